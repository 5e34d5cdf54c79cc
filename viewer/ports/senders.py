"""Who may send."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender


class SenderStore(Protocol):
    """Who may send."""

    def add(self, sender: Sender, now: datetime) -> None:
        """Register a sender, or add its certificates, permissions and organisation to a registered one.

        The name is replaced. Raises NotFoundError when one that it may act for is not registered.
        """
        ...

    def of_organization(self, organization: SenderOrganization) -> Sequence[SenderId]:
        """The senders registered for that organisation and part, by id."""
        ...

    def revoke(self, sender_id: SenderId, fingerprint: bytes, now: datetime) -> None:
        """Revoke one certificate; the others stay valid. Raises NotFoundError."""
        ...

    def get(self, sender_id: SenderId) -> Sender | None:
        """The sender with every certificate that it has had; None when it is not registered."""
        ...

    def all(self) -> Sequence[Sender]:
        """Every sender, by id."""
        ...

    def remove(self, sender_id: SenderId, now: datetime) -> None:
        """Revoke its certificates and end its permissions; what it sent stays. Raises NotFoundError."""
        ...
