"""A letter against the data that came with it: what they tell differently.

A note that is wrong makes people ring, or doubt what is right, so a difference is claimed only where the letter tells
one thing, clearly, and nothing in it agrees with the data. What the data lack is not contradicted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from viewer.domain.appointment import OSLO, Appointment
from viewer.domain.arrival import arrival_of
from viewer.domain.letter_dates import WrittenDate
from viewer.domain.letter_moments import Moment, Role
from viewer.domain.letter_reading import LetterReading, ReadAddress, read_street

# A letter that says when to arrive often says nothing else; the data then hold the start.
LONGEST_ARRIVAL = timedelta(hours=4)
# Letters that a street's name has at least, where the rest of it is lost.
SHORTEST_STREET = 6


class Subject(StrEnum):
    """What letter and data tell differently."""

    DATE = "date"
    TIME = "time"
    ARRIVAL = "arrival"
    ADDRESS = "address"


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterDifference:
    """What the letter says, on which page, and what the data say: wall times without a zone, or an address."""

    subject: Subject
    letter: datetime | str
    data: datetime | str
    page: int


def differences(reading: LetterReading, appointment: Appointment) -> tuple[LetterDifference, ...]:
    """Where the letter contradicts the data: at most once for each subject."""
    moment = _moment_difference(reading, appointment)
    return tuple(
        difference
        for difference in (
            moment,
            # With another date or time the arrival follows, and would say the same twice.
            None if moment else _arrival_difference(reading, appointment),
            _address_difference(reading, appointment),
        )
        if difference
    )


def wall_times(appointment: Appointment) -> list[datetime]:
    """The starts as clocks show them: in Norway, and where the sender's offset is the local one."""
    starts = [time.start for time in appointment.times]
    return [start.astimezone(OSLO).replace(tzinfo=None) for start in starts] + [
        start.replace(tzinfo=None) for start in starts
    ]


def _moment_difference(reading: LetterReading, appointment: Appointment) -> LetterDifference | None:
    told = [
        moment
        for moment in reading.moments
        if moment.role in {Role.APPOINTMENT, Role.ARRIVAL} and moment.date.month is not None
    ]
    expected = wall_times(appointment)
    if len(appointment.times) > 1 or any(_agrees(moment, appointment, expected) for moment in told):
        return None
    with_clock = [moment for moment in told if moment.clock]
    # What the letter tells of the data's own day comes before what it tells of others.
    on_the_day = [moment for moment in reading.moments if any(moment.date.fits(start.date()) for start in expected)]
    # Its weekday says as well that it is an appointment's, where nothing else is told of that day.
    of_the_day = [
        moment
        for moment in with_clock
        if moment in on_the_day and (moment.is_labelled or (_is_full(moment.date) and len(on_the_day) == 1))
    ]
    with_clock = of_the_day or with_clock
    # A date without a time of day is told as an appointment's when its weekday stands with it.
    dates_only = [
        moment for moment in told if not moment.clock and moment.is_labelled and moment.date.weekday is not None
    ]
    one = _the_only(with_clock, of_the_day) if with_clock else _the_only(dates_only)
    difference = _differing(one, expected[0]) if one else None
    # "Lunsj tirsdag 23. mars kl. 11.30": of another time of that day only words say that it is the appointment's.
    if one and difference and difference.subject is Subject.TIME and not (one.is_labelled or one in of_the_day):
        return None
    if difference and difference.subject is Subject.DATE:
        # A letter that names the data's day as well, or yet another one, may tell of two.
        days = {(moment.date.day, moment.date.month) for moment in (*with_clock, *dates_only)}
        return difference if len(days) == 1 and not _names(reading, expected) else None
    # A letter that says the data's time of day as well may tell of two things that day.
    return difference if expected[0].time() not in reading.clocks else None


def _says_what_it_is(moment: Moment) -> bool:
    """Whether words beside it do, or its weekday and its time of day."""
    return moment.is_labelled or (moment.clock is not None and moment.date.weekday is not None)


def _is_full(written: WrittenDate) -> bool:
    return written.weekday is not None or written.year is not None


def _the_only(moments: Sequence[Moment], of_the_day: Sequence[Moment] = ()) -> Moment | None:
    """The one time that they all tell, if words beside it say what it is, or the data's day and its weekday do."""
    keys = {(moment.date.day, moment.date.month, moment.clock and moment.clock.time) for moment in moments}
    return (
        next((moment for moment in moments if _says_what_it_is(moment) or moment in of_the_day), None)
        if len(keys) == 1
        else None
    )


def _names(reading: LetterReading, expected: Iterable[datetime]) -> bool:
    """Whether the letter names the day that the data have, for whatever."""
    return any(moment.date.fits(start.date()) for start in expected for moment in reading.moments)


def _agrees(moment: Moment, appointment: Appointment, expected: Iterable[datetime]) -> bool:
    """Whether the letter's moment can be the data's start, or the arrival for it."""
    arrival = arrival_of(appointment)
    arrives_at = arrival.at.astimezone(OSLO).replace(tzinfo=None) if arrival and arrival.at else None
    for start in expected:
        if not moment.date.fits(start.date()):
            if (
                arrives_at
                and moment.date.fits(arrives_at.date())
                and moment.clock
                and moment.clock.time == _clock(arrives_at)
            ):
                return True
            continue
        if moment.clock is None:
            continue
        if moment.clock.time in {_clock(start), arrives_at and _clock(arrives_at)}:
            return True
        if moment.clock.is_window and moment.clock.until and moment.clock.time <= _clock(start) <= moment.clock.until:
            return True
        told = datetime.combine(start.date(), moment.clock.time)
        if moment.role is Role.ARRIVAL and arrives_at is None and start - LONGEST_ARRIVAL <= told < start:
            return True
    return False


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _differing(moment: Moment, start: datetime) -> LetterDifference | None:
    """The difference; None when the letter's own weekday says that its date is a slip of the pen."""
    day = _nearest(moment.date, start)
    if day is None or (moment.date.weekday is not None and moment.date.weekday != day.weekday()):
        return None
    told = datetime.combine(day, moment.clock.time if moment.clock else start.time())
    if told == start:
        return None
    subject = Subject.TIME if told.date() == start.date() else Subject.DATE
    return LetterDifference(subject=subject, letter=told, data=start, page=moment.page)


def _nearest(written: WrittenDate, start: datetime) -> datetime | None:
    """The written date, in its own year or the one that brings it closest to the start."""
    if written.month is None:
        return None
    years = [written.year] if written.year is not None else [start.year, start.year + 1, start.year - 1]
    days = []
    for year in years:
        try:
            days.append(datetime(year, written.month, written.day))  # noqa: DTZ001  # wall time
        except ValueError:
            continue
    fitting = [day for day in days if written.weekday is None or day.weekday() == written.weekday] or days
    return min(fitting, key=lambda day: abs(day - start), default=None)


def _arrival_difference(reading: LetterReading, appointment: Appointment) -> LetterDifference | None:
    arrival = arrival_of(appointment)
    if arrival is None or arrival.at is None or len(appointment.times) > 1:
        return None
    start = appointment.start.astimezone(OSLO).replace(tzinfo=None)
    arrives_at = arrival.at.astimezone(OSLO).replace(tzinfo=None)
    told: dict[datetime, int] = {}
    for read in reading.arrivals:
        if read.minutes_before is not None:
            told.setdefault(start - timedelta(minutes=read.minutes_before), read.page)
        elif read.clock is not None:
            told.setdefault(datetime.combine(start.date(), read.clock), read.page)
    if len(told) != 1:
        return None
    [(moment, page)] = told.items()
    # "Møt opp kl. 10:30" may name the appointment itself.
    if moment in {arrives_at, start} or not start - LONGEST_ARRIVAL <= moment < start:
        return None
    return LetterDifference(subject=Subject.ARRIVAL, letter=moment, data=arrives_at, page=page)


def _address_difference(reading: LetterReading, appointment: Appointment) -> LetterDifference | None:
    street = appointment.address.street_address if appointment.address else None
    expected = read_street(street or "")
    if street is None or expected is None:
        return None
    same = [number for number, read in enumerate(reading.addresses) if _is_same(read, expected)]
    if same and not _is_of_letterhead(reading, same):
        return None
    labelled = {(read.street, read.number): read for read in reading.addresses if read.is_labelled}
    if len(labelled) != 1:
        return None
    [read] = labelled.values()
    return LetterDifference(subject=Subject.ADDRESS, letter=read.written, data=street, page=read.page)


def _is_of_letterhead(reading: LetterReading, same: Sequence[int]) -> bool:
    """Whether these addresses only say whose letter it is, and a place to come to follows, of the one day it tells."""
    days = {
        (moment.date.day, moment.date.month)
        for moment in reading.moments
        if moment.role in {Role.APPOINTMENT, Role.ARRIVAL} and moment.clock
    }
    return (
        len(days) == 1
        and not any(reading.addresses[number].is_labelled for number in same)
        and any(read.is_place for read in reading.addresses[same[-1] + 1 :])
    )


def _is_same(read: ReadAddress, expected: ReadAddress) -> bool:
    """The same house, or the same street where one of the two has a letter to its number."""
    if read.number.rstrip("abcdefgh") != expected.number.rstrip("abcdefgh"):
        return False
    # A page may have lost its "å".
    told, known = (re.sub("[^a-z]", "", address.street) for address in (read, expected))
    return told.endswith(known) or (len(told) >= SHORTEST_STREET and known.endswith(told))
