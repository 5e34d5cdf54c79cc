"""The times of an appointment as calendars know them: each keeps its identity, whatever its sender changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from viewer.domain.appointment import Appointment, Interval, Kind

# Dropped times that are remembered; no event has more times than days in a year.
MOST_DROPPED = 366


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """One time of an appointment through its life.

    `key` is its part of the UID: nothing for a time that was first sent as an `appointment`, "-2" for the second one
    of an event. `number` tells it from its siblings; both stay when the time moves. `moved_from` is where the sender's
    last change found it, when that moved it; `dropped_at` is when the sender left it out.
    """

    key: str
    number: int
    time: Interval
    moved_from: datetime | None = None
    dropped_at: datetime | None = None


def first_occurrences(kind: Kind, times: Sequence[Interval]) -> tuple[Occurrence, ...]:
    """The occurrences of an appointment that has just come: numbered in the order of the times."""
    return tuple(
        Occurrence(key="" if kind is Kind.APPOINTMENT else f"-{number}", number=number, time=time)
        for number, time in enumerate(times, 1)
    )


def carried_over(known: Sequence[Occurrence], appointment: Appointment, changed_at: datetime) -> tuple[Occurrence, ...]:
    """The occurrences after a change: the live ones soonest first, then the dropped ones, latest first.

    A time that starts when a known one did is that one, also when it had been dropped. The others are matched with the
    live ones that are left, in their order and as near as can be. What is left of the new times gets new numbers, and
    what is left of the old ones is dropped where it stood.
    """
    if not known:
        return first_occurrences(appointment.kind, appointment.times)
    # Live ones first, so that a time is never taken for a dropped one beside it.
    unmatched = sorted(known, key=lambda occurrence: (occurrence.dropped_at is not None, occurrence.time.start))
    live: list[Occurrence] = []
    strange: list[Interval] = []
    for time in appointment.times:
        same = next((occurrence for occurrence in unmatched if occurrence.time.start == time.start), None)
        if same is None:
            strange.append(time)
        else:
            unmatched.remove(same)
            live.append(replace(same, time=time, moved_from=None, dropped_at=None))

    left = [occurrence for occurrence in unmatched if occurrence.dropped_at is None]
    pairs = _nearest_in_order([occurrence.time.start for occurrence in left], [time.start for time in strange])
    for old, new in pairs:
        unmatched.remove(left[old])
        live.append(replace(left[old], time=strange[new], moved_from=left[old].time.start))

    matched = {new for _old, new in pairs}
    added = [time for place, time in enumerate(strange) if place not in matched]
    first_free = max(occurrence.number for occurrence in known) + 1
    live += [Occurrence(key=f"-{number}", number=number, time=time) for number, time in enumerate(added, first_free)]

    dropped = [replace(occurrence, dropped_at=occurrence.dropped_at or changed_at) for occurrence in unmatched]
    dropped.sort(key=lambda occurrence: (occurrence.dropped_at or changed_at, occurrence.number), reverse=True)
    return (*sorted(live, key=lambda occurrence: occurrence.time.start), *dropped[:MOST_DROPPED])


def _nearest_in_order(old: Sequence[datetime], new: Sequence[datetime]) -> list[tuple[int, int]]:
    """Which old moment becomes which new one: as many as can be, none crossing another, with the least distance.

    Both come soonest first. Found as in sequence alignment, by the cheapest way to match the first few of the fewer
    with the first few of the more.
    """
    fewer, more = (old, new) if len(old) <= len(new) else (new, old)
    # The distance when the first i of the fewer are matched among the first j of the more; j is never less than i.
    distance = {(0, j): timedelta() for j in range(len(more) + 1)}
    for i in range(1, len(fewer) + 1):
        for j in range(i, len(more) + 1):
            matched = distance[i - 1, j - 1] + abs(fewer[i - 1] - more[j - 1])
            distance[i, j] = matched if j == i else min(matched, distance[i, j - 1])
    pairs = []
    i, j = len(fewer), len(more)
    while i:
        if j > i and distance[i, j] == distance[i, j - 1]:
            j -= 1
            continue
        i, j = i - 1, j - 1
        pairs.append((i, j) if fewer is old else (j, i))
    return pairs[::-1]
