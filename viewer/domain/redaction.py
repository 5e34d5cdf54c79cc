"""What a detail level tells of an appointment: one rule for feeds, files, previews and shares."""

from dataclasses import replace
from enum import StrEnum

from viewer.domain.appointment import Appointment, Labels
from viewer.domain.mailbox import Letter, MailboxAppointment
from viewer.domain.message import AuthenticationLevel, SensitivityLevel


class DetailLevel(StrEnum):
    """How much of an appointment is told to whoever may read a feed, a file or a share; the letter never is."""

    EVERYTHING = "everything"
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
SHARE_DETAIL_LEVELS = (DetailLevel.TIME_AND_PLACE, DetailLevel.EVERYTHING)
WITH_PLACE = frozenset({DetailLevel.EVERYTHING, DetailLevel.TIME_AND_PLACE, DetailLevel.DISCREET_WITH_PLACE})


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
        location=appointment.location if detail_level in WITH_PLACE else None,
        letter_differences=(),
    )


def _redact(appointment: Appointment, detail_level: DetailLevel) -> Appointment:
    """The sender's times, with the place and the arrival where the detail level tells them."""
    shows_place = detail_level in WITH_PLACE
    shows_labels = detail_level is DetailLevel.TIME_AND_PLACE
    return Appointment(
        kind=appointment.kind,
        times=appointment.times,
        # An entry's reminders count from the arrival, so whoever reads them learns of it; "busy" tells not even that.
        arrival_time=None if detail_level is DetailLevel.BUSY else appointment.arrival_time,
        place=appointment.place if shows_place else None,
        address=appointment.address if shows_place else None,
        labels=replace(appointment.labels, barcode=None) if shows_labels else Labels(),
        language=appointment.language,
    )


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
