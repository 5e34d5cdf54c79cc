"""What a detail level tells of an appointment: one rule for feeds, files, previews and shares."""

from dataclasses import replace
from enum import StrEnum

from viewer.domain.appointment import Address, Appointment
from viewer.domain.arrival import arrival_of
from viewer.domain.mailbox import Letter, MailboxAppointment
from viewer.domain.meeting import Meeting, meeting_of
from viewer.domain.message import AuthenticationLevel, SensitivityLevel


class DetailLevel(StrEnum):
    """How much of an appointment is told to whoever may read a feed, a file or a share; the letter never is."""

    EVERYTHING = "everything"
    TIME_AND_NAMED_PLACE = "time_and_named_place"
    TIME_AND_PLACE = "time_and_place"
    DISCREET_WITH_PLACE = "discreet_with_place"
    DISCREET = "discreet"
    BUSY = "busy"


# As a recipient chooses among them, the usual one first.
FEED_DETAIL_LEVELS = (
    DetailLevel.DISCREET,
    DetailLevel.DISCREET_WITH_PLACE,
    DetailLevel.BUSY,
    DetailLevel.EVERYTHING,
)
SHARE_DETAIL_LEVELS = (DetailLevel.TIME_AND_PLACE, DetailLevel.TIME_AND_NAMED_PLACE, DetailLevel.EVERYTHING)
# Where the sender's name of the place is told, and where its address is.
WITH_PLACE = frozenset({DetailLevel.EVERYTHING, DetailLevel.TIME_AND_NAMED_PLACE, DetailLevel.DISCREET_WITH_PLACE})
WITH_ADDRESS = WITH_PLACE | {DetailLevel.TIME_AND_PLACE}
# For whoever gets a link that tells no matter: our own words alone, since a department's name tells it.
OWN_WORDS_ALONE = frozenset({DetailLevel.TIME_AND_PLACE, DetailLevel.TIME_AND_NAMED_PLACE})
# Places that only say how one meets.
MEETING_PLACES = {Meeting.PHONE: "telefon", Meeting.VIDEO: "video", Meeting.WEB: "nett"}


def redact(appointment: MailboxAppointment, detail_level: DetailLevel) -> MailboxAppointment:
    """The appointment with no more in it than the detail level tells; its times and its standing are always told."""
    if detail_level is DetailLevel.EVERYTHING:
        return appointment
    # What a letter has replaced is told only where the letter itself may be seen.
    previous = None if appointment.is_tied else appointment.previous
    return replace(
        appointment,
        appointment=_redact(appointment.appointment, detail_level),
        previous=None if previous is None else _redact(previous, detail_level),
        letters=tuple(replace(letter, sender_name="", subject="", digest="") for letter in appointment.letters),
        location=appointment.location if detail_level in WITH_ADDRESS else None,
        letter_differences=(),
    )


def redact_for_share(appointment: MailboxAppointment, detail_level: DetailLevel) -> MailboxAppointment:
    """The appointment as a link shows it: as `redact` has it, with nothing of the letters, and of the past but times.

    What a change has replaced was perhaps replaced because it should not be told.
    """
    shown = redact(appointment, detail_level)
    if detail_level is not DetailLevel.EVERYTHING:
        return shown
    now, before = appointment.appointment, appointment.previous
    # All else as it is now, so that nothing seems to have changed but the time.
    is_shown = before is not None and not appointment.is_tied and before.kind is now.kind
    return replace(
        shown,
        previous=replace(now, times=before.times) if before and is_shown else None,
        letters=(replace(appointment.letter, subject="", digest=""),),
        # That the letter says otherwise is told, what it says is not.
        letter_differences=tuple(
            replace(difference, letter=difference.data) for difference in appointment.letter_differences
        ),
    )


def shared_detail_level(detail_level: DetailLevel, letter: Letter) -> DetailLevel:
    """The detail level, or the least of a link's for a confidential letter of which everything was to be told."""
    if detail_level is DetailLevel.EVERYTHING and is_confidential(letter):
        return DetailLevel.TIME_AND_PLACE
    return detail_level


def _redact(appointment: Appointment, detail_level: DetailLevel) -> Appointment:
    """The sender's times, with the place and the arrival where the detail level tells them."""
    place = appointment.place if detail_level in WITH_PLACE else None
    address = appointment.address if detail_level in WITH_ADDRESS else None
    # An entry's reminders count from the arrival, so whoever reads them learns of it; "busy" tells not even that.
    arrival_time = None if detail_level is DetailLevel.BUSY else appointment.arrival_time
    if place is None and detail_level in WITH_PLACE:
        place = MEETING_PLACES.get(meeting_of(appointment))
    if detail_level in OWN_WORDS_ALONE:
        arrival = arrival_of(appointment)
        arrival_time = arrival.at.isoformat() if arrival and arrival.at else None
        address = _street_alone(address) if address else None
        place = MEETING_PLACES.get(meeting_of(appointment), place)
    return Appointment(
        kind=appointment.kind,
        times=appointment.times,
        arrival_time=arrival_time,
        place=place,
        address=address,
        language=appointment.language,
    )


def _street_alone(address: Address) -> Address:
    """The address without departments and floors: of a street line's parts, the last one with a number."""
    parts = (address.street_address or "").split(",")
    numbered = [part.strip() for part in parts if any(letter.isdecimal() for letter in part)]
    street = numbered[-1] if numbered else address.street_address if len(parts) == 1 else None
    return replace(address, street_address=street, street_address_2=None)


def permitted_detail_level(
    detail_level: DetailLevel, letter: Letter, confidential_up_to: AuthenticationLevel | None
) -> DetailLevel:
    """The detail level, or a discreet one for a confidential letter, unless its recipient has said otherwise.

    `confidential_up_to` is the authentication level up to which the recipient lets confidential letters be told.
    """
    if not is_confidential(letter) or (confidential_up_to and confidential_up_to.reaches(letter.authentication_level)):
        return detail_level
    return DetailLevel.BUSY if detail_level is DetailLevel.BUSY else DetailLevel.DISCREET


def is_confidential(letter: Letter) -> bool:
    """Whether the letter asks for more than a password, or is marked sensitive."""
    return (
        letter.authentication_level is not AuthenticationLevel.PASSWORD
        or letter.sensitivity_level is SensitivityLevel.SENSITIVE
    )
