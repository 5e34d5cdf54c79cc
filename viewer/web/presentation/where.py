"""Where it is: the parts that the sender gave, one to a line, and nothing for those that are missing."""

from dataclasses import dataclass

from viewer.domain.appointment import Address, Appointment
from viewer.domain.meeting import Meeting, meeting
from viewer.i18n import Translator

# A country that goes without saying on a Norwegian page.
HOME = frozenset({"norge", "noreg", "norway", "no", "nor"})


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


def address_lines(address: Address | None) -> tuple[str, ...]:
    """The address as on an envelope; Norway goes without saying."""
    if address is None:
        return ()
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    country = address.country if is_abroad(address) else None
    return tuple(line for line in (address.street_address, address.street_address_2, town, country) if line)


def is_abroad(address: Address | None) -> bool:
    """Whether the address names another country than Norway."""
    return bool(address and address.country and address.country.strip().casefold() not in HOME)
