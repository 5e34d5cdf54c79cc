"""Appointments that cannot both be kept: they overlap, or lie too close together for the way between their places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from viewer.domain.appointment import Interval
from viewer.domain.geometry import distance_m
from viewer.domain.mailbox import AppointmentId, Scheduled
from viewer.domain.meeting import Meeting, meeting_of
from viewer.domain.place import Location
from viewer.domain.times import has_offset
from viewer.domain.zone import zone_of

# As the crow flies, so that what is said to be too close is so by any road: even a motorway is no straight line.
FASTEST_KM_PER_HOUR = 80
# Two places of one town are nobody's trouble, and farther apart than this people fly.
NEAR_KM = 2.0
LONGEST_GAP = timedelta(hours=6)


# Other appointments that one time is compared with: those that are over last. Whoever has more so close together knows.
MOST_COMPARED = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Another appointment in the way; `time` is the one of its times that is.

    `gap` lies between them; `distance_km` is the way, None when they overlap. When the earlier was sent without an end,
    both rest on an assumed one: then `starts_apart` tells what is certain, and is None otherwise. `is_possible` when a
    start was sent without an offset, and they don't overlap by both of its readings: then the rest is true of one.
    """

    other: Scheduled
    time: Interval
    gap: timedelta
    distance_km: int | None
    starts_apart: timedelta | None = None
    is_possible: bool = False

    @property
    def is_overlap(self) -> bool:
        """Whether the two overlap by the times that were sent, whatever their senders mean by them."""
        return self.distance_km is None and self.starts_apart is None and not self.is_possible


def clashes(appointment: Scheduled, others: Iterable[Scheduled]) -> Iterator[Clash]:
    """Those among the others that are in the appointment's way, in their order."""
    for other in others:
        if other.id != appointment.id and (clash := _clash_with(appointment, other)):
            yield clash


def clashing(appointments: Iterable[Scheduled], since: datetime, until: datetime) -> dict[AppointmentId, bool]:
    """Those that are in each other's way between the two moments: one sweep over their sorted times.

    By id, whether it overlaps another, or is only too close to one.
    """
    readings = [(appointment, _readings(appointment)) for appointment in appointments]
    doubtful = {appointment.id for appointment, read in readings if len(read) > 1}
    times = sorted(
        (
            (_utc(time.start), _utc(time.effective_end), time, appointment)
            for appointment, read in readings
            for times in read
            for time in times
            if time.start <= until and time.effective_end >= since
        ),
        key=lambda entry: entry[0],
    )
    latest: dict[AppointmentId, tuple[datetime, Interval, Scheduled]] = {}
    marked: dict[AppointmentId, bool] = {}
    for start, end, time, appointment in times:
        near = [entry for entry in latest.values() if start - entry[0] <= LONGEST_GAP]
        for _, others_time, other in near:
            both = (other.id, appointment.id)
            if other.id == appointment.id or all(marked.get(id_) for id_ in both):
                continue
            if doubtful.isdisjoint(both):
                clash = _clash(appointment, other, time, others_time)
            else:
                clash = _clash_with(appointment, other)
            if clash:
                marked |= {id_: marked.get(id_, False) or clash.is_overlap for id_ in both}
        own = latest.get(appointment.id)
        last = own if own and own[0] >= end else (end, time, appointment)
        near = [entry for entry in near if entry[2].id != appointment.id]
        latest_first = sorted([*near, last], key=lambda entry: entry[0], reverse=True)
        latest = {entry[2].id: entry for entry in latest_first[:MOST_COMPARED]}
    return marked


def _clash_with(one: Scheduled, two: Scheduled) -> Clash | None:
    """How the second is in the way of the first, by one reading of their times at least; None when it is not."""
    by_reading = []
    for times in _readings(one):
        for others in _readings(two):
            time, others_time = _closest(times, others)
            clash = _clash(one, two, time, others_time)
            sent = two.appointment.times[others.index(others_time)]
            by_reading.append(clash and replace(clash, time=sent))
    is_certain = len(by_reading) == 1 or all(clash and clash.is_overlap for clash in by_reading)
    clash = next(filter(None, by_reading), None)
    return clash and replace(clash, is_possible=not is_certain)


def _readings(scheduled: Scheduled) -> tuple[tuple[Interval, ...], ...]:
    """Its times, once as they are by rule, and where they were sent without an offset once as clocks on the wall too.

    All times of one message are read alike.
    """
    times = scheduled.appointment.times
    if all(has_offset(time.start) for time in times):
        return (times,)
    zone = zone_of(scheduled.appointment)

    def on_the_wall(moment: datetime) -> datetime:
        return moment if has_offset(moment) else moment.replace(tzinfo=zone)

    as_written = tuple(Interval(on_the_wall(time.start), time.end and on_the_wall(time.end)) for time in times)
    # Equal on the clocks of London in winter.
    return (times,) if as_written == times else (times, as_written)


def _clash(one: Scheduled, two: Scheduled, time: Interval, others_time: Interval) -> Clash | None:
    """How the second's time is in the way of the first's; None when it is not."""
    earlier, later = sorted((time, others_time), key=_start_then_longest)
    gap = _utc(later.start) - _utc(earlier.effective_end)
    starts_apart = _utc(later.start) - _utc(earlier.start) if earlier.end is None else None
    distance = None
    if gap >= timedelta(0):
        distance = _way_km(one, two) if gap <= LONGEST_GAP else None
        if distance is None or gap >= timedelta(hours=distance / FASTEST_KM_PER_HOUR):
            return None
    return Clash(
        other=two,
        time=others_time,
        gap=max(gap, timedelta(0)),
        distance_km=None if distance is None else round(distance),
        # Two that start together overlap, whenever they end.
        starts_apart=starts_apart or None,
    )


def _closest(one: Sequence[Interval], two: Sequence[Interval]) -> tuple[Interval, Interval]:
    """The first times of the two that overlap, else those with the least time between: one sweep over both."""
    times = sorted(
        ((whose, time) for whose, their_times in enumerate((one, two)) for time in their_times),
        key=lambda entry: _start_then_longest(entry[1]),
    )
    latest: list[Interval | None] = [None, None]
    pairs = []
    for whose, time in times:
        other = latest[1 - whose]
        if other is not None:
            gap = _utc(time.start) - _utc(other.effective_end)
            pairs.append((gap, (other, time) if whose else (time, other)))
        own = latest[whose]
        latest[whose] = time if own is None or _utc(time.effective_end) > _utc(own.effective_end) else own
    # One overlap is as good as another, and better than two times that meet: the first of them counts.
    return min(pairs, key=lambda pair: max(pair[0], -timedelta.resolution))[1]


def _start_then_longest(time: Interval) -> tuple[datetime, float]:
    return _utc(time.start), -time.effective_end.timestamp()


def _utc(moment: datetime) -> datetime:
    # Two times of one zone are subtracted as clock faces, blind to a change of summer time.
    return moment.astimezone(UTC)


def _way_km(one: Scheduled, two: Scheduled) -> float | None:
    """The shortest that the way can be, in kilometres; None when nobody has to go anywhere, or it isn't known."""
    if any(meeting_of(scheduled.appointment) is not Meeting.IN_PERSON for scheduled in (one, two)):
        return None
    if one.location is None or two.location is None:
        return None
    distance = _distance_km(one.location, two.location)
    return distance if distance is not None and distance > NEAR_KM else None


def _distance_km(one: Location, two: Location) -> float | None:
    """Along the great circle, less what is uncertain about either end."""
    if one.coordinates is None or two.coordinates is None:
        return None
    centres = distance_m(one.coordinates, two.coordinates) / 1000
    return centres - (one.radius_m + two.radius_m) / 1000
