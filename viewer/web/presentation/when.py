"""When it is, and when to be there."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from viewer.domain.address import is_abroad
from viewer.domain.appointment import OSLO, Appointment, Interval
from viewer.domain.arrival import Arrival, arrival_of
from viewer.domain.times import has_offset
from viewer.domain.timing import is_whole_days, next_time
from viewer.domain.zone import zone_of
from viewer.i18n import Translator, clocks_abroad, distance, span_there


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeFact:
    """One time on the clocks of the place: `text` is the whole of it, and the others its parts.

    `until` is what stands beside the clock when the sender gave an end. `town` and `in_norway` are told when the clocks
    there show something else than Norway's.
    """

    text: str
    date: str
    clock: str
    until: str | None
    town: str | None
    in_norway: str | None
    machine: str


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """`time` is the one that the appointment is about now, `times` are all, when there are several.

    `label` is the sender's heading. `needs_zone` when someone might read another zone into it.
    """

    label: str | None
    time: TimeFact
    times: tuple[TimeFact, ...]
    distance: str
    needs_zone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalFact:
    """`text` is ours, from a time that the sender gave or named, `clock` its shortest form; `words` are the sender's.

    `note` says what is odd about it.
    """

    text: str | None = None
    clock: str | None = None
    words: str | None = None
    note: str | None = None


def when(appointment: Appointment, now: datetime, translator: Translator) -> When:
    """The appointment's time; an end only if the sender gave one."""
    zone = zone_of(appointment)
    sent = [moment for time in appointment.times for moment in (time.start, time.end) if moment]
    times = [time_fact(time, appointment, translator) for time in appointment.times]
    return When(
        label=appointment.labels.time,
        time=times[appointment.times.index(next_time(appointment, now))],
        times=tuple(times) if len(times) > 1 else (),
        distance=distance(appointment, now, translator),
        # Another offset than Norway's on that date, or an address abroad whose clocks are not known.
        needs_zone=zone is OSLO
        and (
            is_abroad(appointment.address)
            or any(moment.utcoffset() != moment.astimezone(OSLO).utcoffset() for moment in sent if has_offset(moment))
        ),
    )


def time_fact(time: Interval, appointment: Appointment, translator: Translator) -> TimeFact:
    """One of the appointment's times in words."""
    zone = zone_of(appointment)
    abroad = clocks_abroad(time.start, appointment, translator)
    return TimeFact(
        text=span_there(time.start, time.end, appointment, translator),
        date=translator.long_date(time.start.astimezone(zone)),
        clock=clock_of(time, zone, translator),
        until=_until(time, zone, translator),
        town=abroad and abroad.town,
        in_norway=abroad and abroad.in_norway,
        machine=machine_time(time.start, zone),
    )


def clock_of(time: Interval, zone: ZoneInfo, translator: Translator) -> str:
    """Like "10:00"; both readings of a time without offset, and "hele dagen" from midnight to midnight."""
    _ = translator.gettext
    if is_whole_days(time.start, time.end, zone):
        return _("all day").capitalize()
    return translator.clock_readings(time.start, zone)


def _until(time: Interval, zone: ZoneInfo, translator: Translator) -> str | None:
    """Like "til 11:00", with the date when it is another day."""
    _ = translator.gettext
    if time.end is None or time.end == time.start or not has_offset(time.start):
        return None
    first, last = time.start.astimezone(zone), time.end.astimezone(zone)
    if is_whole_days(time.start, time.end, zone):
        days = (last.date() - first.date()).days
        return translator.ngettext("for %(num)d day", "for %(num)d days", days) if days > 1 else None
    if last.date() == first.date():
        return _("until %(moment)s", moment=translator.hours(last, zone))
    return _("until %(moment)s", moment=translator.date_and_clock(last, zone))


def arrival_fact(appointment: Appointment, translator: Translator) -> ArrivalFact | None:
    """When to be there, and the sender's words unless they are a plain time; None when the sender said nothing."""
    arrival = arrival_of(appointment)
    if arrival is None:
        return None
    zone = zone_of(appointment)
    words = None if arrival.is_time else arrival.words
    if arrival.doubtful_at:
        return ArrivalFact(words=words, note=_doubt(arrival.doubtful_at, arrival, appointment, translator))
    if arrival.at is None:
        return ArrivalFact(words=words)
    _ = translator.gettext
    moments = [moment for moment in (arrival.at, arrival.or_at) if moment]
    is_same_day = all(moment.date() == appointment.start.astimezone(zone).date() for moment in moments)
    said = translator.clock if is_same_day else translator.date_and_clock
    return ArrivalFact(
        text=_("Be there at %(moment)s", moment=_(" or ").join(said(moment, zone) for moment in moments)),
        clock=_(" or ").join(translator.hours(moment, zone) for moment in moments) if is_same_day else None,
        words=words,
    )


def _doubt(at: datetime, arrival: Arrival, appointment: Appointment, translator: Translator) -> str:
    """What is odd about an arrival after the start, or over a day before it; never as an ISO string."""
    _ = translator.gettext
    zone = zone_of(appointment)
    if not arrival.is_time:
        return _("This does not fit the time of the appointment. Ask the sender if in doubt.")
    if at.date() == appointment.start.astimezone(zone).date():
        moment = translator.clock(at, zone)
    else:
        moment = translator.date_and_clock(at, zone)
    return _(
        "The sender says to be there at %(moment)s, which does not fit the time of the appointment."
        " Ask the sender if in doubt.",
        moment=moment,
    )


def machine_time(moment: datetime, zone: ZoneInfo = OSLO) -> str:
    """For the `datetime` attribute, like "2026-08-24T10:00+02:00"."""
    return moment.astimezone(zone).isoformat(timespec="minutes")
