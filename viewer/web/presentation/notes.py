"""Quiet notes: what the recipient had better check, and what stands in the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.domain.clash import Clash
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.quality import TimeDoubt, time_doubt
from viewer.web.pages.languages import gettext as _
from viewer.web.presentation.dates import clock, span
from viewer.web.presentation.titles import Title, title

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClashNote:
    """Another appointment in the way: which, when, and why."""

    id: AppointmentId
    title: Title
    when: str
    text: str


def quality_notes(found: MailboxAppointment) -> tuple[str, ...]:
    """What is odd about the appointment as it was sent."""
    notes = dict.fromkeys(_time_notes(found.appointment.start))
    if found.location is not None and found.location.uncertain:
        notes[_("The postal code and the town do not fit together. Check the address in the letter.")] = None
    return tuple(notes)


def clash_notes(clashes: Iterable[Clash]) -> tuple[ClashNote, ...]:
    """The appointments that are in the way."""
    return tuple(
        ClashNote(
            id=clash.other.id,
            title=title(clash.other),
            when=span(clash.other.appointment.start, clash.other.appointment.effective_end),
            text=_reason(clash),
        )
        for clash in clashes
    )


def _time_notes(moment: datetime) -> Iterator[str]:
    said = {"sent": f"{moment:%H:%M}", "shown": clock(moment)}
    match time_doubt(moment):
        case TimeDoubt.NO_SUCH_HOUR:
            yield _(
                "The sender wrote %(sent)s, an hour that does not exist that night: the clock is put forward."
                " Norwegian time is then %(shown)s.",
                **said,
            )
        case TimeDoubt.HOUR_COMES_TWICE:
            yield _("That hour comes twice that night, since the clock is put back. Ask the sender if in doubt.")
        case TimeDoubt.OTHER_OFFSET:
            yield _(
                "The sender wrote %(sent)s, but in another time zone. Norwegian time is then %(shown)s."
                " Check the letter.",
                **said,
            )


def _reason(clash: Clash) -> str:
    if clash.distance_km is None:
        return _("The two overlap.")
    return _(
        "There are %(minutes)d minutes between them, and at least %(km)d km from one place to the other.",
        minutes=clash.gap // MINUTE,
        km=clash.distance_km,
    )
