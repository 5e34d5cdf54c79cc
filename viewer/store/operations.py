"""Figures of the whole installation."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.ports.operations import OperationsStore
from viewer.store.database import Database
from viewer.store.statements import Statement, param
from viewer.store.tables import PlaceStatus, documents, messages, places

OLDEST_WAITING = Statement(
    sa.select(sa.func.min(places.c.created_at).label("created_at")).where(places.c.status == PlaceStatus.PENDING.value)
)
NEWEST = Statement(sa.select(messages.c.received_at).order_by(messages.c.id.desc()).limit(1))
_digests = sa.select(documents.c.digest).order_by(documents.c.id)
# Ids are random, so those after a random one are a sample; the first ones follow where it was near the end.
SAMPLE_AFTER = Statement(_digests.where(documents.c.id >= param("start")).limit(param("count")))
SAMPLE_FIRST = Statement(_digests.limit(param("count")))


class Operations(OperationsStore):
    """Figures in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def oldest_waiting_address(self) -> datetime | None:
        row = self._database.row(OLDEST_WAITING)
        return row.created_at if row else None

    @override
    def newest_message(self) -> datetime | None:
        row = self._database.row(NEWEST)
        return row.received_at if row else None

    @override
    def sample_letters(self, count: int) -> Sequence[str]:
        rows = self._database.rows(SAMPLE_AFTER, start=str(uuid.uuid4()), count=count)
        rows += self._database.rows(SAMPLE_FIRST, count=count - len(rows)) if len(rows) < count else []
        # A letter may be among both, and several documents may have the same bytes.
        return list(dict.fromkeys(row.digest for row in rows))
