"""Appointments that cannot both be kept: they overlap, or lie too close together for the way between their places."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from viewer.domain.geometry import distance_m
from viewer.domain.mailbox import AppointmentId, Scheduled
from viewer.domain.meeting import Meeting, meeting
from viewer.domain.place import Location

# As the crow flies, so that what is said to be too close is so by any road: even a motorway is no straight line.
FASTEST_KM_PER_HOUR = 80
# Two places of one town are nobody's trouble, and farther apart than this people fly.
NEAR_KM = 2.0
LONGEST_GAP = timedelta(hours=6)


# Other appointments that one time is compared with: those that are over last. Whoever has more so close together knows.
MOST_COMPARED = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Another appointment in the way; `distance_km` is the way between them, None when they overlap."""

    other: Scheduled
    gap: timedelta
    distance_km: int | None


def clashes(appointment: Scheduled, others: Iterable[Scheduled]) -> Iterator[Clash]:
    """Those among the others that are in the appointment's way, in their order."""
    for other in others:
        if other.id != appointment.id and (clash := _clash(appointment, other, _smallest_gap(appointment, other))):
            yield clash


def clashing(appointments: Iterable[Scheduled], since: datetime, until: datetime) -> dict[AppointmentId, bool]:
    """Those that are in each other's way between the two moments: one sweep over their sorted times.

    By id, whether it overlaps another, or is only too close to one.
    """
    times = sorted(
        (
            (_utc(time.start), _utc(time.effective_end), appointment)
            for appointment in appointments
            for time in appointment.appointment.times
            if time.start <= until and time.effective_end >= since
        ),
        key=lambda time: time[0],
    )
    ends: dict[AppointmentId, tuple[datetime, Scheduled]] = {}
    marked: dict[AppointmentId, bool] = {}
    for start, end, appointment in times:
        near = [(other_end, other) for other_end, other in ends.values() if start - other_end <= LONGEST_GAP]
        for other_end, other in near:
            both = (other.id, appointment.id)
            if other.id == appointment.id or all(marked.get(id_) for id_ in both):
                continue
            if clash := _clash(appointment, other, start - other_end):
                marked |= {id_: marked.get(id_, False) or clash.distance_km is None for id_ in both}
        last = max(end, ends[appointment.id][0]) if appointment.id in ends else end
        near = [(other_end, other) for other_end, other in near if other.id != appointment.id]
        latest = sorted([*near, (last, appointment)], key=lambda entry: entry[0], reverse=True)[:MOST_COMPARED]
        ends = {other.id: (other_end, other) for other_end, other in latest}
    return marked


def _clash(one: Scheduled, two: Scheduled, gap: timedelta) -> Clash | None:
    if gap < timedelta(0):
        return Clash(other=two, gap=timedelta(0), distance_km=None)
    if gap > LONGEST_GAP:
        return None
    way = _way_km(one, two)
    if way is None or gap >= timedelta(hours=way / FASTEST_KM_PER_HOUR):
        return None
    return Clash(other=two, gap=gap, distance_km=round(way))


def _smallest_gap(one: Scheduled, two: Scheduled) -> timedelta:
    """The shortest time between the two, negative when they overlap: one sweep over the times of both."""
    times = sorted(
        (
            (_utc(time.start), _utc(time.effective_end), whose)
            for whose, appointment in enumerate((one, two))
            for time in appointment.appointment.times
        ),
        key=lambda time: (time[0], -time[1].timestamp()),
    )
    ends: list[datetime | None] = [None, None]
    gaps = []
    for start, end, whose in times:
        other_end = ends[1 - whose]
        if other_end is not None:
            gaps.append(start - other_end)
        own_end = ends[whose]
        ends[whose] = end if own_end is None else max(own_end, end)
    return min(gaps)


def _utc(moment: datetime) -> datetime:
    # Two times of one zone are subtracted as clock faces, blind to a change of summer time.
    return moment.astimezone(UTC)


def _way_km(one: Scheduled, two: Scheduled) -> float | None:
    """The shortest that the way can be, in kilometres; None when nobody has to go anywhere, or it isn't known."""
    if any(meeting(each.appointment.place) is not Meeting.IN_PERSON for each in (one, two)):
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
