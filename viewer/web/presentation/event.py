"""What an event has and an appointment has not: several times, a description, a barcode, several links."""

from dataclasses import dataclass

from viewer.domain.event import AnyAppointment, Event
from viewer.domain.picture import Picture
from viewer.web.presentation.dates import machine_time, span


@dataclass(frozen=True, kw_only=True, slots=True)
class IntervalFact:
    """One of several times."""

    text: str
    machine: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BarcodeFact:
    """The barcode: `picture` when it can be drawn; people read the `value`, with a picture or without."""

    label: str | None
    text: str | None
    value: str | None
    picture: Picture | None


def interval_facts(appointment: AnyAppointment) -> tuple[IntervalFact, ...]:
    """The times of an event, soonest first; none for what has one time only."""
    intervals = appointment.intervals if isinstance(appointment, Event) else ()
    if len(intervals) < 2:  # noqa: PLR2004  # two make a list
        return ()
    ordered = sorted(intervals, key=lambda interval: interval.start)
    return tuple(
        IntervalFact(text=span(interval.start, interval.end), machine=machine_time(interval.start))
        for interval in ordered
    )


def barcode_fact(appointment: AnyAppointment, picture: Picture | None) -> BarcodeFact | None:
    """The barcode of an event, when it has one that says something."""
    if not isinstance(appointment, Event) or appointment.barcode is None:
        return None
    barcode = appointment.barcode
    if not (barcode.value or barcode.text):
        return None
    return BarcodeFact(label=appointment.barcode_label, text=barcode.text, value=barcode.value, picture=picture)


def description(appointment: AnyAppointment) -> str | None:
    """The text that introduces an event."""
    return appointment.description if isinstance(appointment, Event) else None
