"""What of a document may be told to whoever is known at an authentication level: the one rule of who sees what.

Every page, list, search, calendar file, map and share decides by `disclosure`. What cannot be decided is refused.
"""

from dataclasses import replace
from enum import StrEnum

from viewer.domain.mailbox import Envelope, Letter, MailboxAppointment
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.errors import StrongerSignInRequiredError


class Disclosure(StrEnum):
    """How much of a document is told: all of it, its sender and subject, or only that something has come."""

    FULL = "full"
    ENVELOPE = "envelope"
    NOTICE = "notice"


def disclosure(
    required: AuthenticationLevel | None, sensitivity_level: SensitivityLevel, proved: AuthenticationLevel
) -> Disclosure:
    """What is told of a document that asks for `required` at the level that was proved.

    None asks for what this version does not know, so nothing is told (Digipost's `authentication-level` and
    `sensitivity-level`).
    """
    if required is None:
        return Disclosure.NOTICE
    if proved.reaches(required):
        return Disclosure.FULL
    return Disclosure.ENVELOPE if sensitivity_level is SensitivityLevel.NORMAL else Disclosure.NOTICE


def disclosure_of(letter: Letter, proved: AuthenticationLevel) -> Disclosure:
    """What is told of a letter, and of the appointment that it carries."""
    return disclosure(letter.authentication_level, letter.sensitivity_level, proved)


def is_readable(letter: Letter, proved: AuthenticationLevel) -> bool:
    """Whether all of the letter may be told."""
    return disclosure_of(letter, proved) is Disclosure.FULL


def envelope_of(letter: Letter, proved: AuthenticationLevel) -> Envelope:
    """The letter as it is listed below its authentication level: sender and subject only where those may be told."""
    is_told = disclosure_of(letter, proved) is not Disclosure.NOTICE
    return Envelope(
        id=letter.id,
        sender_name=letter.sender_name if is_told else None,
        subject=letter.subject if is_told else None,
        delivered_at=letter.delivered_at,
        authentication_level=letter.authentication_level,
    )


def readable_letter(letter: Letter, proved: AuthenticationLevel) -> Letter:
    """The letter itself. Raises StrongerSignInRequiredError, which holds no more than may be told."""
    if is_readable(letter, proved):
        return letter
    envelope = envelope_of(letter, proved)
    raise StrongerSignInRequiredError(
        document_id=envelope.id,
        sender_name=envelope.sender_name,
        subject=envelope.subject,
        delivered_at=envelope.delivered_at,
        authentication_level=envelope.authentication_level,
    )


def readable_appointment(appointment: MailboxAppointment, proved: AuthenticationLevel) -> MailboxAppointment:
    """The appointment with those of its letters that may be read. Raises StrongerSignInRequiredError."""
    carrier = readable_letter(appointment.letter, proved)
    others = (letter for letter in appointment.letters[1:] if is_readable(letter, proved))
    return replace(appointment, letters=(carrier, *others))
