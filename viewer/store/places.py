"""What is known of addresses, by keyed digest of the address, and the maps that were drawn of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.place import Location, PendingPlace, Precision
from viewer.ports.places import PlaceStore
from viewer.store.codec import Json, location_from_row, pending_place_from_row
from viewer.store.database import Database
from viewer.store.statements import Statement, insert, param
from viewer.store.tables import PlaceStatus, appointments, calendars, drawn_maps, places
from viewer.store.transactions import Transaction

ANSWER = (
    "latitude",
    "longitude",
    "precision",
    "radius_m",
    "uncertain",
    "source",
    "attribution",
    "municipality",
    "located_at",
)

# Recipients whose feeds are renewed in one transaction: some ten milliseconds, for which a message to them may wait.
FEEDS_AT_ONCE = 500
# Places that are put back into the queue in one transaction.
REQUEUED_AT_ONCE = 200

_this = places.c.key == param("place_key")
_is_pending = places.c.status == PlaceStatus.PENDING.value
_awaits_retry = places.c.status == PlaceStatus.RETRY.value
_is_due = sa.and_(_awaits_retry, places.c.next_attempt_at <= param("now"))
PENDING = Statement(
    sa.select(places.c.key, places.c.query, places.c.attempts)
    .where(_is_pending)
    .order_by(places.c.created_at)
    .limit(param("count"))
)
# A place that waits is a worker's own until its next attempt.
_is_free = sa.and_(_is_pending, sa.or_(places.c.next_attempt_at.is_(None), places.c.next_attempt_at <= param("now")))


def _first(condition: sa.ColumnElement[bool], first: sa.Column[datetime]) -> Statement:
    """The first place of which the condition holds; no row when there is none."""
    # Not EXISTS: PostgreSQL plans it without knowing the status, expects half of all rows to match, and reads the whole
    # table to find that none does (0.2 s with a million places). An order leaves it the index alone.
    return Statement(sa.select(places.c.key).where(condition).order_by(first).limit(1))


def _free(condition: sa.ColumnElement[bool], first: sa.Column[datetime]) -> Statement:
    """Some places of which the condition holds, in that column's order, which no other worker is just taking."""
    # Apart from the UPDATE that follows: PostgreSQL plans a prepared statement for a tenth of all rows where its LIMIT
    # is a parameter, and a join with so many read the whole table, for seconds with a million places.
    return Statement(
        sa.select(places.c.key, places.c.query, places.c.attempts)
        .where(condition)
        .order_by(first)
        .limit(param("count"))
        .with_for_update(skip_locked=True)
    )


FIRST_NEW = _first(_is_free, places.c.created_at)
NEW = _free(_is_free, places.c.created_at)
FIRST_DUE = _first(_is_due, places.c.next_attempt_at)
DUE = _free(_is_due, places.c.next_attempt_at)
LEASE = Statement(sa.update(places).where(_this).values(next_attempt_at=param("until")))
ONE = Statement(sa.select(places).where(_this))
# Held until the transaction ends: two workers may have one address at once.
LOCK = Statement(sa.select(places).where(_this).with_for_update())
# The address itself is forgotten.
FINISH = Statement(sa.update(places).where(_this).values(status=param("new_status"), query=None, next_attempt_at=None))
SET_ANSWER = Statement(sa.update(places).where(_this).values({name: param(f"new_{name}") for name in ANSWER}))
START_RETRIES = Statement(
    sa.update(places)
    .where(_this, _is_pending)
    .values(status=PlaceStatus.RETRY.value, next_attempt_at=param("next_attempt"))
)
POSTPONE = Statement(
    sa.update(places).where(_this, _awaits_retry).values(attempts=param("count"), next_attempt_at=param("next_attempt"))
)
_expected = (
    sa.select(appointments.c.recipient_id)
    .where(appointments.c.place_key == param("place_key"), appointments.c.recipient_id > param("after"))
    .distinct()
)
_some_expected = _expected.order_by(appointments.c.recipient_id).limit(param("count", type_=sa.Integer())).subquery()
# The last one of those whose feeds are renewed together.
LAST_EXPECTED = Statement(
    sa.select(sa.func.max(_some_expected.c.recipient_id).label("recipient_id"), sa.func.count().label("recipients"))
)
RAISE_CONTENT_VERSIONS = Statement(
    sa.update(calendars)
    .where(calendars.c.recipient_id.in_(_expected.where(appointments.c.recipient_id <= param("last"))))
    .values(content_version=calendars.c.content_version + 1)
)
SET_RENEWED_TO = Statement(sa.update(places).where(_this).values(renewed_to=param("new_renewed_to")))
IS_ANY_RENEWED = Statement(sa.select(sa.exists().where(places.c.renewed_to.is_not(None)).label("is_any")))
HALF_RENEWED = Statement(
    sa.select(places.c.key, places.c.renewed_to)
    .where(places.c.renewed_to.is_not(None))
    .limit(1)
    .with_for_update(skip_locked=True)
)
COVERAGE = Statement(sa.select(places.c.precision, sa.func.count().label("places")).group_by(places.c.precision))
LIVE = Statement(
    sa.select(
        places.c.key,
        sa.select(appointments.c.content)
        .where(appointments.c.place_key == places.c.key, appointments.c.ends_at >= param("now"))
        .limit(1)
        .scalar_subquery()
        .label("content"),
    )
    .where(places.c.precision == param("known_as"), ~_is_pending, places.c.key > param("after"))
    .order_by(places.c.key)
    .limit(param("count"))
)
REQUEUE = Statement(
    sa.update(places)
    .where(_this)
    .values(status=PlaceStatus.PENDING.value, attempts=0, next_attempt_at=None, query=param("address"))
)
DRAWN_MAP = Statement(sa.select(drawn_maps.c.content).where(drawn_maps.c.key == param("key")))
ADD_MAP = Statement(insert(drawn_maps).on_conflict_do_nothing(), ["key", "content"])


class Places(PlaceStore):
    """Addresses in the database."""

    def __init__(
        self,
        database: Database,
        *,
        feeds_at_once: int = FEEDS_AT_ONCE,
        requeued_at_once: int = REQUEUED_AT_ONCE,
    ) -> None:
        self._database = database
        self._requeued_at_once = requeued_at_once
        self._feeds_at_once = feeds_at_once

    @override
    def pending(self, limit: int) -> Sequence[PendingPlace]:
        return [pending_place_from_row(row) for row in self._database.rows(PENDING, count=limit)]

    @override
    def claim_new(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        if self._database.row(FIRST_NEW, now=now) is None:
            return []
        return self._claim(NEW, limit, until, now)

    @override
    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        # The worker asks twice a second: mostly there is nothing, and then nothing is locked.
        if self._database.row(FIRST_DUE, now=now) is None:
            return []
        return self._claim(DUE, limit, until, now)

    def _claim(self, statement: Statement, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        """Take those places until a moment: they are locked until the transaction ends, and leased from then on."""

        def work(transaction: Transaction) -> Sequence[PendingPlace]:
            rows = transaction.rows(statement, count=limit, now=now)
            if rows:
                transaction.run_all(LEASE, [{"place_key": row.key, "until": until} for row in rows])
            return [pending_place_from_row(row) for row in rows]

        return self._database.write(work)

    @override
    def save(self, key: bytes, location: Location, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            known = _known(transaction, key)
            is_new = location.replaces(known)
            shown = location if is_new or known is None else known
            status = PlaceStatus.NOT_FOUND if shown.coordinates is None else PlaceStatus.OK
            transaction.run(FINISH, place_key=key, new_status=status.value)
            if is_new:
                self._set_answer(transaction, key, location, now)

        self._database.write(work)

    @override
    def begin(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            if transaction.run(START_RETRIES, place_key=place.key, next_attempt=next_attempt_at):
                self._show_meanwhile(transaction, place.key, meanwhile, now)

        self._database.write(work)

    @override
    def postpone(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            if transaction.run(POSTPONE, place_key=place.key, count=place.attempts, next_attempt=next_attempt_at):
                self._show_meanwhile(transaction, place.key, meanwhile, now)

        self._database.write(work)

    @override
    def coverage(self) -> Mapping[Precision | None, int]:
        rows = self._database.rows(COVERAGE)
        return {Precision(row.precision) if row.precision else None: row.places for row in rows}

    @override
    def requeue(self, precisions: Collection[Precision], now: datetime) -> int:
        return sum(self._requeue(precision, now) for precision in precisions)

    def _requeue(self, precision: Precision, now: datetime) -> int:
        """A part at a time: a million addresses would be held in memory else, and all messages would wait."""
        count, after = 0, b""
        while live := self._database.rows(
            LIVE, known_as=precision.value, now=now, after=after, count=self._requeued_at_once
        ):
            after = live[-1].key
            rows = [{"place_key": row.key, "address": _query_of(row.content)} for row in live if row.content]
            count += self._database.write(lambda transaction, rows=rows: transaction.run_all(REQUEUE, rows))  # type: ignore[misc]
        return count

    @override
    def renew_feeds(self) -> bool:
        # The worker asks twice a second: mostly there is nothing, and then nothing is locked.
        if not self._database.rows(IS_ANY_RENEWED)[0].is_any:
            return False

        def work(transaction: Transaction) -> bool:
            for place in transaction.rows(HALF_RENEWED):
                self._renew_feeds(transaction, place.key, after=place.renewed_to)
                return True
            return False

        return self._database.write(work)

    @override
    def get(self, key: bytes) -> Location | None:
        row = self._database.row(ONE, place_key=key)
        return None if row is None else location_from_row(row)

    @override
    def drawn_map(self, key: str) -> bytes | None:
        row = self._database.row(DRAWN_MAP, key=key)
        return None if row is None else row.content

    @override
    def keep_map(self, key: str, content: bytes) -> None:
        self._database.run(ADD_MAP, key=key, content=content)

    def _show_meanwhile(self, transaction: Transaction, key: bytes, meanwhile: Location, now: datetime) -> None:
        if meanwhile.coordinates is not None and meanwhile.is_better_than(_known(transaction, key)):
            self._set_answer(transaction, key, meanwhile, now)

    def _set_answer(self, transaction: Transaction, key: bytes, location: Location, now: datetime) -> None:
        """Write a better answer: the feeds that show it change."""
        point = location.coordinates
        transaction.run(
            SET_ANSWER,
            place_key=key,
            new_latitude=point.latitude if point else None,
            new_longitude=point.longitude if point else None,
            new_precision=location.precision.value,
            new_radius_m=location.radius_m,
            new_uncertain=location.uncertain,
            new_source=location.source,
            new_attribution=location.attribution,
            new_municipality=location.municipality,
            new_located_at=now,
        )
        self._renew_feeds(transaction, key, after=0)

    def _renew_feeds(self, transaction: Transaction, key: bytes, *, after: int) -> None:
        """Raise the content version of the feeds of some recipients, and keep up to whom."""
        some = transaction.one(LAST_EXPECTED, place_key=key, after=after, count=self._feeds_at_once)
        if some.recipients:
            transaction.run(RAISE_CONTENT_VERSIONS, place_key=key, after=after, last=some.recipient_id)
        is_last = some.recipients < self._feeds_at_once
        transaction.run(SET_RENEWED_TO, place_key=key, new_renewed_to=None if is_last else some.recipient_id)


def _known(transaction: Transaction, key: bytes) -> Location | None:
    row = transaction.row(LOCK, place_key=key)
    return None if row is None else location_from_row(row)


def _query_of(content: Json) -> Json:
    """What is to be looked up for an appointment, as it is stored."""
    return {name: content[name] for name in ("address", "place") if name in content}
