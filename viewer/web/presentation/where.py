"""How and where one meets: the parts that the sender gave, one to a line, and nothing for those that are missing."""

from dataclasses import dataclass

from viewer.domain.address import address_lines
from viewer.domain.appointment import Appointment
from viewer.domain.meeting import Meeting, is_called, meeting_of, says_more
from viewer.i18n import Translator, meeting_in_words
from viewer.web.presentation.contact import called_number

ICONS = {Meeting.PHONE: "phone", Meeting.VIDEO: "video", Meeting.WEB: "web", Meeting.IN_PERSON: "place"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """`meeting` says how one meets when it is not in person, `caller` who calls; no map can show it then.

    `place` and the lines of the address are as the sender wrote them, as is the heading in `label`.
    """

    label: str | None
    icon: str
    meeting: str | None
    caller: str | None
    place: str | None
    address_lines: tuple[str, ...]


def where(appointment: Appointment, translator: Translator) -> Where | None:
    """How and where; None when the sender said neither."""
    lines, kind = address_lines(appointment.address), meeting_of(appointment)
    if not appointment.place and not lines and kind is Meeting.IN_PERSON:
        return None
    return Where(
        label=appointment.labels.place,
        icon=ICONS[kind],
        meeting=meeting_in_words(kind, translator),
        caller=_caller(appointment, translator) if kind is Meeting.PHONE else None,
        place=appointment.place if kind is Meeting.IN_PERSON or says_more(appointment.place) else None,
        address_lines=lines,
    )


def place_in_a_line(appointment: Appointment, translator: Translator) -> str | None:
    """Like "Oslo City Røntgen, Storgata 23" or "På telefon"; None when the sender said neither."""
    kind = meeting_of(appointment)
    if kind is not Meeting.IN_PERSON:
        return meeting_in_words(kind, translator)
    address = appointment.address
    street = (address.street_address or address.city) if address else None
    # A place that is the address itself is said once.
    parts = [appointment.place, None if street and street in (appointment.place or "") else street]
    return ", ".join(part for part in parts if part) or None


def _caller(appointment: Appointment, translator: Translator) -> str | None:
    """Who calls, when the sender says so: else the recipient may wait for a call that never comes."""
    _ = translator.gettext
    if not is_called(appointment):
        return None
    texts = (appointment.place, *(info.text for info in appointment.infos))
    number = next((number for number in map(called_number, texts) if number), None)
    return _("You will be called on %(number)s", number=number) if number else _("You will be called")
