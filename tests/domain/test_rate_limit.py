"""A rate limit lets a burst through, then one request for each interval."""

from datetime import datetime, timedelta

from viewer.domain.rate_limit import RateLimit

LIMIT = RateLimit(name="test", size=10, interval=timedelta(milliseconds=100))


def test_full_bucket_lets_a_burst_of_its_size_through(now: datetime) -> None:
    full_at = None
    for _ in range(10):
        full_at = LIMIT.full_at(full_at, now)
        assert full_at
    assert LIMIT.full_at(full_at, now) is None


def test_emptied_bucket_lets_one_request_through_for_each_interval(now: datetime) -> None:
    empty = now + timedelta(seconds=1)
    assert LIMIT.full_at(empty, now + timedelta(milliseconds=99)) is None
    assert LIMIT.full_at(empty, now + timedelta(milliseconds=100)) == empty + LIMIT.interval


def test_bucket_that_was_full_long_ago_holds_no_more_than_its_size(now: datetime) -> None:
    assert LIMIT.full_at(now - timedelta(days=1), now) == now + LIMIT.interval


def test_a_bucket_of_a_clock_that_was_ahead_counts_for_nothing(now: datetime) -> None:
    """Else its subject would be refused until the moment that the clock once showed."""
    assert LIMIT.full_at(now + timedelta(days=400), now) == now + LIMIT.interval


def test_a_bucket_of_a_clock_that_is_a_little_ahead_counts(now: datetime) -> None:
    assert LIMIT.full_at(now + timedelta(minutes=1), now) is None
