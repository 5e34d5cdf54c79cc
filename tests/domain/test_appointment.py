"""Appointments and events, which have one shape."""

from datetime import datetime, timedelta

from tests.builders import an_appointment, an_event
from viewer.domain.appointment import Interval

NINE = datetime.fromisoformat("2031-05-20T09:00:00+02:00")
HOUR = timedelta(hours=1)


def test_event_lasts_from_its_first_start_to_its_last_end() -> None:
    """In whatever order the times came; the longest need not be the last."""
    late = Interval(NINE, NINE + HOUR)
    early = Interval(NINE - timedelta(days=1), NINE + timedelta(days=1))
    event = an_event(times=(late, early))

    assert event.times == (early, late)
    assert event.start == early.start
    assert event.effective_end == event.end == early.end


def test_an_end_that_was_not_sent_is_the_data_types_default() -> None:
    appointment = an_appointment(start=NINE, end=None)

    assert appointment.end is None
    assert appointment.effective_end == NINE + timedelta(minutes=30)
