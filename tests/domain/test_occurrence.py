"""A time keeps its identity: matched old to new, whatever its sender changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, strategies as st

from tests.builders import an_appointment, an_event
from viewer.domain.appointment import OSLO, Appointment, Interval, Kind
from viewer.domain.occurrence import Occurrence, carried_over, first_occurrences

FEBRUARY = datetime(2027, 2, 1, 17, tzinfo=OSLO)
NOW = datetime(2027, 1, 1, tzinfo=OSLO)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

days = st.lists(st.integers(1, 28), min_size=1, max_size=6, unique=True)


def on(*days: int, kind: Kind = Kind.EVENT) -> Appointment:
    """An hour in the evening on each of those days of February."""
    times = tuple(Interval(FEBRUARY + (day - 1) * DAY, FEBRUARY + (day - 1) * DAY + HOUR) for day in days)
    return replace(an_event(), kind=kind, times=times)


def received(appointment: Appointment) -> tuple[Occurrence, ...]:
    return first_occurrences(appointment.kind, appointment.times)


def live(occurrences: Sequence[Occurrence]) -> dict[str, int]:
    """The day of each live time, by its part of the UID."""
    return {time.key: time.time.start.day for time in occurrences if time.dropped_at is None}


def dropped(occurrences: Sequence[Occurrence]) -> dict[str, int]:
    return {
        occurrence.key: occurrence.time.start.day for occurrence in occurrences if occurrence.dropped_at is not None
    }


def test_times_are_numbered_by_date_not_by_the_senders_order() -> None:
    assert live(received(on(21, 14))) == {"-1": 14, "-2": 21}


def test_r3_a_dropped_time_is_dropped_where_it_stood() -> None:
    """Numbers by position put the cancellation of 2 February on top of the course of the 16th."""
    after = carried_over(received(on(2, 9, 16)), on(9, 16), NOW)

    assert live(after) == {"-2": 9, "-3": 16}
    assert dropped(after) == {"-1": 2}
    assert [occurrence.moved_from for occurrence in after] == [None, None, None]


def test_of_many_times_the_dropped_one_alone_changes() -> None:
    times = [Interval(FEBRUARY + number * DAY, FEBRUARY + number * DAY + HOUR) for number in range(157)]
    before = first_occurrences(Kind.EVENT, times)

    after = carried_over(before, an_event(times=tuple(times[:9] + times[10:])), NOW)

    assert set(before) - set(after) == {before[9]}
    assert set(after) - set(before) == {replace(before[9], dropped_at=NOW)}


def test_a_moved_time_says_from_where() -> None:
    after = carried_over(received(on(2, 9, 16)), on(2, 10, 16), NOW)

    assert live(after) == {"-1": 2, "-2": 10, "-3": 16}
    assert [occurrence.moved_from for occurrence in after] == [None, FEBRUARY + 8 * DAY, None]


def test_the_next_change_says_nothing_of_the_move_before() -> None:
    moved = carried_over(received(on(2)), on(3), NOW)

    assert carried_over(moved, on(3), NOW)[0].moved_from is None


def test_an_added_time_gets_the_next_number() -> None:
    after = carried_over(received(on(2, 16)), on(2, 9, 16), NOW)

    assert live(after) == {"-1": 2, "-3": 9, "-2": 16}


def test_times_are_matched_with_the_nearest_in_their_order() -> None:
    """Two move by a day, and a third is new before them."""
    after = carried_over(received(on(9, 16)), on(1, 10, 17), NOW)

    assert live(after) == {"-3": 1, "-1": 10, "-2": 17}


def test_a_dropped_time_that_comes_back_is_the_same() -> None:
    gone = carried_over(received(on(2, 9)), on(9), NOW)

    assert carried_over(gone, on(2, 9), NOW) == received(on(2, 9))


def test_an_appointment_that_becomes_an_event_keeps_its_uid_and_back() -> None:
    appointment = on(2, kind=Kind.APPOINTMENT)

    event = carried_over(received(appointment), on(2, 9), NOW)
    back = carried_over(event, appointment, NOW)

    assert live(event) == {"": 2, "-2": 9}
    assert (live(back), dropped(back)) == ({"": 2}, {"-2": 9})
    assert live(carried_over(received(on(2, 9)), appointment, NOW)) == {"-1": 2}


def test_what_was_never_known_is_numbered_anew() -> None:
    assert carried_over((), an_appointment(), NOW) == received(an_appointment())


@given(st.lists(days, min_size=2, max_size=6))
def test_whatever_changes_identities_hold(states: list[list[int]]) -> None:
    """Removed, added, swapped and moved at random: every live time has one identity, and none is ever used twice."""
    known = received(on(*states[0]))
    for state in states[1:]:
        before, known = known, carried_over(known, on(*state), NOW)

        keys = [occurrence.key for occurrence in known]
        assert len(set(keys)) == len(keys)
        assert {occurrence.key for occurrence in before} <= set(keys)
        assert sorted(live(known).values()) == sorted(state)
        assert not set(dropped(known).values()) & set(state)
        stayed = {key: day for key, day in live(before).items() if day in state}
        assert stayed.items() <= live(known).items()


@given(days, st.integers(1, 28))
def test_a_change_of_one_time_touches_one_identity(state: list[int], day: int) -> None:
    before = received(on(*state))
    changed = sorted({*state} ^ {day}) or [day % 28 + 1]

    after = carried_over(before, on(*changed), NOW)

    assert len(set(after) - set(before)) == 1
