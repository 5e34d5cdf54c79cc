"""Quiet notes: what the recipient had better check, and what stands in the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.domain.clash import Clash
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.quality import TimeDoubt, time_doubt
from viewer.i18n import Title, Translator, title

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClashNote:
    """Another appointment in the way: which, when, and why."""

    id: AppointmentId
    title: Title
    when: str
    text: str


def quality_notes(appointment: MailboxAppointment, translator: Translator) -> tuple[str, ...]:
    """What is odd about the appointment as it was sent."""
    _ = translator.gettext
    notes = dict.fromkeys(_time_notes(appointment.appointment.start, translator))
    if appointment.location is not None and appointment.location.uncertain:
        notes[_("The postal code and the town do not fit together. Check the address in the letter.")] = None
    return tuple(notes)


def clash_notes(clashes: Iterable[Clash], translator: Translator) -> tuple[ClashNote, ...]:
    """The appointments that are in the way."""
    return tuple(
        ClashNote(
            id=clash.other.id,
            title=title(clash.other.appointment, clash.other.sender_name, translator),
            when=translator.span(clash.other.appointment.start, clash.other.appointment.end),
            text=_reason(clash, translator),
        )
        for clash in clashes
    )


def _time_notes(moment: datetime, translator: Translator) -> Iterator[str]:
    _ = translator.gettext
    said = {"sent": f"{moment:%H:%M}", "shown": translator.clock(moment)}
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


def _reason(clash: Clash, translator: Translator) -> str:
    _ = translator.gettext
    if clash.distance_km is None:
        return _("The two overlap.")
    return _(
        "There are %(minutes)d minutes between them, and at least %(km)d km from one place to the other.",
        minutes=clash.gap // MINUTE,
        km=clash.distance_km,
    )
