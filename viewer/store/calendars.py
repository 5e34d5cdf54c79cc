"""Feeds, what they remember of their entries, and their stored bytes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.calendar import (
    DetailLevel,
    Feed,
    FeedOptions,
    FeedState,
    KeptEntry,
    NewFeed,
    Publication,
    PublishedFeed,
)
from viewer.domain.message import AuthenticationLevel
from viewer.errors import NotFoundError
from viewer.store.codec import Json, Row
from viewer.store.engine import Database
from viewer.store.tables import calendar_bodies, calendar_entries, calendars

UNPUBLISHED = 0
FIRST_CONTENT = 1
MINUTE = timedelta(minutes=1)
# What polls ask, and all that most of them ask: whose feed, and the fields of FeedState in their order.
STATE = sa.select(
    calendars.c.digest,
    calendars.c.id,
    calendars.c.etag,
    calendars.c.modified_at,
    (calendars.c.content_version == calendars.c.published_version).label("is_published"),
    calendars.c.due_at,
    calendars.c.revoked_at,
    calendars.c.last_fetched_at.label("fetched_at"),
)
PUBLISHED = sa.select(calendars.c.id, calendar_bodies.c.body, calendars.c.etag, calendars.c.modified_at).join_from(
    calendars, calendar_bodies
)
# A question for many has so many gaps; those that are left take the first key again.
SIZES = (1, 4, 16, 64)


def _for_many(question: sa.Select[Any], key: sa.Column[Any]) -> dict[int, sa.Select[Any]]:
    """The question for as many keys as there are gaps, by size."""
    return {size: question.where(key.in_([sa.bindparam(f"key_{number}") for number in range(size)])) for size in SIZES}


STATES = _for_many(STATE, calendars.c.digest)
BODIES = _for_many(PUBLISHED, calendars.c.id)


class Calendars:
    """`viewer.ports.CalendarStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def answers_at_once(self) -> bool:
        """SQLite reads its file, and waits for nobody who writes."""
        return self._database.is_embedded

    def add(self, digest: bytes, feed: NewFeed) -> int:
        """Make a feed, known by the digest of its token; returns its id. It is not current until it is published."""
        row = {
            "digest": digest,
            "recipient_id": feed.recipient_id,
            "created_at": feed.created_at,
            "modified_at": feed.created_at,
            "etag": "",
            "content_version": FIRST_CONTENT,
            "published_version": UNPUBLISHED,
            **_options_row(feed.options),
        }

        def work(connection: sa.Connection) -> int:
            insert = sa.insert(calendars).values(row).returning(calendars.c.id)
            feed_id: int = connection.execute(insert).scalar_one()
            connection.execute(sa.insert(calendar_bodies).values(calendar_id=feed_id, body=b""))
            return feed_id

        return self._database.write(work)

    def states(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        """What polls need to know of the feeds of those tokens, revoked or not: an indexed look-up, of few columns."""
        return {digest: FeedState(*state) for digest, *state in self._ask_many(STATES, digests)}

    def published(self, feed_ids: Sequence[int]) -> Mapping[int, PublishedFeed]:
        """The bytes that polls get, with their tag and date."""
        return {
            row.id: PublishedFeed(body=row.body, etag=row.etag, modified_at=row.modified_at)
            for row in self._ask_many(BODIES, feed_ids)
        }

    def _ask_many(self, questions: Mapping[int, sa.Select[Any]], keys: Sequence[object]) -> Iterator[Row]:
        for first in range(0, len(keys), SIZES[-1]):
            some = keys[first : first + SIZES[-1]]
            size = next(size for size in SIZES if size >= len(some))
            gaps = [*some, *[some[0]] * (size - len(some))]
            yield from self._database.ask(questions[size], **{f"key_{number}": key for number, key in enumerate(gaps)})

    def get(self, feed_id: int) -> Feed:
        """The feed, revoked or not. Raises NotFoundError."""
        found = self._find(calendars.c.id == feed_id)
        if not found:
            raise NotFoundError("no such feed")
        return found[0]

    def of(self, recipient_id: RecipientId) -> Sequence[Feed]:
        """The recipient's feeds, oldest first, revoked ones too."""
        return self._find(calendars.c.recipient_id == recipient_id)

    def all(self) -> Sequence[Feed]:
        """Every feed, by id."""
        return self._find(sa.true())

    def _find(self, condition: sa.ColumnElement[bool]) -> list[Feed]:
        query = sa.select(calendars).where(condition).order_by(calendars.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_feed(row) for row in rows]

    def entries(self, feed_id: int) -> Sequence[KeptEntry]:
        """What the feed shows, and has cancelled, as it was last published."""
        query = (
            sa.select(calendar_entries)
            .where(calendar_entries.c.calendar_id == feed_id)
            .order_by(calendar_entries.c.starts_at, calendar_entries.c.uid)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_entry(row) for row in rows]

    def publish(self, publication: Publication) -> None:
        """Store what polls get from here on, and what the feed remembers of it.

        A content version that rose meanwhile stays risen, so that the next poll publishes again. What was made from an
        older version than the one that is published already comes too late, and is dropped; as does what was made
        from the same one at an earlier second, for the date never goes back.
        """
        feed = publication.feed
        update = (
            sa.update(calendars)
            .where(
                calendars.c.id == feed.id,
                calendars.c.published_version <= feed.published_version,
                sa.or_(calendars.c.etag == "", calendars.c.modified_at <= feed.modified_at),
            )
            .values(
                etag=feed.etag,
                modified_at=feed.modified_at,
                due_at=feed.due_at,
                published_version=feed.published_version,
            )
        )

        def work(connection: sa.Connection) -> None:
            if connection.execute(update).rowcount:
                _keep(connection, publication)

        self._database.write(work)

    def change(self, feed_id: int, options: FeedOptions) -> None:
        """Take new options, and raise the content version. Raises NotFoundError."""
        self._update(feed_id, **_options_row(options))

    def revoke(self, feed_id: int, now: datetime) -> None:
        """Close the feed, and raise the content version; closing it again changes nothing. Raises NotFoundError."""
        revoked_at = calendars.c.revoked_at
        self._update(feed_id, revoked_at=sa.func.coalesce(revoked_at, sa.literal(now, revoked_at.type)))

    def restore(self, feed_id: int) -> None:
        """Open a revoked feed again, and raise the content version. Raises NotFoundError."""
        self._update(feed_id, revoked_at=None)

    def _update(self, feed_id: int, **values: object) -> None:
        update = (
            sa.update(calendars)
            .where(calendars.c.id == feed_id)
            .values(content_version=calendars.c.content_version + 1, **values)
        )
        if not self._database.write(lambda connection: connection.execute(update).rowcount):
            raise NotFoundError("no such feed")

    def record_fetch(self, feed_id: int, program: str, now: datetime) -> None:
        """Remember the last poll; a feed that is gone is nobody's error."""
        note = sa.update(calendars).where(calendars.c.id == feed_id).values(last_fetched_at=now, last_agent=program)
        self._database.write(lambda connection: connection.execute(note))


def _keep(connection: sa.Connection, publication: Publication) -> None:
    """Write the body, and those of its entries that are new, changed or gone."""
    feed_id = publication.feed.id
    of_feed = calendar_entries.c.calendar_id == feed_id
    outdated = [*publication.gone, *(entry.uid for entry in publication.changed)]
    body = sa.update(calendar_bodies).where(calendar_bodies.c.calendar_id == feed_id)
    connection.execute(body.values(body=publication.body))
    # One statement each: an IN of any length would meet the limits of the databases.
    delete = sa.delete(calendar_entries).where(of_feed, calendar_entries.c.uid == sa.bindparam("outdated"))
    if outdated:
        connection.execute(delete, [{"outdated": uid} for uid in outdated])
    if publication.changed:
        connection.execute(sa.insert(calendar_entries), [_entry_row(feed_id, entry) for entry in publication.changed])


def _feed(row: Row) -> Feed:
    return Feed(
        id=row.id,
        recipient_id=RecipientId(row.recipient_id),
        options=_options(row),
        created_at=row.created_at,
        etag=row.etag,
        modified_at=row.modified_at,
        content_version=row.content_version,
        published_version=row.published_version,
        due_at=row.due_at,
        revoked_at=row.revoked_at,
        fetched_at=row.last_fetched_at,
        fetched_by=row.last_agent,
    )


def _options(row: Row) -> FeedOptions:
    return FeedOptions(
        name=row.name,
        level=DetailLevel(row.level),
        language=Language(row.language),
        alarms=tuple(int(minutes) * MINUTE for minutes in row.alarms.split(",") if minutes),
        shows_place=row.shows_place,
        shows_deadlines=row.shows_deadlines,
        confidential_up_to=row.confidential_up_to and AuthenticationLevel(row.confidential_up_to),
    )


def _options_row(options: FeedOptions) -> Json:
    return {
        "name": options.name,
        "level": options.level.value,
        "language": options.language.value,
        "alarms": ",".join(str(alarm // MINUTE) for alarm in options.alarms),
        "shows_place": options.shows_place,
        "shows_deadlines": options.shows_deadlines,
        "confidential_up_to": options.confidential_up_to and options.confidential_up_to.value,
    }


def _entry(row: Row) -> KeptEntry:
    return KeptEntry(
        uid=row.uid,
        fingerprint=row.fingerprint,
        sequence=row.sequence,
        stamped_at=row.stamped_at,
        start=row.starts_at,
        end=row.ends_at,
        title=row.title,
        is_confidential=row.is_confidential,
        cancelled_at=row.cancelled_at,
        body=row.body,
    )


def _entry_row(feed_id: int, entry: KeptEntry) -> Json:
    return {
        "calendar_id": feed_id,
        "uid": entry.uid,
        "fingerprint": entry.fingerprint,
        "sequence": entry.sequence,
        "stamped_at": entry.stamped_at,
        "starts_at": entry.start,
        "ends_at": entry.end,
        "title": entry.title,
        "is_confidential": entry.is_confidential,
        "cancelled_at": entry.cancelled_at,
        "body": entry.body,
    }
