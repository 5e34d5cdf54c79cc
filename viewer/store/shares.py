"""Links by which somebody without an account sees one appointment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import RecipientId
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import DetailLevel
from viewer.domain.sharing import NewShare, Share, ShareId
from viewer.errors import NotFoundError
from viewer.ports.shares import ShareStore
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, param
from viewer.store.tables import share_openings, shares
from viewer.store.transactions import Transaction

# Minutes: a page that is loaded again, or a preview before the visit, is one visit; and nobody fills the disk by
# reloading.
SAME_VISIT = timedelta(minutes=1)

ADD = Statement(
    sa.insert(shares),
    ["digest", "recipient_id", "appointment_id", "level", "authentication_level", "created_at", "expires_at"],
)
_with_openings = (
    sa.select(shares, share_openings.c.opened_at)
    .select_from(shares.outerjoin(share_openings))
    .order_by(shares.c.id.desc(), share_openings.c.opened_at.desc())
)
BY_TOKEN = Statement(_with_openings.where(shares.c.digest == param("digest")))
OF_APPOINTMENT = Statement(
    _with_openings.where(
        shares.c.recipient_id == param("recipient_id"), shares.c.appointment_id == param("appointment_id")
    )
)
LAST_OPENING = Statement(
    sa.select(sa.func.max(share_openings.c.opened_at).label("opened_at")).where(
        share_openings.c.share_id == param("share_id")
    )
)
ADD_OPENING = Statement(sa.insert(share_openings), ["share_id", "opened_at"])
REVOKE = Statement(
    sa.update(shares)
    .where(shares.c.id == param("share_id"), shares.c.recipient_id == param("recipient"))
    .values(revoked_at=sa.func.coalesce(shares.c.revoked_at, param("now", type_=shares.c.revoked_at.type)))
)


class Shares(ShareStore):
    """Share links in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def add(self, digest: bytes, share: NewShare) -> None:
        self._database.run(
            ADD,
            digest=digest,
            recipient_id=share.recipient_id,
            appointment_id=share.appointment_id,
            level=share.detail_level.value,
            authentication_level=share.authentication_level.value,
            created_at=share.created_at,
            expires_at=share.expires_at,
        )

    @override
    def by_token(self, digest: bytes) -> Share | None:
        return next(iter(_shares(self._database.rows(BY_TOKEN, digest=digest))), None)

    @override
    def of(self, recipient_id: RecipientId, appointment_id: AppointmentId) -> Sequence[Share]:
        return _shares(self._database.rows(OF_APPOINTMENT, recipient_id=recipient_id, appointment_id=appointment_id))

    @override
    def record_opening(self, share_id: ShareId, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            last = transaction.one(LAST_OPENING, share_id=share_id)
            if last.opened_at is None or now - last.opened_at > SAME_VISIT:
                transaction.run(ADD_OPENING, share_id=share_id, opened_at=now)

        self._database.write(work)

    @override
    def revoke(self, recipient_id: RecipientId, share_id: ShareId, now: datetime) -> None:
        if not self._database.run(REVOKE, share_id=share_id, recipient=recipient_id, now=now):
            raise NotFoundError("no such link")


def _shares(rows: Sequence[Row]) -> list[Share]:
    """One share for all rows of it, each with another opening or, in the outer join, with none."""
    of_share: dict[int, list[Row]] = {}
    for row in rows:
        of_share.setdefault(row.id, []).append(row)
    return [
        Share(
            id=ShareId(share_id),
            recipient_id=RecipientId(openings[0].recipient_id),
            appointment_id=AppointmentId(openings[0].appointment_id),
            detail_level=DetailLevel(openings[0].level),
            # Links of earlier versions were made in sessions that had proved no more than a password.
            authentication_level=AuthenticationLevel.of(openings[0].authentication_level)
            or AuthenticationLevel.PASSWORD,
            created_at=openings[0].created_at,
            expires_at=openings[0].expires_at,
            revoked_at=openings[0].revoked_at,
            openings=tuple(row.opened_at for row in openings if row.opened_at is not None),
        )
        for share_id, openings in of_share.items()
    ]
