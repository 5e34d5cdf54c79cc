"""When it is, and when to be there."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.address import is_abroad
from viewer.domain.appointment import OSLO, Appointment
from viewer.domain.arrival import arrival_of
from viewer.i18n import Translator, distance


@dataclass(frozen=True, slots=True)
class Leaf:
    """The leaf of a wall calendar."""

    month: str
    day: str
    weekday: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IntervalFact:
    """One of several times."""

    text: str
    machine: str


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


def when(appointment: Appointment, now: datetime, translator: Translator) -> When:
    """The appointment's time; an end only if the sender gave one."""
    sent = [moment for moment in (appointment.start, appointment.end) if moment]
    return When(
        label=appointment.labels.time,
        text=translator.span(appointment.start, appointment.end),
        intervals=interval_facts(appointment, translator),
        machine=machine_time(appointment.start),
        leaf=leaf(appointment.start, translator),
        distance=distance(appointment, now, translator),
        # Another offset than Norway's on that date, or an address abroad.
        needs_zone=is_abroad(appointment.address)
        or any(moment.utcoffset() != moment.astimezone(OSLO).utcoffset() for moment in sent),
    )


def interval_facts(appointment: Appointment, translator: Translator) -> tuple[IntervalFact, ...]:
    """The times, soonest first; none when there is only one."""
    if len(appointment.times) == 1:
        return ()
    return tuple(
        IntervalFact(text=translator.span(time.start, time.end), machine=machine_time(time.start))
        for time in appointment.times
    )


def arrival_fact(appointment: Appointment, translator: Translator) -> ArrivalFact | None:
    """When to be there, in the sender's words unless they are a plain time; None when the sender said nothing."""
    _ = translator.gettext
    arrival = arrival_of(appointment)
    if arrival is None:
        return None
    if arrival.doubtful_at:
        return ArrivalFact(
            words=arrival.words,
            note=_("This is what the sender wrote. It does not fit the time of the appointment, so ask if in doubt."),
        )
    if arrival.at is None:
        return ArrivalFact(words=arrival.words)
    is_same_day = arrival.at.astimezone(OSLO).date() == appointment.start.astimezone(OSLO).date()
    moment = translator.clock(arrival.at) if is_same_day else translator.date_and_clock(arrival.at)
    if arrival.is_time:
        return ArrivalFact(text=_("Be there at %(moment)s", moment=moment))
    return ArrivalFact(words=arrival.words, text=f"({moment})")


def machine_time(moment: datetime) -> str:
    """For the `datetime` attribute, like "2026-08-24T10:00+02:00"."""
    return moment.astimezone(OSLO).isoformat(timespec="minutes")


def leaf(moment: datetime, translator: Translator) -> Leaf:
    """The day of the moment, short."""
    day = moment.astimezone(OSLO)
    return Leaf(
        month=translator.short_months[day.month - 1],
        day=str(day.day),
        weekday=translator.short_weekdays[day.weekday()],
    )
