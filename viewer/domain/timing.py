"""Where an appointment stands in time: calendar days are Norwegian ones."""

from datetime import datetime
from enum import StrEnum

from viewer.domain.appointment import OSLO
from viewer.domain.event import AnyAppointment


class Timing(StrEnum):
    """Before, on the day, while, after."""

    UPCOMING = "upcoming"
    TODAY = "today"
    IN_PROGRESS = "in_progress"
    PAST = "past"


def timing(appointment: AnyAppointment, now: datetime) -> Timing:
    """Where the appointment stands; without an end it is over after the data type's half hour."""
    if now >= appointment.effective_end and now > appointment.start:
        return Timing.PAST
    if now >= appointment.start:
        return Timing.IN_PROGRESS
    return Timing.TODAY if days_until(appointment.start, now) == 0 else Timing.UPCOMING


def days_until(moment: datetime, now: datetime) -> int:
    """How many midnights lie between; negative for what has been."""
    return (moment.astimezone(OSLO).date() - now.astimezone(OSLO).date()).days
