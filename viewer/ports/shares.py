"""Links by which somebody without an account sees one appointment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import RecipientId
from viewer.domain.mailbox import AppointmentId
from viewer.domain.sharing import NewShare, Share, ShareId


class ShareStore(Protocol):
    """Links by which somebody without an account sees one appointment."""

    def add(self, digest: bytes, share: NewShare) -> None:
        """Store a link by the digest of its token."""
        ...

    def by_token(self, digest: bytes) -> Share | None:
        """The link with that digest, revoked and expired ones too; None when there is none."""
        ...

    def of(self, recipient_id: RecipientId, appointment_id: AppointmentId) -> Sequence[Share]:
        """The links to the recipient's appointment, newest first, revoked and expired ones too."""
        ...

    def record_opening(self, share_id: ShareId, now: datetime) -> None:
        """Record that the link was opened; within a minute of the last time it counts as the same visit."""
        ...

    def revoke(self, recipient_id: RecipientId, share_id: ShareId, now: datetime) -> None:
        """Revoke a link of the recipient's; repeating it keeps the first time. Raises NotFoundError."""
        ...
