"""Appointments that cannot both be kept: they overlap, or lie too close together for the way between their places."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from viewer.domain.appointment import Interval
from viewer.domain.geometry import distance_m
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.meeting import Meeting, meeting
from viewer.domain.place import Location

# As the crow flies, so that what is said to be too close is so by any road: even a motorway is no straight line.
FASTEST_KM_PER_HOUR = 80
# Two places of one town are nobody's trouble, and farther apart than this people fly.
NEAR_KM = 2.0
LONGEST_GAP = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Another appointment in the way; `distance_km` is the way between them, None when they overlap."""

    other: MailboxAppointment
    gap: timedelta
    distance_km: int | None


def clashes(found: MailboxAppointment, others: Iterable[MailboxAppointment]) -> Iterator[Clash]:
    """Those among the others that are in the appointment's way, in their order."""
    for other in others:
        if other.id != found.id and (clash := _clash(found, other)):
            yield clash


def clashing(appointments: Iterable[MailboxAppointment]) -> set[AppointmentId]:
    """The ids of those that are in each other's way; the appointments come by start."""
    open_ones: list[MailboxAppointment] = []
    found: set[AppointmentId] = set()
    for each in appointments:
        start = _utc(each.appointment.start)
        open_ones = [other for other in open_ones if start - _utc(other.appointment.effective_end) <= LONGEST_GAP]
        in_the_way = [other.id for other in open_ones if _clash(other, each)]
        found.update([*in_the_way, each.id] if in_the_way else [])
        open_ones.append(each)
    return found


def _clash(one: MailboxAppointment, two: MailboxAppointment) -> Clash | None:
    gap = min(_gap(*each) for each in itertools.product(one.appointment.times, two.appointment.times))
    if gap < timedelta(0):
        return Clash(other=two, gap=timedelta(0), distance_km=None)
    if gap > LONGEST_GAP:
        return None
    way = _way_km(one, two)
    if way is None or gap >= timedelta(hours=way / FASTEST_KM_PER_HOUR):
        return None
    return Clash(other=two, gap=gap, distance_km=round(way))


def _gap(one: Interval, two: Interval) -> timedelta:
    """From the end of the first to the start of the second, negative when they overlap."""
    first, second = sorted((one, two), key=lambda each: each.start)
    return _utc(second.start) - _utc(first.effective_end)


def _utc(moment: datetime) -> datetime:
    # Two times of one zone are subtracted as clock faces, blind to a change of summer time.
    return moment.astimezone(UTC)


def _way_km(one: MailboxAppointment, two: MailboxAppointment) -> float | None:
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
