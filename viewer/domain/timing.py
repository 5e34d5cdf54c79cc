"""Where an appointment stands in time: calendar days are Norwegian ones."""

from datetime import datetime, time as clock_time
from enum import StrEnum
from zoneinfo import ZoneInfo

from viewer.domain.appointment import OSLO, Appointment, Interval

MIDNIGHT = clock_time()


class Timing(StrEnum):
    """Before, on the day, while, after."""

    UPCOMING = "upcoming"
    TODAY = "today"
    IN_PROGRESS = "in_progress"
    PAST = "past"


def next_time(appointment: Appointment, now: datetime) -> Interval:
    """The time that the appointment is about now: the first that is not over, else the last."""
    return next((time for time in appointment.times if not _is_over(time, now)), appointment.times[-1])


def timing(appointment: Appointment, now: datetime) -> Timing:
    """Where the appointment stands; between an event's times it is to come again."""
    time = next_time(appointment, now)
    if _is_over(time, now):
        return Timing.PAST
    if now >= time.start:
        return Timing.IN_PROGRESS
    return Timing.TODAY if days_until(time.start, now) == 0 else Timing.UPCOMING


def is_past(appointment: Appointment, now: datetime) -> bool:
    """Whether the last of its times is over."""
    return _is_over(next_time(appointment, now), now)


def may_go_on(appointment: Appointment, now: datetime) -> bool:
    """Whether somebody may still be on the way there: an end that nobody sent is a guess, so its day counts."""
    time = next_time(appointment, now)
    return not _is_over(time, now) or (time.end is None and days_until(time.start, now) == 0)


def is_whole_days(start: datetime, end: datetime | None, zone: ZoneInfo = OSLO) -> bool:
    """Whether it lasts from a midnight to another on the zone's clocks."""
    if end is None or end <= start:
        return False
    return all(moment.astimezone(zone).time() == MIDNIGHT for moment in (start, end))


def days_until(moment: datetime, now: datetime) -> int:
    """How many midnights lie between; negative for what has been."""
    return (moment.astimezone(OSLO).date() - now.astimezone(OSLO).date()).days


def _is_over(time: Interval, now: datetime) -> bool:
    # What has no length is in progress for its moment.
    return now >= time.effective_end and now > time.start
