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
        """Make a link, known by the digest of its token."""
        ...

    def by_token(self, digest: bytes) -> Share | None:
        """The link of that token, closed or not."""
        ...

    def of(self, recipient_id: RecipientId, appointment_id: AppointmentId) -> Sequence[Share]:
        """The links to an appointment of the recipient's, newest first, closed ones too."""
        ...

    def opened(self, share_id: ShareId, now: datetime) -> None:
        """Remember that the link was opened; within a minute of the last time it counts as the same."""
        ...

    def revoke(self, recipient_id: RecipientId, share_id: ShareId, now: datetime) -> None:
        """Close a link of the recipient's for good. Raises NotFoundError."""
        ...
