"""The pace at which a geocoder is asked holds for all workers together, and so does the pause after failures."""

from datetime import datetime, timedelta

import pytest

from viewer.errors import GeocoderPausedError
from viewer.store.engine import Database
from viewer.store.paces import PAUSE_AFTER_FAILURES, Paces

PAUSE = timedelta(seconds=1)


@pytest.fixture
def paces(database: Database) -> Paces:
    return Paces(database)


def test_workers_get_moments_of_their_own(paces: Paces, now: datetime) -> None:
    moments = [paces.reserve("kartverket", PAUSE, now) for _ in range(3)]
    assert moments == [now, now + PAUSE, now + 2 * PAUSE]
    assert paces.reserve("entur", PAUSE, now) == now


def test_time_that_nobody_used_is_not_saved_up(paces: Paces, now: datetime) -> None:
    paces.reserve("kartverket", PAUSE, now)
    later = now + timedelta(hours=1)
    assert paces.reserve("kartverket", PAUSE, later) == later
    assert paces.reserve("kartverket", PAUSE, later) == later + PAUSE


def test_third_failure_in_a_row_leaves_the_geocoder_alone(paces: Paces, now: datetime) -> None:
    paces.failed("kartverket", None, now)
    paces.failed("kartverket", None, now)
    assert paces.reserve("kartverket", PAUSE, now) == now
    paces.failed("kartverket", None, now)
    with pytest.raises(GeocoderPausedError) as paused:
        paces.reserve("kartverket", PAUSE, now)
    assert paused.value.retry_after == PAUSE_AFTER_FAILURES
    over = now + PAUSE_AFTER_FAILURES
    assert paces.reserve("kartverket", PAUSE, over) == over
    assert paces.reserve("entur", PAUSE, now) == now


def test_answer_between_failures_starts_the_count_anew(paces: Paces, now: datetime) -> None:
    for _ in range(3):
        paces.failed("kartverket", None, now)
        paces.succeeded("kartverket")
    assert paces.reserve("kartverket", PAUSE, now) == now


@pytest.mark.parametrize(
    ("asked_for", "held"), [(timedelta(seconds=7), timedelta(seconds=7)), (timedelta(days=99), timedelta(days=1))]
)
def test_geocoder_is_left_alone_for_as_long_as_it_asks(
    paces: Paces, now: datetime, asked_for: timedelta, held: timedelta
) -> None:
    paces.failed("kartverket", asked_for, now)
    with pytest.raises(GeocoderPausedError):
        paces.reserve("kartverket", PAUSE, now + held - timedelta(milliseconds=1))
    assert paces.reserve("kartverket", PAUSE, now + held) == now + held
