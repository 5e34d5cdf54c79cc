"""Rate limit and circuit breaker of geocoders: one row each, shared by every worker."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from typing_extensions import override

from viewer.errors import GeocoderPausedError
from viewer.ports.outside import GeocoderLimits
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import geocoder_paces
from viewer.store.transactions import Transaction

# So many failures in a row are no accident, and a server that is down is not helped by more requests.
FAILURES = 3
# How long the circuit breaker then stays open.
PAUSE_AFTER_FAILURES = timedelta(minutes=15)
# What a server says of itself is believed up to here: a typing error there must not stop the service for good.
LONGEST_PAUSE = timedelta(days=1)
# Far more than all workers of an installation wait for their turn. Later moments are of a clock that was ahead.
LONGEST_QUEUE = timedelta(minutes=5)


_this = geocoder_paces.c.geocoder == param("name")
MAKE = Statement(insert(geocoder_paces).on_conflict_do_nothing(), ["geocoder", "next_request_at", "failures"])
LOCK = Statement(sa.select(geocoder_paces).where(_this).with_for_update())
RESERVE = Statement(sa.update(geocoder_paces).where(_this).values(next_request_at=param("next")))
FORGET_FAILURES = Statement(
    sa.update(geocoder_paces).where(_this, geocoder_paces.c.failures > 0).values(failures=0, paused_until=None)
)
RECORD_FAILURE = Statement(
    sa.update(geocoder_paces).where(_this).values(failures=param("count"), paused_until=param("until"))
)


class StoredGeocoderLimits(GeocoderLimits):
    """The limits in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def reserve(self, geocoder: str, interval: timedelta, now: datetime) -> datetime:
        def work(transaction: Transaction) -> datetime:
            row = _locked(transaction, geocoder, now)
            if row.paused_until is not None and now < row.paused_until <= now + LONGEST_PAUSE:
                raise GeocoderPausedError(row.paused_until - now)
            is_queued = now < row.next_request_at <= now + LONGEST_QUEUE
            moment: datetime = row.next_request_at if is_queued else now
            transaction.run(RESERVE, name=geocoder, next=moment + interval)
            return moment

        return self._database.write(work)

    @override
    def succeeded(self, geocoder: str) -> None:
        self._database.run(FORGET_FAILURES, name=geocoder)

    @override
    def failed(self, geocoder: str, retry_after: timedelta | None, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            failures = _locked(transaction, geocoder, now).failures + 1
            pause = PAUSE_AFTER_FAILURES if failures >= FAILURES else None
            if retry_after is not None:
                pause = min(max(retry_after, pause or retry_after), LONGEST_PAUSE)
            transaction.run(RECORD_FAILURE, name=geocoder, count=failures, until=now + pause if pause else None)

        self._database.write(work)


def _locked(transaction: Transaction, geocoder: str, now: datetime) -> Row:
    """The geocoder's row, made when it is missing, and held until the transaction ends."""
    transaction.run(MAKE, geocoder=geocoder, next_request_at=now, failures=0)
    return transaction.one(LOCK, name=geocoder)
