"""Where it is: the parts that the sender gave, one to a line, and nothing for those that are missing."""

from dataclasses import dataclass

from viewer.domain.address import address_lines
from viewer.domain.appointment import Appointment
from viewer.domain.meeting import Meeting, meeting
from viewer.i18n import Translator


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """`place` and the lines of the address, as the sender wrote them, as is the heading in `label`.

    `meeting` says how one meets when it is not in person: then no map can show it.
    """

    label: str | None
    place: str | None
    address_lines: tuple[str, ...]
    meeting: str | None


def where(appointment: Appointment, translator: Translator) -> Where | None:
    """Place and address; None when the sender gave neither."""
    lines = address_lines(appointment.address)
    if not appointment.place and not lines:
        return None
    return Where(
        label=appointment.labels.place,
        place=appointment.place,
        address_lines=lines,
        meeting=meeting_in_words(appointment.place, translator),
    )


def meeting_in_words(place: str | None, translator: Translator) -> str | None:
    """How one meets, by what the sender wrote as the place; None in person."""
    _ = translator.gettext
    match meeting(place):
        case Meeting.VIDEO:
            return _("On video")
        case Meeting.PHONE:
            return _("By telephone")
        case Meeting.WEB:
            return _("Online")
        case Meeting.IN_PERSON:
            return None
