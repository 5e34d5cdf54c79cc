"""Figures of the whole installation."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.operations import GeocoderHealth, LetterCount, Waiting, Work
from viewer.ports.operations import OperationsStore
from viewer.store.database import Database
from viewer.store.installation import Installation
from viewer.store.statements import Statement, param
from viewer.store.tables import PlaceStatus, documents, geocoder_paces, messages, places

OLDEST_WAITING = Statement(
    sa.select(sa.func.min(places.c.created_at).label("created_at")).where(places.c.status == PlaceStatus.PENDING.value)
)
NEWEST = Statement(sa.select(messages.c.received_at).order_by(messages.c.id.desc()).limit(1))
_digests = sa.select(documents.c.digest).order_by(documents.c.id)
# Ids are random, so those after a random one are a sample; the first ones follow where it was near the end.
SAMPLE_AFTER = Statement(_digests.where(documents.c.id >= param("start")).limit(param("count")))
SAMPLE_FIRST = Statement(_digests.limit(param("count")))


def _due(table: sa.FromClause, since: sa.ColumnElement[datetime], is_due: sa.ColumnElement[bool]) -> Statement:
    query = sa.select(sa.func.count().label("count"), sa.func.min(since).label("since"))
    return Statement(query.select_from(table).where(is_due))


# A message that was imported may have been delivered long ago, and been due only since it came.
_due_since = sa.case(
    (documents.c.reading_due_at > messages.c.received_at, documents.c.reading_due_at), else_=messages.c.received_at
)
WAITING = {
    Work.ADDRESSES: _due(places, places.c.created_at, places.c.status == PlaceStatus.PENDING.value),
    Work.RETRIES: _due(
        places,
        places.c.next_attempt_at,
        sa.and_(places.c.status == PlaceStatus.RETRY.value, places.c.next_attempt_at <= param("now")),
    ),
    Work.LETTERS: _due(documents.join(messages), _due_since, documents.c.reading_due_at <= param("now")),
}
GEOCODERS = Statement(sa.select(geocoder_paces).order_by(geocoder_paces.c.geocoder))
# Documents with the same bytes are one letter.
_sizes = (
    sa.select(sa.func.max(documents.c.size).label("size"))
    .where(documents.c.digest >= param("first"), documents.c.digest < param("end"))
    .group_by(documents.c.digest)
    .subquery()
)
COUNT_LETTERS = Statement(
    sa.select(sa.func.count().label("letters"), sa.cast(sa.func.sum(_sizes.c.size), sa.BigInteger).label("bytes"))
)
# Names among the installation's values.
COUNT_NAME = "letter count"
BACKUP_NAME = "last backup"


class Operations(OperationsStore):
    """Figures in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._installation = Installation(database)

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

    @override
    def waiting(self, now: datetime) -> Sequence[Waiting]:
        rows = {work: self._database.rows(statement, now=now)[0] for work, statement in WAITING.items()}
        return [Waiting(work=work, count=row.count, since=row.since) for work, row in rows.items()]

    @override
    def geocoders(self) -> Sequence[GeocoderHealth]:
        return [
            GeocoderHealth(geocoder=row.geocoder, failures=row.failures, paused_until=row.paused_until)
            for row in self._database.rows(GEOCODERS)
        ]

    @override
    def count_letters(self, prefix: str) -> tuple[int, int]:
        # "g" follows all hexadecimal digits.
        [row] = self._database.rows(COUNT_LETTERS, first=prefix, end=f"{prefix}g")
        return row.letters, row.bytes or 0

    @override
    def letter_count(self) -> LetterCount | None:
        value = self._installation.value(COUNT_NAME)
        if value is None:
            return None
        saved = json.loads(value)
        return LetterCount(
            letters=saved["letters"],
            bytes=saved["bytes"],
            counted_at=datetime.fromisoformat(saved["counted_at"]),
        )

    @override
    def save_letter_count(self, count: LetterCount) -> None:
        saved = {"letters": count.letters, "bytes": count.bytes, "counted_at": count.counted_at.isoformat()}
        self._installation.replace({COUNT_NAME: json.dumps(saved).encode()})

    @override
    def last_backup(self) -> datetime | None:
        value = self._installation.value(BACKUP_NAME)
        return datetime.fromisoformat(value.decode()) if value else None

    @override
    def save_backup(self, made_at: datetime) -> None:
        self._installation.replace({BACKUP_NAME: made_at.isoformat().encode()})
