"""Rate limits: one upsert for each request, and none for what this process alone has seen too often."""

from datetime import UTC, datetime, timedelta
from threading import Lock

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.clock import CLOCK_TOLERANCE
from viewer.domain.rate_limit import RateLimit
from viewer.ports.rate_limits import RateLimitStore
from viewer.store.database import Database
from viewer.store.statements import Statement, insert, param
from viewer.store.tables import rate_limits

# Microseconds, so that SQLite and PostgreSQL count with them alike.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Buckets that a process remembers by itself; beyond that it forgets those that are full.
MAX_REMEMBERED = 10_000

_insert = insert(rate_limits).values(key=param("key"), full_at=param("first_full_at"))
_now, _interval, _longest, _last = (
    param(name, type_=sa.BigInteger()) for name in ("now", "interval", "longest", "last_believed")
)
_is_believed = sa.and_(rate_limits.c.full_at > _now, rate_limits.c.full_at <= _last)
_next = sa.case((_is_believed, rate_limits.c.full_at), else_=_now) + _interval
TAKE = Statement(
    _insert.on_conflict_do_update(
        index_elements=[rate_limits.c.key], set_={"full_at": _next}, where=_next <= _longest
    ).returning(rate_limits.c.full_at)
)
FORGET = Statement(sa.delete(rate_limits).where(rate_limits.c.full_at <= param("now")))


class RateLimits(RateLimitStore):
    """Rate limits in the database, with a copy of each bucket in this process before it.

    Where one process serves alone (`is_shared` is False), its own copies are enough, and nothing is written.
    """

    def __init__(self, database: Database, *, is_shared: bool = True) -> None:
        self._database = database
        self._is_shared = is_shared
        self._full_at: dict[str, datetime] = {}
        self._lock = Lock()

    @override
    def acquire(self, limit: RateLimit, subject: str, now: datetime) -> bool:
        key = f"{limit.name} {subject}"
        with self._lock:
            full_at = limit.full_at(self._full_at.get(key), now)
            if full_at is None:
                return False  # a flood on one worker costs the database nothing
            if len(self._full_at) >= MAX_REMEMBERED:
                self._full_at = {other: moment for other, moment in self._full_at.items() if moment > now}
            self._full_at[key] = full_at
        if not self._is_shared:
            return True
        parameters = {
            "key": key,
            "first_full_at": _microseconds(now + limit.interval),
            "now": _microseconds(now),
            "interval": limit.interval // MICROSECOND,
            "longest": _microseconds(now + limit.size * limit.interval),
            "last_believed": _microseconds(now + limit.size * limit.interval + CLOCK_TOLERANCE),
        }
        return self._database.write(lambda transaction: transaction.row(TAKE, **parameters)) is not None

    @override
    def forget_full(self, now: datetime) -> None:
        self._database.run(FORGET, now=_microseconds(now))


class NoRateLimits(RateLimitStore):
    """No rate limits at all, for load tests."""

    @override
    def acquire(self, limit: RateLimit, subject: str, now: datetime) -> bool:
        return True

    @override
    def forget_full(self, now: datetime) -> None:
        pass


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
