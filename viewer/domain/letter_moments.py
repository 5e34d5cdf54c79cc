"""The times that a sentence tells, and what each of them is.

What stands beside a figure decides what the figure is. A birth date, the date of the letter, a deadline, opening hours
and an earlier visit are dates as well; none of them is an appointment, and in doubt nothing is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from viewer.domain import letter_words as words
from viewer.domain.letter_dates import WrittenClock, WrittenDate, clocks_in, dates_in

# Before it nobody is called in: such a date is somebody's birth.
THIS_CENTURY = 2000


class Role(StrEnum):
    """What a time in a letter is: the appointment's, when to arrive for it, one that is over, or something else."""

    APPOINTMENT = "appointment"
    ARRIVAL = "arrival"
    FORMER = "former"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A date, perhaps with a time of day; `is_labelled` when words beside it say what it is. Pages count from 1."""

    date: WrittenDate
    clock: WrittenClock | None
    role: Role
    is_labelled: bool
    page: int


def read_moments(segment: str, page: int) -> tuple[list[Moment], list[WrittenClock]]:
    """The dates of a segment with the times that belong to them, and all its times."""
    dates = dates_in(segment)
    clocks = clocks_in(segment, dates)
    moments: list[Moment] = []
    for index, written in enumerate(dates):
        next_date = dates[index + 1].start if index + 1 < len(dates) else len(segment)
        last_date = dates[index - 1].end if index else 0
        clock = _clock_of(segment, written, clocks, last_date, next_date)
        role, is_labelled = _role(segment, written, clock, last_date)
        # "15. mai–14. september 08.00–14.30": what the first day of a span is, all of it is.
        if moments and moments[-1].role is Role.OTHER and _SPAN.fullmatch(segment, last_date, written.start):
            role = Role.OTHER
        moments.append(Moment(date=written, clock=clock, role=role, is_labelled=is_labelled, page=page))
    return moments, clocks


_SPAN = re.compile(r"\s*(?:[-–—]|til|to|og)\s*", re.IGNORECASE)
_BETWEEN = re.compile(
    r"[\s,:;(–-]*(?:(?:man|tirs|ons|tors|fre|lør|søn|mån|tys)dag|[a-z]+day|kl\.?|klokk[ae]n?|klokkeslett|(?:møte)?tid(?:spunkt)?|time"
    r"|når|fra|frå|mellom|from|between|at|er|is|the time is|og|oppmøte|møt opp|vil være|[\s,:.()–-])*",
    re.IGNORECASE,
)


def _clock_of(
    segment: str, written: WrittenDate, clocks: Sequence[WrittenClock], last_date: int, next_date: int
) -> WrittenClock | None:
    """The time right after the date, else the one right before it ("kl. 10 den 10. mars")."""
    for clock in clocks:
        if written.end <= clock.start < next_date:
            return clock if _BETWEEN.fullmatch(segment, written.end, clock.start) else None
    before = [clock for clock in clocks if last_date <= clock.start and clock.end <= written.start and clock.is_marked]
    if before and re.fullmatch(
        r"[\s,]*(?:den|on|the|,|\w+dag|\w+day|[\s,])*", segment[before[-1].end : written.start], re.IGNORECASE
    ):
        return before[-1]
    return None


def _role(segment: str, written: WrittenDate, clock: WrittenClock | None, last_date: int) -> tuple[Role, bool]:
    """What the words before the date, back to the date before it, make of it; and whether they say that it is one."""
    before = segment[max(last_date, written.start - 80) : min(written.start, clock.start if clock else written.start)]
    # Of a clause: what was said before the last comma is about something else, unless nothing follows it.
    last_clause = re.split(r"[,;]\s+(?=\w+\s+\w+)", before)[-1]
    last_clause = words.FOR_BEFORE.sub("time", last_clause)
    other = words.NO_APPOINTMENT.search(last_clause)
    is_of_letter = words.LETTER_DATE_BEFORE.search(before) and not re.search(r"\w", segment[written.end :])
    is_of_last_century = written.year is not None and written.year < THIS_CENTURY
    if is_of_last_century or is_of_letter or (other and not words.CALLED_AFTER.search(last_clause, other.end())):
        return Role.OTHER, True
    if words.FORMER_BEFORE.search(last_clause):
        return Role.FORMER, True
    if words.ARRIVAL.search(before):
        return Role.ARRIVAL, True
    after = segment[max(written.end, clock.end if clock else 0) :][:30]
    if words.FORMER_AFTER.match(segment, max(written.end, clock.end if clock else 0)):
        return Role.FORMER, True
    if words.LAST_YEAR_AFTER.match(after):
        return Role.OTHER, True
    is_labelled = bool(words.APPOINTMENT.search(before) or words.APPOINTMENT.search(after))
    # Weekday, year and time of day together are how an appointment is told: "MR nakke: mandag 29. mars 2027 kl. 19:20".
    is_in_full = written.weekday is not None and written.year is not None and clock is not None
    return Role.APPOINTMENT, is_labelled or is_in_full


def moment_start(moment: Moment) -> int:
    """Where the moment begins: a time may stand before its date."""
    return min(moment.date.start, moment.clock.start) if moment.clock else moment.date.start


def moment_end(moment: Moment) -> int:
    """Where the moment ends: its time mostly stands after its date."""
    return max(moment.date.end, moment.clock.end) if moment.clock else moment.date.end
