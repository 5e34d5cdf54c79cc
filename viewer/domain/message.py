"""The message as the sender sent it, and the receipt it gets (Digipost API v8: `message`, `message-delivery`)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from viewer.domain.appointment import Appointment

SenderId = NewType("SenderId", int)


class ApiVersion(StrEnum):
    """The version of the API that the sender speaks; the answer is given in the same."""

    V7 = "v7"
    V8 = "v8"


class AuthenticationLevel(StrEnum):
    """How surely the recipient must be known to read a document, weakest first."""

    PASSWORD = "PASSWORD"  # noqa: S105  # Digipost's word for the level, not a password
    TWO_FACTOR = "TWO_FACTOR"
    IDPORTEN_3 = "IDPORTEN_3"
    IDPORTEN_4 = "IDPORTEN_4"

    @classmethod
    def of(cls, word: str | None) -> "AuthenticationLevel | None":
        """The level of that word; None for a word that this version does not know."""
        return cls(word) if word in set(cls) else None

    @property
    def reached(self) -> "tuple[AuthenticationLevel, ...]":
        """All levels that this one reaches, weakest first; itself is the last."""
        weakest_first = tuple(AuthenticationLevel)
        return weakest_first[: weakest_first.index(self) + 1]

    def reaches(self, needed: "AuthenticationLevel | None") -> bool:
        """Whether whoever is known at this level may see what asks for the needed one; never for an unknown one."""
        return needed in self.reached


def strictest(levels: Iterable[AuthenticationLevel | None]) -> AuthenticationLevel | None:
    """The level that reaches all of them; None when one of them is unknown, or there is none."""
    known = list(levels)
    weakest_first = list(AuthenticationLevel)
    return None if None in known else max((level for level in known if level), key=weakest_first.index, default=None)


class SensitivityLevel(StrEnum):
    """Whether sender and subject may be seen below the document's authentication level."""

    NORMAL = "NORMAL"
    SENSITIVE = "SENSITIVE"

    @classmethod
    def of(cls, word: str) -> "SensitivityLevel":
        """The level of that word; SENSITIVE for a word that this version does not know."""
        return cls.NORMAL if word == cls.NORMAL else cls.SENSITIVE


@dataclass(frozen=True, slots=True)
class PersonalIdentificationNumber:
    """Eleven digits; never shown, logged or stored in clear."""

    digits: str

    def __repr__(self) -> str:
        return "PersonalIdentificationNumber('***********')"

    __str__ = __repr__

    def is_valid(self) -> bool:
        """True for eleven digits with a date and right check digits; D-numbers and synthetic ones have both."""
        return (
            _ELEVEN_DIGITS.fullmatch(self.digits) is not None
            and _has_check_digits(self.digits)
            and _has_date(self.digits)
        )


_ELEVEN_DIGITS = re.compile("[0-9]{11}")
# Skatteetaten's weights; with the check digit itself (weight 1) each sum is a multiple of 11.
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
_DAYS_OF_D_NUMBERS = 40
# Added to the month: 0 for people, the rest for the synthetic populations of Skatteetaten and NAV.
_MONTH_SHIFTS = (0, 40, 65, 80)


def _has_check_digits(digits: str) -> bool:
    """Whether both weighted sums are multiples of 11."""
    numbers = [int(digit) for digit in digits]
    return all(sum(a * b for a, b in zip(weights, numbers, strict=False)) % 11 == 0 for weights in _WEIGHTS)


def _has_date(digits: str) -> bool:
    """Whether day and month make a date in a leap year; the century would need the number's own tables."""
    day, month = int(digits[:2]), int(digits[2:4])
    days = {day, day - _DAYS_OF_D_NUMBERS}
    months = {month - shift for shift in _MONTH_SHIFTS}
    return any(1 <= m <= len(_LONGEST) and 1 <= d <= _LONGEST[m - 1] for d in days for m in months)


_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class OrganisationNumber:
    """The nine digits of an organisation in Brønnøysundregistrene."""

    digits: str


@dataclass(frozen=True, slots=True)
class DigipostAddress:
    """An address in Digipost, such as ola.nordmann#1A2B; large and small letters are the same."""

    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class NameAndAddress:
    """A recipient described by name and address; valid when exactly one registered recipient matches."""

    name: str = field(repr=False)
    address_line_1: str = field(repr=False)
    address_line_2: str | None = field(default=None, repr=False)
    postal_code: str = field(repr=False)
    city: str = field(repr=False)


# How a sender names the recipient.
Addressee = PersonalIdentificationNumber | OrganisationNumber | DigipostAddress | NameAndAddress


def normalised_addressee(addressee: Addressee) -> str:
    """The addressee as text, the same for all its spellings: case, spaces and punctuation don't count."""
    match addressee:
        case PersonalIdentificationNumber(digits) | OrganisationNumber(digits):
            return digits
        case DigipostAddress(text):
            return text.strip().casefold()
        case NameAndAddress():
            lines = f"{addressee.address_line_1} {addressee.address_line_2 or ''}"
            parts = (addressee.name, lines, addressee.postal_code, addressee.city)
            return "\n".join(" ".join(_WORD.findall(part.casefold())) for part in parts)


_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderOrganization:
    """A sender named by organisation number, and perhaps by a part of it."""

    organization_id: str
    part_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherDataType:
    """A data type that is kept as it came, and shown as a plain letter."""

    name: str
    xml: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One letter's metadata. `data_type` is the appointment or event, or what came instead, or nothing.

    A document with a `technical_type` is an attachment for programs: it needs no subject, and is no letter to read.
    """

    uuid: str
    subject: str
    file_type: str
    authentication_level: AuthenticationLevel = AuthenticationLevel.PASSWORD
    sensitivity_level: SensitivityLevel = SensitivityLevel.NORMAL
    data_type: Appointment | OtherDataType | None = None
    technical_type: str | None = None
    # Whether its sender wants to know when it is opened.
    has_opening_receipt: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A whole message: one recipient, one primary document, up to 201 attachments.

    It is sent on behalf of `sender_id` or `sender_organization`, or, when neither is there, of who signed it.
    """

    version: ApiVersion
    recipient: Addressee
    primary_document: Document
    attachments: tuple[Document, ...] = ()
    message_id: str | None = None
    sender_id: SenderId | None = None
    sender_organization: SenderOrganization | None = None
    delivery_time: datetime | None = None

    def documents(self) -> Iterator[Document]:
        """The primary document, then the attachments in the order sent."""
        yield self.primary_document
        yield from self.attachments


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageDelivery:
    """The receipt: what was delivered, and the SHA-256 of each letter as it was stored (32 bytes, by uuid)."""

    message: Message
    sender_id: SenderId
    delivery_time: datetime
    content_hashes: dict[str, bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class AdditionalData:
    """The new data type of a delivered document (`additional-data`)."""

    version: ApiVersion
    data_type: Appointment | OtherDataType
    sender_id: SenderId | None = None
    sender_organization: SenderOrganization | None = None
