"""What is known of addresses, by keyed digest of the address, and the maps that were drawn of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.place import Location, PendingPlace, Precision
from viewer.ports.places import PlaceStore
from viewer.store.codec import Json, location_from_row, pending_place_from_row
from viewer.store.engine import Database
from viewer.store.tables import PlaceStatus, appointments, calendars, drawn_maps, places

# What every page with a map asks.
DRAWN_MAP = sa.select(drawn_maps.c.content).where(drawn_maps.c.key == sa.bindparam("key"))


class Places(PlaceStore):
    """Addresses in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def pending(self, limit: int) -> Sequence[PendingPlace]:
        query = (
            sa.select(places.c.key, places.c.query, places.c.attempts)
            .where(places.c.status == PlaceStatus.PENDING.value)
            .order_by(places.c.created_at)
            .limit(limit)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [pending_place_from_row(row) for row in rows]

    @override
    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[PendingPlace]:
        overdue = sa.and_(places.c.status == PlaceStatus.RETRY.value, places.c.next_attempt_at <= now)
        is_any_due = sa.exists().where(overdue)
        due = (
            sa.select(places.c.key)
            .where(overdue)
            .order_by(places.c.next_attempt_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        take = (
            sa.update(places)
            .where(places.c.key.in_(due))
            .values(next_attempt_at=until)
            .returning(places.c.key, places.c.query, places.c.attempts)
        )
        # The worker asks twice a second: mostly there is nothing, and then nothing is locked.
        if not self._database.read(lambda connection: connection.execute(sa.select(is_any_due)).scalar()):
            return []
        rows = self._database.write(lambda connection: connection.execute(take).all())
        return [pending_place_from_row(row) for row in rows]

    @override
    def save(self, key: bytes, location: Location, now: datetime) -> None:
        found = location.precision is not Precision.NONE

        def work(connection: sa.Connection) -> None:
            known = _known(connection, key)
            status = PlaceStatus.OK if found or (known and known.coordinates) else PlaceStatus.NOT_FOUND
            done = {"status": status.value, "query": None, "next_attempt_at": None}
            _keep(connection, key, done, location if location.is_better_than(known) else None, now)

        self._database.write(work)

    @override
    def begin(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        def work(connection: sa.Connection) -> None:
            first = (
                sa.update(places)
                .where(places.c.key == place.key, places.c.status == PlaceStatus.PENDING.value)
                .values(status=PlaceStatus.RETRY.value, next_attempt_at=next_attempt_at)
            )
            if connection.execute(first).rowcount:
                self._show_meanwhile(connection, place.key, meanwhile, now)

        self._database.write(work)

    @override
    def postpone(self, place: PendingPlace, meanwhile: Location, next_attempt_at: datetime, now: datetime) -> None:
        later = (
            sa.update(places)
            .where(places.c.key == place.key, places.c.status == PlaceStatus.RETRY.value)
            .values(attempts=place.attempts, next_attempt_at=next_attempt_at)
        )

        def work(connection: sa.Connection) -> None:
            if connection.execute(later).rowcount:
                self._show_meanwhile(connection, place.key, meanwhile, now)

        self._database.write(work)

    def _show_meanwhile(self, connection: sa.Connection, key: bytes, meanwhile: Location, now: datetime) -> None:
        if meanwhile.coordinates is not None and meanwhile.is_better_than(_known(connection, key)):
            _keep(connection, key, {}, meanwhile, now)

    @override
    def coverage(self) -> Mapping[Precision | None, int]:
        query = sa.select(places.c.precision, sa.func.count()).group_by(places.c.precision)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return {Precision(precision) if precision else None: count for precision, count in rows}

    @override
    def requeue(self, precisions: Collection[Precision], now: datetime) -> int:
        values = [precision.value for precision in precisions]
        query = (
            sa.select(appointments.c.place_key, appointments.c.content)
            .join(places, places.c.key == appointments.c.place_key)
            .where(places.c.precision.in_(values), places.c.status != PlaceStatus.PENDING.value)
            .where(appointments.c.ends_at >= now)
        )

        def work(connection: sa.Connection) -> int:
            contents = {row.place_key: row.content for row in connection.execute(query)}
            for key, content in contents.items():
                again = {"status": PlaceStatus.PENDING.value, "attempts": 0, "query": _query_of(content)}
                connection.execute(sa.update(places).where(places.c.key == key).values(again))
            return len(contents)

        return self._database.write(work)

    @override
    def get(self, key: bytes) -> Location | None:
        query = sa.select(places).where(places.c.key == key)
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else location_from_row(row)

    @override
    def drawn_map(self, key: str) -> bytes | None:
        row = self._database.ask_one(DRAWN_MAP, key=key)
        return None if row is None else row.content

    @override
    def keep_map(self, key: str, content: bytes) -> None:
        insert = self._database.insert(drawn_maps).values(key=key, content=content).on_conflict_do_nothing()
        self._database.write(lambda connection: connection.execute(insert))


def _known(connection: sa.Connection, key: bytes) -> Location | None:
    """The answer that is kept, held until the transaction ends: two workers may have one address at once."""
    row = connection.execute(sa.select(places).where(places.c.key == key).with_for_update()).one_or_none()
    return None if row is None else location_from_row(row)


def _keep(
    connection: sa.Connection, key: bytes, values: Mapping[str, object], location: Location | None, now: datetime
) -> None:
    """Write the values, and a new answer when there is one: then the feeds that show it change."""
    answer = {} if location is None else _answer(location, now)
    connection.execute(sa.update(places).where(places.c.key == key).values({**values, **answer}))
    if location is None:
        return
    concerned = sa.select(appointments.c.recipient_id).where(appointments.c.place_key == key)
    connection.execute(
        sa.update(calendars)
        .where(calendars.c.recipient_id.in_(concerned))
        .values(content_version=calendars.c.content_version + 1)
    )


def _query_of(content: Json) -> Json:
    """What is to be looked up for an appointment, as it is stored."""
    return {name: content[name] for name in ("address", "place") if name in content}


def _answer(location: Location, now: datetime) -> dict[str, object]:
    point = location.coordinates
    return {
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "precision": location.precision.value,
        "radius_m": location.radius_m,
        "uncertain": location.uncertain,
        "source": location.source,
        "attribution": location.attribution,
        "located_at": now,
    }
