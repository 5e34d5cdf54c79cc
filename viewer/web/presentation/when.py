"""When it is, and when to be there."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Appointment
from viewer.domain.arrival import Arrival, arrival_of
from viewer.web.pages.languages import gettext as _
from viewer.web.presentation.dates import Leaf, clock, date_and_clock, leaf, machine_time, span, wall_time
from viewer.web.presentation.event import IntervalFact, interval_facts
from viewer.web.presentation.status import distance
from viewer.web.presentation.where import is_abroad


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """`text` is the whole of it, and `intervals` its parts when there are several; `label` is the sender's heading.

    `needs_zone` when someone might read another zone into it.
    """

    label: str | None
    text: str
    intervals: tuple[IntervalFact, ...]
    machine: str
    leaf: Leaf
    distance: str
    needs_zone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalFact:
    """`words` are the sender's own, `text` is ours, from a time that the sender gave or named."""

    words: str | None = None
    text: str | None = None
    note: str | None = None


def when(appointment: Appointment, now: datetime) -> When:
    """The appointment's time; an end only if the sender gave one."""
    return When(
        label=appointment.labels.time,
        text=span(appointment.start, appointment.end),
        intervals=interval_facts(appointment),
        machine=machine_time(appointment.start),
        leaf=leaf(appointment.start),
        distance=distance(appointment, now),
        needs_zone=_needs_zone(appointment),
    )


def arrival_fact(appointment: Appointment) -> ArrivalFact | None:
    """When to be there, in the sender's words unless they are a plain time; None when the sender said nothing."""
    arrival = arrival_of(appointment)
    if arrival is None:
        return None
    if not arrival.is_plausible:
        return ArrivalFact(
            words=arrival.words,
            note=_("This is what the sender wrote. It does not fit the time of the appointment, so ask if in doubt."),
        )
    if arrival.at is None:
        return ArrivalFact(words=arrival.words)
    return _moment(arrival, arrival.at, appointment.start)


def _moment(arrival: Arrival, at: datetime, start: datetime) -> ArrivalFact:
    same_day = wall_time(at).date() == wall_time(start).date()
    moment = clock(at) if same_day else date_and_clock(at)
    if arrival.is_time:
        return ArrivalFact(text=_("Be there at %(moment)s", moment=moment))
    return ArrivalFact(words=arrival.words, text=f"({moment})")


def _needs_zone(appointment: Appointment) -> bool:
    """Whether the sender wrote another offset than Norway's on that date, or an address abroad."""
    sent = [moment for moment in (appointment.start, appointment.end) if moment]
    return is_abroad(appointment.address) or any(moment.utcoffset() != wall_time(moment).utcoffset() for moment in sent)
