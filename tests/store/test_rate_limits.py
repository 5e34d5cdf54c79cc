"""Rate limits hold across all workers, and one worker's flood costs the database nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from viewer.domain.rate_limit import RateLimit
from viewer.store.database import Database
from viewer.store.rate_limits import RateLimits

LIMIT = RateLimit(name="test", size=10, interval=timedelta(milliseconds=100))


def test_a_burst_passes_and_the_next_request_does_not(database: Database, now: datetime) -> None:
    limits = RateLimits(database)
    assert [limits.acquire(LIMIT, "1", now) for _ in range(11)] == [True] * 10 + [False]
    assert limits.acquire(LIMIT, "1", now + timedelta(milliseconds=100))
    assert not limits.acquire(LIMIT, "1", now + timedelta(milliseconds=100))


def test_another_subject_and_another_limit_have_buckets_of_their_own(database: Database, now: datetime) -> None:
    limits = RateLimits(database)
    for _ in range(10):
        limits.acquire(LIMIT, "1", now)
    assert limits.acquire(LIMIT, "2", now)
    assert limits.acquire(RateLimit(name="other", size=1, interval=timedelta(seconds=1)), "1", now)


def test_workers_share_a_bucket(database: Database, now: datetime) -> None:
    workers = [RateLimits(database) for _ in range(5)]
    with ThreadPoolExecutor(5) as threads:
        passed = list(threads.map(lambda number: workers[number % 5].acquire(LIMIT, "1", now), range(50)))
    assert passed.count(True) == 10


def test_a_worker_that_was_refused_asks_the_database_no_more(database: Database, now: datetime) -> None:
    limits = RateLimits(database)
    for _ in range(10):
        limits.acquire(LIMIT, "1", now)
    database.close()
    database.write = None  # type: ignore[assignment,method-assign]  # whoever asks now fails
    assert not limits.acquire(LIMIT, "1", now)


def test_full_buckets_are_forgotten(database: Database, now: datetime) -> None:
    RateLimits(database).acquire(LIMIT, "1", now)
    RateLimits(database).forget_full(now)
    assert [RateLimits(database).acquire(LIMIT, "1", now) for _ in range(9)] == [True] * 9
    RateLimits(database).forget_full(now + timedelta(seconds=1))
    assert RateLimits(database).acquire(LIMIT, "1", now)


def test_one_process_alone_writes_nothing(database: Database, now: datetime) -> None:
    limits = RateLimits(database, is_shared=False)
    database.close()
    database.write = None  # type: ignore[assignment,method-assign]  # whoever asks now fails

    assert [limits.acquire(LIMIT, "1", now) for _ in range(11)] == [True] * 10 + [False]


def test_a_clock_that_was_ahead_locks_nobody_out(database: Database, now: datetime) -> None:
    ahead = now + timedelta(days=400)
    for _ in range(10):
        RateLimits(database).acquire(LIMIT, "1", ahead)

    assert [RateLimits(database).acquire(LIMIT, "1", now) for _ in range(11)] == [True] * 10 + [False]
