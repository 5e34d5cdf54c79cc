"""Where an appointment stands in time: calendar days are Norwegian ones."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from viewer.domain.appointment import OSLO
from viewer.domain.event import AnyAppointment, Event


class Timing(StrEnum):
    """Before, on the day, while, after."""

    UPCOMING = "upcoming"
    TODAY = "today"
    IN_PROGRESS = "in_progress"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Span:
    """A time that somebody has to be somewhere."""

    start: datetime
    end: datetime


def spans(appointment: AnyAppointment) -> tuple[Span, ...]:
    """Its times, soonest first: several for an event; without an end it lasts the data type's half hour."""
    if isinstance(appointment, Event):
        ordered = sorted(appointment.intervals, key=lambda interval: interval.start)
        return tuple(Span(interval.start, interval.end) for interval in ordered)
    return (Span(appointment.start, appointment.effective_end),)


def next_span(appointment: AnyAppointment, now: datetime) -> Span:
    """The time that it is about now: the first that is not over, else the last."""
    times = spans(appointment)
    if len(times) == 1:
        return times[0]
    return next((span for span in times if not _is_over(span, now)), times[-1])


def timing(appointment: AnyAppointment, now: datetime) -> Timing:
    """Where the appointment stands; between an event's times it is to come again."""
    span = next_span(appointment, now)
    if _is_over(span, now):
        return Timing.PAST
    if now >= span.start:
        return Timing.IN_PROGRESS
    return Timing.TODAY if days_until(span.start, now) == 0 else Timing.UPCOMING


def is_past(appointment: AnyAppointment, now: datetime) -> bool:
    """Whether the last of its times is over."""
    return _is_over(next_span(appointment, now), now)


def days_until(moment: datetime, now: datetime) -> int:
    """How many midnights lie between; negative for what has been."""
    return (moment.astimezone(OSLO).date() - now.astimezone(OSLO).date()).days


def _is_over(span: Span, now: datetime) -> bool:
    # What has no length is in progress for its moment.
    return now >= span.end and now > span.start
