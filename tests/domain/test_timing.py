"""Where an appointment stands in time."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import an_appointment, an_event
from viewer.domain.appointment import Interval
from viewer.domain.timing import Timing, days_until, next_time, timing

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "standing"),
    [
        (-14 * 60, Timing.UPCOMING),
        (-1, Timing.TODAY),
        (0, Timing.IN_PROGRESS),
        (29, Timing.IN_PROGRESS),
        (30, Timing.PAST),
    ],
)
def test_without_an_end_it_is_over_after_half_an_hour(minutes: int, standing: Timing) -> None:
    assert timing(an_appointment(start=START, end=None), START + timedelta(minutes=minutes)) is standing


def test_with_an_end_it_lasts_until_then() -> None:
    appointment = an_appointment(start=START, end=START + timedelta(hours=3))

    assert timing(appointment, START + timedelta(hours=2)) is Timing.IN_PROGRESS
    assert timing(appointment, START + timedelta(hours=3)) is Timing.PAST


def test_one_without_length_is_in_progress_for_its_moment() -> None:
    appointment = an_appointment(start=START, end=START)

    assert timing(appointment, START) is Timing.IN_PROGRESS
    assert timing(appointment, START + timedelta(seconds=1)) is Timing.PAST


def test_between_its_times_an_event_is_to_come_again() -> None:
    """The polls are closed at night."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    second = Interval(START + day, START + day + hour)
    event = an_event(times=(second, Interval(START, START + hour)))

    assert event.times[0].start == START
    assert timing(event, START) is Timing.IN_PROGRESS
    assert timing(event, START + 2 * hour) is Timing.UPCOMING
    assert next_time(event, START + 2 * hour).start == START + day
    assert timing(event, START + 20 * hour) is Timing.TODAY
    assert timing(event, START + day + hour) is Timing.PAST
    assert next_time(event, START + 9 * day).start == START + day


def test_days_change_at_midnight_in_norway() -> None:
    """Half past eleven in the evening in UTC is the next day in Oslo."""
    before, after = datetime(2026, 11, 23, 22, 59, tzinfo=UTC), datetime(2026, 11, 23, 23, 1, tzinfo=UTC)

    assert days_until(START, before) == 0
    assert days_until(START, after) == -1
