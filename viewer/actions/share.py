"""Share an appointment with somebody who has no account here: for a while, in part, and never the letter."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from viewer.domain.access import RecipientId, new_token, token_digest
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.redaction import DetailLevel
from viewer.domain.sharing import LONGEST_LIFE, NewShare, Share, ShareId
from viewer.errors import NotFoundError, ShareClosedError
from viewer.ports.messages import MessageStore
from viewer.ports.shares import ShareStore


def share(
    found: MailboxAppointment,
    recipient_id: RecipientId,
    detail_level: DetailLevel,
    life: timedelta,
    *,
    shares: ShareStore,
    now: datetime,
) -> str:
    """A link to an appointment of the recipient's; its token is told this once, and kept as a digest."""
    token = new_token()
    new = NewShare(
        recipient_id=recipient_id,
        appointment_id=found.id,
        detail_level=detail_level,
        created_at=now,
        expires_at=now + min(life, LONGEST_LIFE),
    )
    shares.add(token_digest(token), new)
    return token


def shares_of(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, shares: ShareStore, now: datetime
) -> Sequence[Share]:
    """The links to an appointment that still show it, newest first."""
    return [each for each in shares.of(recipient_id, appointment_id) if each.is_open(now)]


def open_share(
    token: str, *, shares: ShareStore, messages: MessageStore, now: datetime
) -> tuple[Share, MailboxAppointment]:
    """What a link shows, remembering that it was opened. Raises NotFoundError and ShareClosedError."""
    found = shares.by_token(token_digest(token))
    if found is None:
        raise NotFoundError
    if not found.is_open(now):
        raise ShareClosedError
    appointment = messages.appointment(found.recipient_id, found.appointment_id, now)
    shares.record_opening(found.id, now)
    return found, appointment


def revoke_share(recipient_id: RecipientId, share_id: ShareId, *, shares: ShareStore, now: datetime) -> None:
    """Close a link: it shows nothing from here on. Raises NotFoundError for anybody else's."""
    shares.revoke(recipient_id, share_id, now)
