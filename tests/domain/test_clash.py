"""Appointments that are in each other's way."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import a_mailbox_appointment, an_appointment, an_event
from viewer.domain.appointment import Interval
from viewer.domain.clash import clashes, clashing
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.place import Coordinates, Location, Precision
from viewer.domain.times import parse_time

DAY = datetime.fromisoformat("2026-11-27T00:00:00+01:00")
TOMORROW = DAY + timedelta(days=1)
OSLO = Coordinates(latitude=59.914, longitude=10.751)
LILLESTROM = Coordinates(latitude=59.956, longitude=11.049)  # 17 km away
BERGEN = Coordinates(latitude=60.393, longitude=5.324)  # 305 km away


def at(
    start: float, end: float, where: Coordinates | None = None, *, radius_m: int = 100, place: str | None = "Klinikken"
) -> MailboxAppointment:
    """An appointment between two hours of the day."""
    appointment = an_appointment(
        start=DAY + timedelta(hours=start), end=DAY + timedelta(hours=end), place=place, address=None
    )
    location = None
    if where:
        location = Location(
            coordinates=where, precision=Precision.ADDRESS, radius_m=radius_m, source="test", attribution="test"
        )
    return a_mailbox_appointment(id=f"{start}-{end}", appointment=appointment, location=location)


def test_two_that_overlap_are_in_the_way_of_each_other() -> None:
    one, two = at(10, 11), at(10.5, 12)

    [clash] = clashes(one, [one, two])
    [other_way] = clashes(two, [one, two])

    assert (clash.other, clash.distance_km) == (two, None)
    assert other_way.other == one


@pytest.mark.parametrize(("start", "end"), [(11, 12), (9, 10), (12, 13)])
def test_one_after_the_other_is_no_clash(start: float, end: float) -> None:
    assert list(clashes(at(10, 11), [at(start, end)])) == []


def test_an_event_is_in_nobodys_way_between_its_times() -> None:
    morning = Interval(DAY + timedelta(hours=8), DAY + timedelta(hours=9))
    evening = Interval(DAY + timedelta(hours=18), DAY + timedelta(hours=19))
    event = a_mailbox_appointment(id="event", appointment=an_event(times=(evening, morning)))

    assert list(clashes(event, [at(10, 11)])) == []
    assert [clash.other.id for clash in clashes(event, [at(18.5, 20), at(8, 9)])] == ["18.5-20", "8-9"]
    assert set(clashing([event, at(10, 11), at(18.5, 20)], DAY, TOMORROW)) == {"event", "18.5-20"}


def test_one_within_the_other_is_a_clash() -> None:
    assert list(clashes(at(8, 16), [at(10, 11)]))
    assert list(clashes(at(10, 11), [at(8, 16)]))


def test_the_way_between_two_places_takes_its_time() -> None:
    """17 km in ten minutes is more than anybody drives, in twenty it is not."""
    [clash] = clashes(at(10, 11, OSLO), [at(11 + 1 / 6, 12, LILLESTROM)])

    assert (clash.distance_km, clash.gap) == (17, timedelta(minutes=10))
    assert list(clashes(at(10, 11, OSLO), [at(11 + 1 / 3, 12, LILLESTROM)])) == []


def test_the_way_counts_in_both_directions() -> None:
    assert list(clashes(at(13, 14, OSLO), [at(10, 11, BERGEN)]))


def test_people_fly_when_there_are_hours() -> None:
    assert list(clashes(at(8, 9, OSLO), [at(16, 17, BERGEN)])) == []


@pytest.mark.parametrize(("hours", "is_clash"), [(3.7, True), (3.9, False)])
def test_a_long_way_takes_hours(hours: float, *, is_clash: bool) -> None:
    """305 km at 80 km an hour are three hours and 49 minutes."""
    assert bool(list(clashes(at(8, 9, OSLO), [at(9 + hours, 14, BERGEN)]))) is is_clash


def test_what_is_uncertain_about_a_place_is_given_to_the_recipient() -> None:
    """A postal code's circle may reach all the way."""
    assert list(clashes(at(10, 11, OSLO), [at(11.1, 12, LILLESTROM, radius_m=16_000)])) == []


def test_two_places_of_one_town_are_nobodys_trouble() -> None:
    """A kilometre and a half in no time at all."""
    near = Coordinates(latitude=59.927, longitude=10.751)

    assert list(clashes(at(10, 11, OSLO), [at(11, 12, near)])) == []


@pytest.mark.parametrize("gap", [12.7, 12.8])
def test_the_speed_is_a_motorways(gap: float) -> None:
    """Oslo to Lillestrøm, 17 km at 80 km an hour: 12.7 minutes is too little, 12.8 is enough."""
    assert bool(list(clashes(at(10, 11, OSLO), [at(11 + gap / 60, 12, LILLESTROM)]))) is (gap == 12.7)


def test_a_place_that_was_looked_for_in_vain_is_nowhere() -> None:
    vain = Location(coordinates=None, precision=Precision.NONE, radius_m=0, source="test", attribution="")
    nowhere = replace(at(11, 12), location=vain)

    assert list(clashes(at(10, 11, OSLO), [nowhere])) == []
    assert list(clashes(nowhere, [at(10, 11, OSLO)])) == []


@pytest.mark.parametrize(
    ("where", "place"), [(None, "Klinikken"), (BERGEN, "Telefonkonsultasjon"), (BERGEN, "Videokonsultasjon")]
)
def test_nobody_travels_to_a_call_or_to_nowhere(where: Coordinates | None, place: str) -> None:
    assert list(clashes(at(10, 11, OSLO), [at(11.1, 12, where, place=place)])) == []


def test_summer_time_moves_no_distance() -> None:
    """02:59 summer time and 02:00 winter time are a minute apart, though the clock face says an hour back."""
    first = an_appointment(start=datetime.fromisoformat("2026-10-25T02:00:00+02:00"), end=None)
    second = an_appointment(start=datetime.fromisoformat("2026-10-25T02:00:00+01:00"), end=None)

    assert (
        list(
            clashes(
                a_mailbox_appointment(id="1", appointment=first), [a_mailbox_appointment(id="2", appointment=second)]
            )
        )
        == []
    )


def test_all_that_clash_are_found_at_once() -> None:
    day = [at(8, 16), at(9, 10), at(17, 18), at(19, 20, OSLO), at(20.1, 21, LILLESTROM), at(23, 24)]

    assert set(clashing(day, DAY, TOMORROW)) == {"8-16", "9-10", "19-20", "20.1-21"}


def test_those_that_overlap_are_told_from_those_that_are_only_close() -> None:
    day = [at(8, 16), at(9, 10), at(19, 20, OSLO), at(20.1, 21, LILLESTROM), at(20.9, 22)]

    assert clashing(day, DAY, TOMORROW) == {
        "8-16": True,
        "9-10": True,
        "19-20": False,
        "20.1-21": True,
        "20.9-22": True,
    }


def test_five_hundred_at_once_are_no_trouble() -> None:
    """Every one overlaps every other."""
    many = [a_mailbox_appointment(id=str(number), appointment=at(10, 11).appointment) for number in range(500)]

    assert len(clashing(many, DAY, TOMORROW)) == 500


def test_what_lies_outside_the_days_in_question_marks_nothing() -> None:
    day = [at(8, 10), at(9, 11), at(15, 17), at(16, 18)]

    assert set(clashing(day, DAY + timedelta(hours=12), TOMORROW)) == {"15-17", "16-18"}


def test_one_that_lasts_all_day_is_compared_with_those_at_its_end() -> None:
    """However many came and went meanwhile."""
    many = [at(8 + number / 100, 8 + (number + 1) / 100) for number in range(200)]

    marked = clashing([at(0, 24), *many, at(23, 25)], DAY, TOMORROW)

    assert {"0-24", "23-25"} <= set(marked)


def test_two_events_of_a_year_are_compared_in_no_time() -> None:
    """366 times against 366: the last of them overlap."""
    last = Interval(DAY + timedelta(days=365), DAY + timedelta(days=366))

    def daily(hour: int) -> MailboxAppointment:
        times = [DAY + timedelta(days=day, hours=hour) for day in range(365)]
        event = an_event(times=(*(Interval(start, start + timedelta(hours=1)) for start in times), last))
        return a_mailbox_appointment(id=f"at {hour}", appointment=event)

    [clash] = clashes(daily(10), [daily(12)])

    assert clash.distance_km is None


def test_the_time_of_an_event_that_is_in_the_way_is_told() -> None:
    event = a_mailbox_appointment(
        id="event", appointment=an_event(times=tuple(_hours(day * 24 + 10, day * 24 + 11) for day in range(366)))
    )

    [clash] = clashes(at(34.5, 35), [event])

    assert clash.time == _hours(34, 35)
    [other_way] = clashes(event, [at(34.5, 35)])
    assert (other_way.time, other_way.is_overlap) == (_hours(34.5, 35), True)


def test_an_overlap_by_an_end_that_nobody_sent_is_not_told_as_one() -> None:
    """The data type assumes half an hour; all that is known is when each starts."""
    open_ended = a_mailbox_appointment(id="open", appointment=an_appointment(start=DAY + timedelta(hours=10), end=None))
    other = at(10.25, 11)

    [clash] = clashes(other, [open_ended])

    assert (clash.is_overlap, clash.distance_km, clash.starts_apart) == (False, None, timedelta(minutes=15))
    assert clashing([open_ended, other], DAY, TOMORROW) == {"open": False, "10.25-11": False}


def test_two_that_start_together_overlap_whatever_their_ends() -> None:
    open_ended = a_mailbox_appointment(id="open", appointment=an_appointment(start=DAY + timedelta(hours=10), end=None))

    [clash] = clashes(open_ended, [at(10, 11)])

    assert (clash.is_overlap, clash.starts_apart) == (True, None)


def test_the_time_to_travel_after_an_end_that_nobody_sent_is_told_from_start_to_start() -> None:
    open_ended = replace(
        at(8, 9, OSLO), appointment=an_appointment(start=DAY + timedelta(hours=8), end=None, address=None)
    )

    [clash] = clashes(open_ended, [at(11, 12, BERGEN)])

    assert (clash.starts_apart, clash.distance_km) == (timedelta(hours=3), 305)


def test_nobody_travels_to_what_its_title_calls_a_telephone_consultation() -> None:
    call = replace(
        at(11.1, 12, BERGEN),
        appointment=an_appointment(
            sub_title="Telefonkonsultasjon", start=DAY + timedelta(hours=11.1), end=DAY + timedelta(hours=12)
        ),
    )

    assert list(clashes(at(10, 11, OSLO), [call])) == []


def _hours(start: float, end: float) -> Interval:
    return Interval(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def without_offset(clock: str, end: str) -> MailboxAppointment:
    """An appointment whose sender forgot the offset: by rule an hour later in Norway than it says."""
    start, until = (parse_time(f"2026-11-27T{moment}:00") for moment in (clock, end))
    return a_mailbox_appointment(
        id=f"no offset {clock}",
        appointment=an_appointment(start=start, end=until, address=None),
    )


@pytest.mark.parametrize(
    ("other", "is_possible"),
    [
        # 10:00 as written, 11:00 by rule.
        (at(10.5, 11), True),
        (at(11.25, 12), True),
        # Whatever is meant.
        (at(9, 13), False),
        (at(10, 10.5), True),
    ],
)
def test_a_time_without_an_offset_is_compared_by_both_its_readings(
    other: MailboxAppointment, *, is_possible: bool
) -> None:
    doubtful = without_offset("10:00", "10:45")
    [clash] = clashes(doubtful, [other])
    [other_way] = clashes(other, [doubtful])

    assert (clash.is_possible, other_way.is_possible) == (is_possible, is_possible)
    assert clash.is_overlap is not is_possible
    # The time is told as it was sent: pages say both readings of it.
    assert other_way.time == doubtful.appointment.times[0]
    assert other_way.time.start.tzinfo is doubtful.appointment.start.tzinfo
    assert clashing([doubtful, other], DAY, TOMORROW) == dict.fromkeys((doubtful.id, other.id), not is_possible)


@pytest.mark.parametrize("other", [at(8, 10), at(12, 13)])
def test_a_time_without_an_offset_is_in_nobodys_way_when_neither_reading_is(other: MailboxAppointment) -> None:
    doubtful = without_offset("10:00", "10:45")

    assert list(clashes(doubtful, [other])) == []
    assert clashing([doubtful, other], DAY, TOMORROW) == {}


def test_the_way_from_a_time_without_an_offset_is_perhaps_too_long() -> None:
    """By rule it ends at 11:45, by the wall at 10:45, which leaves an hour for 17 km."""
    there = at(11 + 5 / 6, 13, LILLESTROM)
    doubtful = replace(without_offset("10:00", "10:45"), location=at(1, 2, OSLO).location)

    [clash] = clashes(doubtful, [there])

    assert (clash.is_possible, clash.is_overlap) == (True, False)
