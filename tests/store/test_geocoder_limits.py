"""The rate limit of a geocoder holds for all workers together, and so does its circuit breaker."""

from datetime import datetime, timedelta

import pytest

from viewer.errors import GeocoderPausedError
from viewer.store.database import Database
from viewer.store.geocoder_limits import PAUSE_AFTER_FAILURES, StoredGeocoderLimits

INTERVAL = timedelta(seconds=1)


@pytest.fixture
def limits(database: Database) -> StoredGeocoderLimits:
    return StoredGeocoderLimits(database)


def test_workers_get_moments_of_their_own(limits: StoredGeocoderLimits, now: datetime) -> None:
    moments = [limits.reserve("kartverket", INTERVAL, now) for _ in range(3)]
    assert moments == [now, now + INTERVAL, now + 2 * INTERVAL]
    assert limits.reserve("entur", INTERVAL, now) == now


def test_time_that_nobody_used_is_not_saved_up(limits: StoredGeocoderLimits, now: datetime) -> None:
    limits.reserve("kartverket", INTERVAL, now)
    later = now + timedelta(hours=1)
    assert limits.reserve("kartverket", INTERVAL, later) == later
    assert limits.reserve("kartverket", INTERVAL, later) == later + INTERVAL


def test_third_failure_in_a_row_opens_the_circuit_breaker(limits: StoredGeocoderLimits, now: datetime) -> None:
    limits.failed("kartverket", None, now)
    limits.failed("kartverket", None, now)
    assert limits.reserve("kartverket", INTERVAL, now) == now
    limits.failed("kartverket", None, now)
    with pytest.raises(GeocoderPausedError) as paused:
        limits.reserve("kartverket", INTERVAL, now)
    assert paused.value.retry_after == PAUSE_AFTER_FAILURES
    over = now + PAUSE_AFTER_FAILURES
    assert limits.reserve("kartverket", INTERVAL, over) == over
    assert limits.reserve("entur", INTERVAL, now) == now


def test_answer_between_failures_starts_the_count_anew(limits: StoredGeocoderLimits, now: datetime) -> None:
    for _ in range(3):
        limits.failed("kartverket", None, now)
        limits.succeeded("kartverket")
    assert limits.reserve("kartverket", INTERVAL, now) == now


@pytest.mark.parametrize(
    ("asked_for", "held"), [(timedelta(seconds=7), timedelta(seconds=7)), (timedelta(days=99), timedelta(days=1))]
)
def test_geocoder_is_left_alone_for_as_long_as_it_asks(
    limits: StoredGeocoderLimits, now: datetime, asked_for: timedelta, held: timedelta
) -> None:
    limits.failed("kartverket", asked_for, now)
    with pytest.raises(GeocoderPausedError):
        limits.reserve("kartverket", INTERVAL, now + held - timedelta(milliseconds=1))
    assert limits.reserve("kartverket", INTERVAL, now + held) == now + held


def test_a_clock_that_was_ahead_keeps_no_geocoder_waiting(limits: StoredGeocoderLimits, now: datetime) -> None:
    ahead = now + timedelta(days=400)
    limits.reserve("kartverket", INTERVAL, ahead)
    for _ in range(3):
        limits.failed("kartverket", None, ahead)

    assert limits.reserve("kartverket", INTERVAL, now) == now
