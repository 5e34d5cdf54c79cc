"""What the recipient may be wrong about: a sentence for each, with what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.address import is_abroad
from viewer.domain.clash import Clash
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.quality import TimeDoubt, time_doubt
from viewer.domain.zone import zone_of
from viewer.i18n import Title, Translator, offset_doubt, title
from viewer.web.presentation.when import time_fact


@dataclass(frozen=True, kw_only=True, slots=True)
class ClashNote:
    """Another appointment that clashes: what `heading` says of it, which, when, and why."""

    id: AppointmentId
    title: Title
    when: str
    text: str
    heading: str


def quality_notes(appointment: MailboxAppointment, translator: Translator) -> tuple[str, ...]:
    """What is odd about the appointment as it was sent."""
    _ = translator.gettext
    content = appointment.appointment
    doubt = offset_doubt(content.start, zone_of(content), translator)
    notes = [doubt] if doubt else []
    # Abroad every offset may be right.
    if not is_abroad(content.address):
        notes += _time_notes(content.start, translator)
    if appointment.location is not None and appointment.location.uncertain:
        notes.append(_("The postal code and the town do not fit together. Check the address in the letter."))
    return tuple(dict.fromkeys(notes))


def clash_notes(clashes: Iterable[Clash], translator: Translator) -> tuple[ClashNote, ...]:
    """The appointments that clash with this one."""
    return tuple(
        ClashNote(
            id=clash.other.id,
            title=title(clash.other.appointment, clash.other.sender_name, translator),
            when=time_fact(clash.time, clash.other.appointment, translator).text,
            text=_reason(clash, translator),
            heading=_heading(clash, translator),
        )
        for clash in clashes
    )


def _time_notes(moment: datetime, translator: Translator) -> Iterator[str]:
    _ = translator.gettext
    values = {"sent": f"{moment:%H:%M}", "shown": translator.clock(moment)}
    match time_doubt(moment):
        case TimeDoubt.NO_SUCH_HOUR:
            yield _(
                "The sender wrote %(sent)s, an hour that does not exist that night: the clock is put forward."
                " Norwegian time is then %(shown)s.",
                **values,
            )
        case TimeDoubt.HOUR_COMES_TWICE:
            yield _("That hour comes twice that night, since the clock is put back. Ask the sender if in doubt.")
        case TimeDoubt.OTHER_OFFSET:
            yield _(
                "The sender gave %(sent)s in another time zone. That is %(shown)s Norwegian time. Check the letter.",
                **values,
            )


def _heading(clash: Clash, translator: Translator) -> str:
    _ = translator.gettext
    if clash.is_possible:
        return _("May clash with another appointment")
    return _("Clashes with another appointment") if clash.is_overlap else _("Close to another appointment")


def _reason(clash: Clash, translator: Translator) -> str:
    _ = translator.gettext
    if clash.is_possible:
        return _("It depends on which of the possible times is meant.")
    if clash.is_overlap:
        return _("The two overlap.")
    if clash.starts_apart is None:
        return _(
            "You have %(gap)s between them, and at least %(km)d km from one place to the other.",
            gap=translator.duration(clash.gap),
            km=clash.distance_km,
        )
    apart = translator.duration(clash.starts_apart)
    if clash.distance_km is None:
        return _("One starts %(apart)s after the other.", apart=apart)
    return _(
        "One starts %(apart)s after the other, and it is at least %(km)d km from one place to the other.",
        apart=apart,
        km=clash.distance_km,
    )
