"""What Digipost's events have: several times, and a barcode."""

from dataclasses import dataclass

from viewer.domain.appointment import Appointment
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


def interval_facts(appointment: Appointment) -> tuple[IntervalFact, ...]:
    """The times, soonest first; none when there is only one."""
    if len(appointment.times) == 1:
        return ()
    return tuple(
        IntervalFact(text=span(time.start, time.end), machine=machine_time(time.start)) for time in appointment.times
    )


def barcode_fact(appointment: Appointment, picture: Picture | None) -> BarcodeFact | None:
    """The barcode, when there is one that says something."""
    barcode = appointment.barcode
    if barcode is None or not (barcode.value or barcode.text):
        return None
    return BarcodeFact(label=appointment.labels.barcode, text=barcode.text, value=barcode.value, picture=picture)
