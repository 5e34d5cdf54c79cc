"""A link by which a relative without an account sees one appointment, for a while and in part."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from viewer.domain.access import RecipientId
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import DetailLevel

ShareId = NewType("ShareId", int)

# Long enough for a lift to the hospital to be planned, short enough that a forgotten link is soon worth nothing.
LONGEST_LIFE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewShare:
    """A link that its recipient asks for; `detail_level` is one of `redaction.SHARE_DETAIL_LEVELS`.

    `authentication_level` is that of the session that makes it.
    """

    recipient_id: RecipientId
    appointment_id: AppointmentId
    detail_level: DetailLevel
    authentication_level: AuthenticationLevel
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A link, with the times at which it was opened, latest first.

    It never shows what the session that made it could not see: that was known at `authentication_level`.
    """

    id: ShareId
    recipient_id: RecipientId
    appointment_id: AppointmentId
    detail_level: DetailLevel
    authentication_level: AuthenticationLevel
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    openings: tuple[datetime, ...]

    def is_open(self, now: datetime) -> bool:
        """Whether it still shows anything."""
        return self.revoked_at is None and now < self.expires_at
