"""What changed between two states of an appointment."""

from datetime import UTC

from tests.builders import FOUNDING_END
from tests.builders import FOUNDING_START
from tests.builders import an_appointment
from tests.builders import an_event
from viewer.domain.revision import Change
from viewer.domain.revision import changes


def test_the_same_is_no_change() -> None:
    assert changes(an_appointment(), an_appointment()) == ()


def test_changed_fields_come_with_old_and_new() -> None:
    moved = an_appointment(end=None, place="Ullevål")
    assert changes(an_appointment(), moved) == (
        Change(field="end", old=FOUNDING_END, new=None),
        Change(field="place", old="Oslo City Røntgen", new="Ullevål"),
    )


def test_same_moment_with_another_offset_is_a_change() -> None:
    """What the recipient sees is the wall time, and that follows the offset."""
    utc = an_appointment(start=FOUNDING_START.astimezone(UTC))
    assert [change.field for change in changes(an_appointment(), utc)] == ["start"]


def test_appointment_that_becomes_an_event_changes_in_what_both_have_and_in_what_one_has() -> None:
    fields = [change.field for change in changes(an_appointment(), an_event())]
    assert "intervals" in fields
    assert "arrival_time" in fields
    assert "address" not in fields
