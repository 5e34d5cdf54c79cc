"""Links by which somebody without an account sees one appointment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from viewer.domain.access import RecipientId
from viewer.domain.mailbox import AppointmentId
from viewer.domain.sharing import NewShare, Share, ShareId, ShareLevel
from viewer.errors import NotFoundError
from viewer.store.codec import Row
from viewer.store.engine import Database
from viewer.store.tables import share_openings, shares

# A page that is loaded again, or a preview before the visit, is one visit; and nobody fills the disk by reloading.
SAME_VISIT = timedelta(minutes=1)


class Shares:
    """`viewer.ports.ShareStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, digest: bytes, share: NewShare) -> None:
        """Make a link, known by the digest of its token."""
        values = {
            "digest": digest,
            "recipient_id": share.recipient_id,
            "appointment_id": share.appointment_id,
            "level": share.level.value,
            "created_at": share.created_at,
            "expires_at": share.expires_at,
        }
        self._database.write(lambda connection: connection.execute(sa.insert(shares).values(values)))

    def by_token(self, digest: bytes) -> Share | None:
        """The link of that token, closed or not."""
        found = self._find(shares.c.digest == digest)
        return found[0] if found else None

    def of(self, recipient_id: RecipientId, appointment_id: AppointmentId) -> Sequence[Share]:
        """The links to an appointment of the recipient's, newest first, closed ones too."""
        return self._find((shares.c.recipient_id == recipient_id) & (shares.c.appointment_id == appointment_id))

    def _find(self, condition: sa.ColumnElement[bool]) -> list[Share]:
        query = sa.select(shares).where(condition).order_by(shares.c.id.desc())
        of_shares = (
            sa.select(share_openings)
            .where(share_openings.c.share_id.in_(sa.select(shares.c.id).where(condition)))
            .order_by(share_openings.c.opened_at.desc())
        )

        def read(connection: sa.Connection) -> list[Share]:
            openings: dict[int, list[datetime]] = {}
            for row in connection.execute(of_shares):
                openings.setdefault(row.share_id, []).append(row.opened_at)
            return [_share(row, openings.get(row.id, [])) for row in connection.execute(query)]

        return self._database.read(read)

    def opened(self, share_id: ShareId, now: datetime) -> None:
        """Remember that the link was opened; within a minute of the last time it counts as the same."""
        last = sa.select(sa.func.max(share_openings.c.opened_at)).where(share_openings.c.share_id == share_id)
        insert = sa.insert(share_openings).values(share_id=share_id, opened_at=now)

        def work(connection: sa.Connection) -> None:
            last_opened: datetime | None = connection.scalar(last)
            if last_opened is None or now - last_opened > SAME_VISIT:
                connection.execute(insert)

        self._database.write(work)

    def revoke(self, recipient_id: RecipientId, share_id: ShareId, now: datetime) -> None:
        """Close a link of the recipient's for good. Raises NotFoundError."""
        close = (
            sa.update(shares)
            .where(shares.c.id == share_id, shares.c.recipient_id == recipient_id)
            .values(revoked_at=sa.func.coalesce(shares.c.revoked_at, sa.literal(now, shares.c.revoked_at.type)))
        )
        if not self._database.write(lambda connection: connection.execute(close).rowcount):
            raise NotFoundError("no such link")


def _share(row: Row, openings: Sequence[datetime]) -> Share:
    return Share(
        id=ShareId(row.id),
        recipient_id=RecipientId(row.recipient_id),
        appointment_id=AppointmentId(row.appointment_id),
        level=ShareLevel(row.level),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        openings=tuple(openings),
    )
