"""What a letter says of a start that was sent without an offset: which of its two readings was meant."""

from dataclasses import replace
from datetime import UTC, datetime, time

from viewer.domain.appointment import Appointment, Interval, Kind
from viewer.domain.arrival import arrival_of
from viewer.domain.letter_moments import Moment, Role
from viewer.domain.letter_reading import LetterReading
from viewer.domain.times import has_offset, to_iso
from viewer.domain.zone import readings, zone_of


def with_letters_offset(reading: LetterReading, appointment: Appointment) -> Appointment | None:
    """The appointment with the offset that its letter shows to be meant; None when there is no doubt, or no answer.

    The letter answers when it names the day with the clock time of one of the two readings, or with the arrival for
    it, and nowhere the other's.
    """
    if appointment.kind is not Kind.APPOINTMENT or has_offset(appointment.start):
        return None
    starts = readings(appointment.start, zone_of(appointment))
    told = [start for start in starts if _tells(reading, start, appointment)]
    if len(starts) == 1 or len(told) != 1:
        return None
    [meant] = told
    [other] = [start for start in starts if start != meant]
    return None if _clock(other) in reading.clocks else read_as(appointment, meant)


def with_former_offset(sent: Appointment, sent_before: Appointment | None, before: Appointment) -> Appointment | None:
    """What is sent with the same start as before, with the offset that the letter showed then; None when it can't be.

    `before` is the former state, and `sent_before` it as it was sent, where a letter had shown its offset.
    """
    if sent_before is None or to_iso(sent.start) != to_iso(sent_before.start) or sent.kind is not sent_before.kind:
        return None
    return read_as(sent, before.start) if before.start in readings(sent.start, zone_of(sent)) else None


def read_as(appointment: Appointment, start: datetime) -> Appointment:
    """The appointment with that one of its start's readings, and its end read in the same way."""
    zone = zone_of(appointment)
    is_as_written = start == appointment.start.replace(tzinfo=zone)

    def read(moment: datetime) -> datetime:
        if has_offset(moment):
            return moment
        if not is_as_written:
            return moment.replace(tzinfo=UTC)
        # The wall clock's offset on that day, as a sender would have written it.
        return datetime.fromisoformat(moment.replace(tzinfo=zone).isoformat())

    [interval] = appointment.times
    end = None if interval.end is None else read(interval.end)
    return replace(appointment, times=(Interval(read(interval.start), end),))


def _tells(reading: LetterReading, start: datetime, appointment: Appointment) -> bool:
    """Whether the letter names that start, or the arrival for it."""
    arrival = arrival_of(read_as(appointment, start))
    return any(_names(moment, start, arrival.at if arrival else None) for moment in reading.moments)


def _names(moment: Moment, start: datetime, arrives_at: datetime | None) -> bool:
    """Whether a moment in the letter is the start or the arrival; one that words call the former is not the latter."""
    match moment:
        case Moment(role=Role.APPOINTMENT, is_labelled=True):
            meant: list[datetime | None] = [start]
        case Moment(role=Role.APPOINTMENT):
            meant = [start, arrives_at]
        case Moment(role=Role.ARRIVAL):
            meant = [arrives_at]
        case _:
            return False
    return any(
        moment.clock is not None and at is not None and moment.date.fits(at.date()) and moment.clock.time == _clock(at)
        for at in meant
    )


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)
