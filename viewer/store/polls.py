"""What calendar apps ask all day, in the least that it can cost.

SQLAlchemy takes ten times as long to ask as the database takes to answer; so these questions go to the driver, on
connections of its own that are never in a transaction.
"""

from collections import deque
from datetime import UTC
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from viewer.domain.calendar import FeedState
from viewer.domain.calendar import PublishedFeed
from viewer.errors import StorageError

STATE = """
    SELECT id, etag, modified_at, content_version = published_version, due_at, revoked_at, last_fetched_at
    FROM calendars WHERE digest = {}
"""
PUBLISHED = """
    SELECT body, etag, modified_at
    FROM calendars JOIN calendar_bodies ON calendar_id = id WHERE id = {}
"""


class Polls:
    """Connections for polls; used by any number of threads, each connection by one at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._idle: deque[Any] = deque()
        self._errors = engine.dialect.loaded_dbapi.Error
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        self._state, self._published = STATE.format(mark), PUBLISHED.format(mark)

    def state(self, digest: bytes) -> FeedState | None:
        """The state of the feed whose token has that digest. Raises StorageError."""
        row = self._row(self._state, digest)
        return _state(row) if row else None

    def published(self, feed_id: int) -> PublishedFeed | None:
        """The bytes of that feed, with their tag and date. Raises StorageError."""
        row = self._row(self._published, feed_id)
        return PublishedFeed(body=bytes(row[0]), etag=row[1], modified_at=_time(row[2])) if row else None

    def _row(self, question: str, key: bytes | int) -> tuple[Any, ...] | None:
        try:
            return self._ask(self._take(), question, key)
        except self._errors:
            # The server may have been restarted: then all idle connections are dead, and a new one is not.
            self.close()
        try:
            return self._ask(self._connect(), question, key)
        except self._errors as error:
            raise StorageError(f"the database did not answer: {type(error).__name__}") from None

    def _ask(self, connection: Any, question: str, key: bytes | int) -> tuple[Any, ...] | None:  # noqa: ANN401  # the driver's own
        try:
            row: tuple[Any, ...] | None = connection.execute(question, (key,)).fetchone()
        except self._errors:
            connection.close()
            raise
        self._idle.append(connection)
        return row

    def close(self) -> None:
        """Close every connection that is idle."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Any:  # noqa: ANN401  # the driver's own
        # Popping is atomic; asking first whether there is one would not be.
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> Any:  # noqa: ANN401  # the driver's own
        """A connection set up like all others, taken out of the engine's pool."""
        try:
            pooled = self._engine.raw_connection()
        except sa.exc.SQLAlchemyError as error:
            raise StorageError(f"the database did not answer: {type(error).__name__}") from None
        connection: Any = pooled.driver_connection
        pooled.detach()
        if self._engine.dialect.name != "sqlite":
            connection.autocommit = True
        return connection


def _state(row: tuple[Any, ...]) -> FeedState:
    id_, etag, modified_at, is_published, due_at, revoked_at, fetched_at = row
    return FeedState(
        id=id_,
        etag=etag,
        modified_at=_time(modified_at),
        is_published=bool(is_published),
        due_at=due_at and _time(due_at),
        revoked_at=revoked_at and _time(revoked_at),
        fetched_at=fetched_at and _time(fetched_at),
    )


def _time(value: str | datetime) -> datetime:
    """A time as SQLite or PostgreSQL gives it, in UTC."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)
