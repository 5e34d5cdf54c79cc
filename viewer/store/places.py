"""What is known of addresses, by keyed digest of the address, and the maps that were drawn of them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from viewer.domain.place import Location
from viewer.domain.place import Precision
from viewer.ports import PendingPlace
from viewer.store.codec import location_from_row
from viewer.store.codec import pending_place_from_row
from viewer.store.engine import Database
from viewer.store.tables import PlaceStatus
from viewer.store.tables import appointments
from viewer.store.tables import calendars
from viewer.store.tables import drawn_maps
from viewer.store.tables import places


class Places:
    """`viewer.ports.PlaceStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, limit: int) -> Sequence[PendingPlace]:
        """Addresses that nobody has looked up yet, oldest first."""
        query = (
            sa.select(places.c.key, places.c.query)
            .where(places.c.status == PlaceStatus.PENDING.value)
            .order_by(places.c.created_at)
            .limit(limit)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [pending_place_from_row(row) for row in rows]

    def save(self, key: bytes, location: Location, now: datetime) -> None:
        """Keep an answer, and raise the content version of the feeds that show appointments there."""
        keep = sa.update(places).where(places.c.key == key).values(_answer(location, now))
        concerned = sa.select(appointments.c.recipient_id).where(appointments.c.place_key == key)
        raise_version = (
            sa.update(calendars)
            .where(calendars.c.recipient_id.in_(concerned))
            .values(content_version=calendars.c.content_version + 1)
        )

        def work(connection: sa.Connection) -> None:
            connection.execute(keep)
            connection.execute(raise_version)

        self._database.write(work)

    def get(self, key: bytes) -> Location | None:
        """The answer, once there is one."""
        query = sa.select(places).where(places.c.key == key)
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else location_from_row(row)

    def drawn_map(self, key: str) -> bytes | None:
        """A map script or picture that was drawn before, by what it depends on."""
        query = sa.select(drawn_maps.c.content).where(drawn_maps.c.key == key)
        return self._database.read(lambda connection: connection.execute(query).scalar_one_or_none())

    def keep_map(self, key: str, content: bytes) -> None:
        """Keep a drawn map; a second one under the same key is the same map."""
        insert = self._database.insert(drawn_maps).values(key=key, content=content).on_conflict_do_nothing()
        self._database.write(lambda connection: connection.execute(insert))


def _answer(location: Location, now: datetime) -> dict[str, object]:
    point = location.coordinates
    found = location.precision is not Precision.NONE
    return {
        "status": (PlaceStatus.OK if found else PlaceStatus.NOT_FOUND).value,
        "query": None,  # the address in clear has done its work
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "precision": location.precision.value,
        "radius_m": location.radius_m,
        "uncertain": location.uncertain,
        "source": location.source,
        "attribution": location.attribution,
        "located_at": now,
        "next_attempt_at": None,
    }
