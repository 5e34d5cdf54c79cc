"""What the actions of the sending side work on: stores in memory, and a sender whose key the tests hold."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from tests.builders import FOUNDING_SENDER_ID, a_stored_letter
from viewer.domain.access import RecipientId, RecipientKey
from viewer.domain.delivery import NewMessage, StoredLetter
from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import DuplicateError, ErrorCode
from viewer.formats.signature import read_certificate


class FakeSenders:
    """Senders by id."""

    def __init__(self, *senders: Sender) -> None:
        self.by_id = {sender.id: sender for sender in senders}

    def get(self, sender_id: SenderId) -> Sender | None:
        return self.by_id.get(sender_id)

    def of_organization(self, organization: SenderOrganization) -> Sequence[SenderId]:
        return [sender.id for sender in self.by_id.values() if sender.organization == organization]


class FakeRecipients:
    """Recipients by each of their keys."""

    def __init__(self, ids: dict[RecipientKey, list[RecipientId]]) -> None:
        self.ids = ids

    def find_all(self, key: RecipientKey) -> Sequence[RecipientId]:
        return self.ids.get(key, [])


class FakeInbox:
    """Accepts messages, each message-id once."""

    def __init__(self) -> None:
        self.accepted: list[NewMessage] = []

    def accept(self, new: NewMessage) -> bool:
        if new.message.message_id in {accepted.message.message_id for accepted in self.accepted} - {None}:
            raise DuplicateError(ErrorCode.DUPLICATE_MESSAGE, "message-id: used before")
        self.accepted.append(new)
        return False


class FakeStagedLetter:
    """A letter in memory."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = content
        self.is_stored = False
        self.is_discarded = False

    def write(self, chunk: bytes) -> None:
        self.content += chunk

    def content_hash(self) -> bytes:
        return hashlib.sha256(self.content).digest()

    def head(self) -> bytes:
        return self.content[:1024]

    def store(self) -> StoredLetter:
        self.is_stored = True
        return a_stored_letter(self.content)

    def discard(self) -> None:
        self.is_discarded = True


class FakeLetters:
    """Letters in memory, in the order staged."""

    def __init__(self) -> None:
        self.staged: list[FakeStagedLetter] = []

    def stage(self) -> FakeStagedLetter:
        self.staged.append(FakeStagedLetter())
        return self.staged[-1]


def a_sender(
    *certificates: SenderCertificate,
    id: SenderId = FOUNDING_SENDER_ID,  # noqa: A002  # the field's name
    broker_for: tuple[SenderId, ...] = (),
    organization: SenderOrganization | None = None,
) -> Sender:
    """The founding page's sender."""
    return Sender(
        id=id, name="Oslo City Røntgen", certificates=certificates, broker_for=broker_for, organization=organization
    )


def a_certificate(pem: bytes, revoked_at: datetime | None = None) -> SenderCertificate:
    """The certificate as it is registered."""
    certificate = read_certificate(pem)
    return SenderCertificate(
        pem=certificate.pem,
        fingerprint=certificate.fingerprint,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        revoked_at=revoked_at,
    )
