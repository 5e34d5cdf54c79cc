"""Events: several times, and the names that they share with appointments."""

from datetime import datetime, timedelta

from tests.builders import an_event
from viewer.domain.event import TimeInterval

NINE = datetime.fromisoformat("2031-05-20T09:00:00+02:00")


def test_event_lasts_from_its_first_start_to_its_last_end() -> None:
    """In whatever order the intervals came; the longest need not be the last."""
    late = TimeInterval(start=NINE, end=NINE + timedelta(hours=1))
    early = TimeInterval(start=NINE - timedelta(days=1), end=NINE + timedelta(days=1))
    event = an_event(intervals=(late, early))
    assert event.start == early.start
    assert event.effective_end == event.end == early.end


def test_event_lacks_what_only_appointments_have() -> None:
    assert an_event().arrival_time is None
    assert an_event().link is None
