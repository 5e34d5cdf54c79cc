"""Feeds, what they remember of their entries, and their stored bytes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import RecipientId, Viewer
from viewer.domain.appointment import Language
from viewer.domain.calendar import (
    Feed,
    FeedOptions,
    FeedState,
    Fetch,
    NewFeed,
    Publication,
    PublishedEntry,
    PublishedFeed,
)
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel, SenderId
from viewer.domain.redaction import DetailLevel
from viewer.errors import NotFoundError
from viewer.ports.calendars import CalendarStore
from viewer.store.codec import Json
from viewer.store.database import Database
from viewer.store.fetches import FetchLog
from viewer.store.statements import Row, Statement, param
from viewer.store.tables import (
    UtcDateTime,
    appointments,
    calendar_bodies,
    calendar_entries,
    calendars,
    documents,
    messages,
    senders,
)
from viewer.store.transactions import Transaction
from viewer.store.viewers import IS_TOLD, own_of

UNPUBLISHED = 0
FIRST_CONTENT = 1
MINUTE = timedelta(minutes=1)
OPTIONS = (
    "name",
    "level",
    "language",
    "alarms",
    "shows_place",
    "shows_deadlines",
    "shows_called_off",
    "senders",
    "confidential_up_to",
)

# A list of keys is looked up by a statement for so many; a shorter list repeats its first key.
SIZES = (1, 4, 16, 64)


def _for_many(query: sa.Select[*tuple[object, ...]], key: sa.Column[bytes] | sa.Column[int]) -> dict[int, Statement]:
    """The query for 1, 4, 16 and 64 keys."""
    return {size: Statement(query.where(key.in_([param(f"key_{n}") for n in range(size)]))) for size in SIZES}


# The digest, and then the fields of FeedState in their order: all that most polls need.
STATES = _for_many(
    sa.select(
        calendars.c.digest,
        calendars.c.id,
        calendars.c.etag,
        calendars.c.modified_at,
        (calendars.c.content_version == calendars.c.published_version).label("is_published"),
        calendars.c.due_at,
        calendars.c.revoked_at,
    ),
    calendars.c.digest,
)
BODIES = _for_many(
    sa.select(calendars.c.id, calendar_bodies.c.body, calendars.c.etag, calendars.c.modified_at).join_from(
        calendars, calendar_bodies
    ),
    calendars.c.id,
)
ONE = Statement(sa.select(calendars).where(calendars.c.id == param("id")))
OF_RECIPIENT = Statement(
    sa.select(calendars).where(calendars.c.recipient_id == param("recipient_id")).order_by(calendars.c.id)
)
# A listing reads so many at a time.
LISTED_AT_ONCE = 1000
LISTED = Statement(
    sa.select(calendars).where(calendars.c.id > param("after")).order_by(calendars.c.id).limit(LISTED_AT_ONCE)
)
ENTRIES = Statement(
    sa.select(calendar_entries)
    .where(calendar_entries.c.calendar_id == param("feed_id"))
    .order_by(calendar_entries.c.starts_at, calendar_entries.c.uid)
)

ADD = Statement(
    sa.insert(calendars).returning(calendars.c.id),
    [
        "digest",
        "recipient_id",
        "created_at",
        "modified_at",
        "etag",
        "content_version",
        "published_version",
        "uid_key",
        *OPTIONS,
    ],
)
ADD_BODY = Statement(sa.insert(calendar_bodies), ["calendar_id", "body"])
_this = calendars.c.id == param("feed_id")
# What was made from an older version than the one that is published already comes too late; as does what was made from
# the same one at an earlier second, for the date never goes back.
PUBLISH = Statement(
    sa.update(calendars)
    .where(
        _this,
        calendars.c.published_version <= param("version"),
        sa.or_(calendars.c.etag == "", calendars.c.modified_at <= param("now")),
    )
    .values(
        etag=param("tag"),
        modified_at=param("now"),
        due_at=param("due"),
        published_version=param("version"),
        left_out=param("number_left_out"),
        reaches_until=param("until"),
    )
)
SET_BODY = Statement(
    sa.update(calendar_bodies).where(calendar_bodies.c.calendar_id == param("feed_id")).values(body=param("content"))
)
REMOVE_ENTRY = Statement(
    sa.delete(calendar_entries).where(
        calendar_entries.c.calendar_id == param("feed_id"), calendar_entries.c.uid == param("entry_uid")
    )
)
ADD_ENTRY = Statement(sa.insert(calendar_entries), [str(column.key) for column in calendar_entries.c])
_next_version = {"content_version": calendars.c.content_version + 1}
CHANGE = Statement(
    sa.update(calendars).where(_this).values({**{name: param(f"new_{name}") for name in OPTIONS}, **_next_version})
)
REVOKE = Statement(
    sa.update(calendars)
    .where(_this)
    .values(
        revoked_at=sa.func.coalesce(calendars.c.revoked_at, param("now", type_=calendars.c.revoked_at.type)),
        **_next_version,
    )
)
RESTORE = Statement(sa.update(calendars).where(_this).values(revoked_at=None, **_next_version))
RENEW = Statement(
    sa.update(calendars).where(_this).values(revoked_at=param("now"), renewed_at=param("now"), **_next_version)
)
# Without their content; that they were there, and in which version, has to be known when the feed is restored.
EMPTY_ENTRIES = Statement(
    sa.update(calendar_entries)
    .where(calendar_entries.c.calendar_id == param("feed_id"))
    .values(title="", body=b"", fingerprint=b"")
)
REMOVE_ENTRIES = Statement(sa.delete(calendar_entries).where(calendar_entries.c.calendar_id == param("feed_id")))
SENDERS = Statement(
    sa.select(senders.c.id, senders.c.name)
    .join_from(appointments, messages)
    .join(senders, senders.c.id == messages.c.sender_id)
    .join(documents, documents.c.id == appointments.c.document_id)
    .where(
        messages.c.recipient_id == param("recipient"),
        messages.c.delivered_at <= param("now"),
        # Below its level, a sensitive letter does not even tell its sender.
        IS_TOLD,
    )
    .distinct()
)
PUBLISHED_AT = Statement(
    sa.select(
        sa.func.coalesce(calendar_entries.c.published_at, calendar_entries.c.stamped_at, type_=UtcDateTime).label(
            "published_at"
        )
    ).where(calendar_entries.c.calendar_id == param("feed_id"), calendar_entries.c.uid == param("entry_uid"))
)


class Calendars(CalendarStore):
    """Feeds in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Polls wait for nobody who reads a mailbox.
        self._polls = database.reader()
        self._fetches = FetchLog(database)

    @property
    @override
    def answers_at_once(self) -> bool:
        return self._database.is_embedded

    @override
    def add(self, digest: bytes, feed: NewFeed) -> int:
        return self._database.write(lambda transaction: _add(transaction, digest, feed))

    @override
    def states(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        return {digest: FeedState(*state) for digest, *state in self._rows(STATES, digests)}

    @override
    def published(self, feed_ids: Sequence[int]) -> Mapping[int, PublishedFeed]:
        return {
            row.id: PublishedFeed(body=row.body, etag=row.etag, modified_at=row.modified_at)
            for row in self._rows(BODIES, feed_ids)
        }

    def _rows(self, statements: Mapping[int, Statement], keys: Sequence[object]) -> Iterator[Row]:
        for first in range(0, len(keys), SIZES[-1]):
            some = keys[first : first + SIZES[-1]]
            size = next(size for size in SIZES if size >= len(some))
            filled = [*some, *[some[0]] * (size - len(some))]
            yield from self._polls.rows(statements[size], **{f"key_{n}": key for n, key in enumerate(filled)})

    @override
    def get(self, feed_id: int) -> Feed:
        row = self._database.row(ONE, id=feed_id)
        if row is None:
            raise NotFoundError("no such feed")
        return _feed(row)

    @override
    def of(self, recipient_id: RecipientId) -> Sequence[Feed]:
        return [_feed(row) for row in self._database.rows(OF_RECIPIENT, recipient_id=recipient_id)]

    @override
    def all(self) -> Iterator[Feed]:
        after = 0
        while rows := self._database.rows(LISTED, after=after):
            yield from map(_feed, rows)
            after = rows[-1].id

    @override
    def entries(self, feed_id: int) -> Sequence[PublishedEntry]:
        return [_entry(row) for row in self._database.rows(ENTRIES, feed_id=feed_id)]

    @override
    def publish(self, publication: Publication) -> None:
        feed = publication.feed
        outdated = [*publication.gone, *(entry.uid for entry in publication.changed)]

        def work(transaction: Transaction) -> None:
            is_newest = transaction.run(
                PUBLISH,
                feed_id=feed.id,
                version=feed.published_version,
                now=feed.modified_at,
                tag=feed.etag,
                due=feed.due_at,
                number_left_out=feed.left_out,
                until=feed.reaches_until,
            )
            if is_newest:
                transaction.run(SET_BODY, feed_id=feed.id, content=publication.body)
                transaction.run_all(REMOVE_ENTRY, [{"feed_id": feed.id, "entry_uid": uid} for uid in outdated])
                transaction.run_all(ADD_ENTRY, [_entry_row(feed.id, entry) for entry in publication.changed])

        self._database.write(work)

    @override
    def change(self, feed_id: int, options: FeedOptions) -> None:
        row = _options_row(options)
        self._update(CHANGE, feed_id=feed_id, **{f"new_{name}": value for name, value in row.items()})

    @override
    def renew(self, feed_id: int, digest: bytes, feed: NewFeed) -> int:
        def work(transaction: Transaction) -> int:
            if not transaction.run(RENEW, feed_id=feed_id, now=feed.created_at):
                raise NotFoundError("no such feed")
            transaction.run(REMOVE_ENTRIES, feed_id=feed_id)
            return _add(transaction, digest, feed)

        return self._database.write(work)

    @override
    def revoke(self, feed_id: int, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            if not transaction.run(REVOKE, feed_id=feed_id, now=now):
                raise NotFoundError("no such feed")
            transaction.run(EMPTY_ENTRIES, feed_id=feed_id)

        self._database.write(work)

    @override
    def restore(self, feed_id: int) -> None:
        self._update(RESTORE, feed_id=feed_id)

    def _update(self, statement: Statement, **parameters: object) -> None:
        if not self._database.run(statement, **parameters):
            raise NotFoundError("no such feed")

    @override
    def senders(self, viewer: Viewer, now: datetime) -> Mapping[SenderId, str]:
        rows = self._database.rows(SENDERS, **own_of(viewer, now))
        return {SenderId(row.id): row.name for row in rows}

    @override
    def gather_fetch(self, state: FeedState, program: str, now: datetime) -> bool:
        return self._fetches.gather(state.id, program, state.modified_at, now)

    @override
    def write_fetches(self) -> None:
        self._fetches.write()

    @override
    def fetches(self, recipient_id: RecipientId) -> Mapping[int, Sequence[Fetch]]:
        return self._fetches.of(recipient_id)

    @override
    def published_at(self, feed_id: int, uid: str) -> datetime | None:
        row = self._database.row(PUBLISHED_AT, feed_id=feed_id, entry_uid=uid)
        return row.published_at if row else None


def _add(transaction: Transaction, digest: bytes, feed: NewFeed) -> int:
    row = transaction.one(
        ADD,
        digest=digest,
        recipient_id=feed.recipient_id,
        created_at=feed.created_at,
        modified_at=feed.created_at,
        etag="",
        content_version=FIRST_CONTENT,
        published_version=UNPUBLISHED,
        uid_key=feed.uid_key,
        **_options_row(feed.options),
    )
    transaction.run(ADD_BODY, calendar_id=row.id, body=b"")
    return int(row.id)


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
        renewed_at=row.renewed_at,
        uid_key=row.uid_key,
        left_out=row.left_out,
        reaches_until=row.reaches_until,
    )


def _options(row: Row) -> FeedOptions:
    return FeedOptions(
        name=row.name,
        detail_level=DetailLevel.DISCREET_WITH_PLACE if row.shows_place else DetailLevel(row.level),
        language=Language(row.language),
        alarms=tuple(int(minutes) * MINUTE for minutes in row.alarms.split(",") if minutes),
        shows_deadlines=row.shows_deadlines,
        shows_called_off=row.shows_called_off,
        senders=None if row.senders is None else _senders(row.senders),
        confidential_up_to=row.confidential_up_to and AuthenticationLevel(row.confidential_up_to),
    )


def _senders(numbers: str) -> frozenset[SenderId]:
    return frozenset(SenderId(int(number)) for number in numbers.split(",") if number)


def _options_row(options: FeedOptions) -> Json:
    shows_place = options.detail_level is DetailLevel.DISCREET_WITH_PLACE
    return {
        "name": options.name,
        # Two columns, as from the beginning: a discreet feed may show the place.
        "level": (DetailLevel.DISCREET if shows_place else options.detail_level).value,
        "language": options.language.value,
        "alarms": ",".join(str(alarm // MINUTE) for alarm in options.alarms),
        "shows_place": shows_place,
        "shows_deadlines": options.shows_deadlines,
        "shows_called_off": options.shows_called_off,
        "senders": None if options.senders is None else ",".join(map(str, sorted(options.senders))),
        "confidential_up_to": options.confidential_up_to and options.confidential_up_to.value,
    }


def _entry(row: Row) -> PublishedEntry:
    return PublishedEntry(
        uid=row.uid,
        fingerprint=row.fingerprint,
        sequence=row.sequence,
        stamped_at=row.stamped_at,
        start=row.starts_at,
        end=row.ends_at,
        cancelled_at=row.cancelled_at,
        published_at=row.published_at or row.stamped_at,
        body=row.body,
        appointment_id=row.appointment_id and AppointmentId(row.appointment_id),
        source=row.source,
        octets=row.octets or 0,
    )


def _entry_row(feed_id: int, entry: PublishedEntry) -> Json:
    return {
        "calendar_id": feed_id,
        "uid": entry.uid,
        "fingerprint": entry.fingerprint,
        "sequence": entry.sequence,
        "stamped_at": entry.stamped_at,
        "starts_at": entry.start,
        "ends_at": entry.end,
        "title": "",
        "is_confidential": True,
        "cancelled_at": entry.cancelled_at,
        "published_at": entry.published_at,
        "body": entry.body,
        "appointment_id": entry.appointment_id,
        "source": entry.source,
        "octets": entry.octets,
    }
