"""The message as the sender sent it, and the receipt it gets (Digipost API v8: `message`, `message-delivery`)."""

from collections.abc import Iterator
from dataclasses import dataclass
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


class SensitivityLevel(StrEnum):
    """Whether sender and subject may be seen below the document's authentication level."""

    NORMAL = "NORMAL"
    SENSITIVE = "SENSITIVE"


@dataclass(frozen=True, slots=True)
class PersonalIdentificationNumber:
    """Eleven digits with two valid check digits; never shown, logged or stored in clear."""

    digits: str

    def __repr__(self) -> str:
        return "PersonalIdentificationNumber('***********')"

    __str__ = __repr__


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherDataType:
    """A data type that is kept as it came, and shown as a plain letter."""

    name: str
    xml: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One letter's metadata. `data_type` is the parsed appointment, or what came instead, or nothing."""

    uuid: str
    subject: str
    file_type: str
    authentication_level: AuthenticationLevel = AuthenticationLevel.PASSWORD
    sensitivity_level: SensitivityLevel = SensitivityLevel.NORMAL
    data_type: Appointment | OtherDataType | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A whole message: one recipient, one primary document, up to 201 attachments."""

    version: ApiVersion
    recipient: PersonalIdentificationNumber
    primary_document: Document
    attachments: tuple[Document, ...] = ()
    message_id: str | None = None
    sender_id: SenderId | None = None
    delivery_time: datetime | None = None

    def documents(self) -> Iterator[Document]:
        """The primary document, then the attachments in the order sent."""
        yield self.primary_document
        yield from self.attachments


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageDelivery:
    """The receipt: what was delivered, and the SHA-256 of each letter as it was kept (32 bytes, by uuid)."""

    message: Message
    sender_id: SenderId
    delivery_time: datetime
    content_hashes: dict[str, bytes]
