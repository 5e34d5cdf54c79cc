"""Feeds and their stored bytes."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.calendar import DetailLevel
from viewer.domain.calendar import Feed
from viewer.errors import NotFoundError
from viewer.ports import NewFeed
from viewer.store.codec import Row
from viewer.store.engine import Database
from viewer.store.tables import calendar_bodies
from viewer.store.tables import calendars

UNPUBLISHED = 0
FIRST_CONTENT = 1


class Calendars:
    """`viewer.ports.CalendarStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, digest: bytes, feed: NewFeed) -> int:
        """Make a feed, known by the digest of its token; returns its id. It is not current until it is published."""
        row = {
            "digest": digest,
            "recipient_id": feed.recipient_id,
            "name": feed.name,
            "level": feed.level.value,
            "language": feed.language.value,
            "created_at": feed.created_at,
            "modified_at": feed.created_at,
            "etag": "",
            "content_version": FIRST_CONTENT,
            "published_version": UNPUBLISHED,
        }

        def work(connection: sa.Connection) -> int:
            insert = sa.insert(calendars).values(row).returning(calendars.c.id)
            feed_id: int = connection.execute(insert).scalar_one()
            connection.execute(sa.insert(calendar_bodies).values(calendar_id=feed_id, body=b""))
            return feed_id

        return self._database.write(work)

    def by_token(self, digest: bytes) -> Feed | None:
        """The feed of that token, revoked or not: one indexed look-up."""
        found = self._find(calendars.c.digest == digest)
        return found[0] if found else None

    def of(self, recipient_id: RecipientId) -> Sequence[Feed]:
        """The recipient's feeds, oldest first, revoked ones too."""
        return self._find(calendars.c.recipient_id == recipient_id)

    def all(self) -> Sequence[Feed]:
        """Every feed, by id."""
        return self._find(sa.true())

    def _find(self, condition: sa.ColumnElement[bool]) -> list[Feed]:
        query = (
            sa.select(calendars, calendar_bodies.c.body)
            .select_from(calendars.join(calendar_bodies))
            .where(condition)
            .order_by(calendars.c.id)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_feed(row) for row in rows]

    def publish(self, feed: Feed) -> None:
        """Store the feed's body, etag, times and published version: what polls get from here on.

        A content version that rose meanwhile stays risen, so that the next poll publishes again. What was made from an
        older version than the one that is published already comes too late, and is dropped.
        """
        update = (
            sa.update(calendars)
            .where(calendars.c.id == feed.id, calendars.c.published_version <= feed.published_version)
            .values(
                etag=feed.etag,
                modified_at=feed.modified_at,
                due_at=feed.due_at,
                published_version=feed.published_version,
            )
        )
        keep_body = sa.update(calendar_bodies).where(calendar_bodies.c.calendar_id == feed.id).values(body=feed.body)

        def work(connection: sa.Connection) -> None:
            if connection.execute(update).rowcount:
                connection.execute(keep_body)

        self._database.write(work)

    def revoke(self, feed_id: int, now: datetime) -> None:
        """Close the feed for good. Raises NotFoundError."""
        # The content changes too: what a closed feed says is not what it said.
        close = (
            sa.update(calendars)
            .where(calendars.c.id == feed_id)
            .values(
                revoked_at=sa.func.coalesce(calendars.c.revoked_at, sa.literal(now, calendars.c.revoked_at.type)),
                content_version=calendars.c.content_version + 1,
            )
        )
        if not self._database.write(lambda connection: connection.execute(close).rowcount):
            raise NotFoundError("no such feed")


def _feed(row: Row) -> Feed:
    return Feed(
        id=row.id,
        recipient_id=RecipientId(row.recipient_id),
        name=row.name,
        level=DetailLevel(row.level),
        language=Language(row.language),
        created_at=row.created_at,
        body=row.body,
        etag=row.etag,
        modified_at=row.modified_at,
        content_version=row.content_version,
        published_version=row.published_version,
        due_at=row.due_at,
        revoked_at=row.revoked_at,
    )
