"""Rate limit and circuit breaker of geocoders: one row each, shared by every worker."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from typing_extensions import override

from viewer.errors import GeocoderPausedError
from viewer.ports.outside import GeocoderLimits
from viewer.store.engine import Database
from viewer.store.tables import geocoder_paces

# So many failures in a row are no accident, and a server that is down is not helped by more requests.
FAILURES = 3
# How long the circuit breaker then stays open.
PAUSE_AFTER_FAILURES = timedelta(minutes=15)
# What a server says of itself is believed up to here: a typing error there must not stop the service for good.
LONGEST_PAUSE = timedelta(days=1)


class StoredGeocoderLimits(GeocoderLimits):
    """The limits in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def reserve(self, geocoder: str, interval: timedelta, now: datetime) -> datetime:

        def work(connection: sa.Connection) -> datetime:
            row = self._row(connection, geocoder, now)
            if row.paused_until is not None and now < row.paused_until:
                raise GeocoderPausedError(row.paused_until - now)
            moment: datetime = max(row.next_request_at, now)
            connection.execute(_update(geocoder).values(next_request_at=moment + interval))
            return moment

        return self._database.write(work)

    @override
    def succeeded(self, geocoder: str) -> None:
        forget = _update(geocoder).where(geocoder_paces.c.failures > 0).values(failures=0, paused_until=None)
        self._database.write(lambda connection: connection.execute(forget))

    @override
    def failed(self, geocoder: str, retry_after: timedelta | None, now: datetime) -> None:

        def work(connection: sa.Connection) -> None:
            failures = self._row(connection, geocoder, now).failures + 1
            pause = PAUSE_AFTER_FAILURES if failures >= FAILURES else None
            if retry_after is not None:
                pause = min(max(retry_after, pause or retry_after), LONGEST_PAUSE)
            paused_until = now + pause if pause else None
            connection.execute(_update(geocoder).values(failures=failures, paused_until=paused_until))

        self._database.write(work)

    def _row(self, connection: sa.Connection, geocoder: str, now: datetime) -> sa.Row[tuple[str, datetime, int]]:
        """The geocoder's row, made when it is missing, and held until the transaction ends."""
        first = {"geocoder": geocoder, "next_request_at": now, "failures": 0}
        connection.execute(self._database.insert(geocoder_paces).values(first).on_conflict_do_nothing())
        query = sa.select(geocoder_paces).where(geocoder_paces.c.geocoder == geocoder).with_for_update()
        return connection.execute(query).one()


def _update(geocoder: str) -> sa.Update:
    return sa.update(geocoder_paces).where(geocoder_paces.c.geocoder == geocoder)
