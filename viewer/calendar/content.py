"""Appointments and events as calendar entries: what an entry says at each level of detail."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from viewer.calendar.ical import one_line
from viewer.calendar.words import WORDS, Words
from viewer.domain.address import address_lines
from viewer.domain.appointment import (
    DEFAULT_DURATION,
    OSLO,
    Appointment,
    ExternalLink,
    Kind,
    Language,
)
from viewer.domain.arrival import Arrival, arrival_of
from viewer.domain.calendar import CalendarEntry, DetailLevel, FeedOptions
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.place import Coordinates, Precision

EXACT = frozenset({Precision.ADDRESS, Precision.STREET})
# A deadline is reminded of the day before, whatever the feed's other reminders are: on the day it may be too late.
DEADLINE_ALARMS = (timedelta(days=1),)


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryStyle:
    """How entries are to look: what their recipient wants, and where the service is reached."""

    options: FeedOptions
    public_url: str

    @property
    def words(self) -> Words:
        """What entries say of themselves."""
        return WORDS[self.options.language]

    def page_url(self, appointment_id: AppointmentId) -> str:
        """The appointment's page."""
        return f"{self.public_url}/appointments/{appointment_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """One time at which something takes place; `mark` tells it from its siblings."""

    uid: str
    start: datetime
    end: datetime
    mark: str = ""
    arrival: Arrival | None = None
    is_end_assumed: bool = False


def entries_of(found: MailboxAppointment, style: EntryStyle) -> list[CalendarEntry]:
    """One entry for each time, and for the deadline of its link if that is wanted; no more told than is allowed."""
    style = allowed(found, style)
    entries = [_entry(occurrence, found, style) for occurrence in _occurrences(found)]
    return entries + ([_deadline(found, style)] if style.options.shows_deadlines and _deadline_of(found) else [])


def allowed(found: MailboxAppointment, style: EntryStyle) -> EntryStyle:
    """The style, or the discreet one for what is confidential, unless its recipient has said otherwise."""
    permission = style.options.confidential_up_to
    needed = found.letter.authentication_level
    if not is_confidential(found) or (permission and permission.reaches(needed)):
        return style
    return replace(style, options=discreet_at_most(style.options))


def is_confidential(found: MailboxAppointment) -> bool:
    """Whether the letter asks for more than a password, or is marked sensitive."""
    letter = found.letter
    return (
        letter.authentication_level is not AuthenticationLevel.PASSWORD
        or letter.sensitivity_level is SensitivityLevel.SENSITIVE
    )


def discreet_at_most(options: FeedOptions) -> FeedOptions:
    """The options, without whatever would tell more than that there is an appointment."""
    level = DetailLevel.DISCREET if options.level is DetailLevel.EVERYTHING else options.level
    return replace(options, level=level, shows_place=False)


def title_of(appointment: Appointment, sender_name: str, language: Language) -> str:
    """What the appointment is called: its sub-title, else where it is, else who sent it."""
    words = WORDS[language]
    if sub_title := one_line(appointment.sub_title or ""):
        return sub_title
    if place := one_line(appointment.place or ""):
        return words.time_at.format(place=place)
    return words.summons_from.format(sender=sender_name)


def neutral_title(options: FeedOptions) -> str:
    """What an entry is called that tells nothing."""
    words = WORDS[options.language]
    return words.busy if options.level is DetailLevel.BUSY else words.discreet


def _occurrences(found: MailboxAppointment) -> list[Occurrence]:
    """The times of the appointment, or of each interval of an event, numbered when there are several."""
    subject = found.appointment
    if subject.kind is Kind.EVENT:
        return [_interval(found.id, number, subject) for number in range(len(subject.times))]
    return [
        Occurrence(
            # Calendar apps match on the UID, so it holds for life (RFC 5545, 3.8.4.7).
            uid=f"{found.id}@innkalling",
            start=subject.start,
            end=_lasting(subject.start, subject.effective_end),
            arrival=arrival_of(subject),
            is_end_assumed=subject.end is None or subject.end <= subject.start,
        )
    ]


def _interval(id_: AppointmentId, index: int, event: Appointment) -> Occurrence:
    interval, number, count = event.times[index], index + 1, len(event.times)
    return Occurrence(
        uid=f"{id_}-{number}@innkalling",
        start=interval.start,
        end=_lasting(interval.start, interval.effective_end),
        mark=f" ({number}/{count})" if count > 1 else "",
    )


def _lasting(start: datetime, end: datetime) -> datetime:
    """The end, or the default one for what has no length: calcurse refuses that."""
    return end if end > start else start + DEFAULT_DURATION


def _entry(occurrence: Occurrence, found: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    entry = CalendarEntry(
        uid=occurrence.uid,
        sequence=found.sequence,
        stamped_at=found.changed_at,
        start=occurrence.start,
        end=occurrence.end,
        summary=neutral_title(style.options) + occurrence.mark,
        language=style.options.language,
        alarms=style.options.alarms,
        alarm_anchor=occurrence.arrival.at if occurrence.arrival else None,
    )
    match style.options.level:
        case DetailLevel.DISCREET:
            entry = _discreet(entry, found, style)
        case DetailLevel.EVERYTHING:
            entry = _full(entry, occurrence, found, style)
    return _called_off(entry, style) if found.withdrawn_at else entry


def _called_off(entry: CalendarEntry, style: EntryStyle) -> CalendarEntry:
    """What the sender called off says so in its title as well: some apps show no status."""
    return replace(entry, summary=style.words.cancelled.format(title=entry.summary), cancelled=True)


def _discreet(entry: CalendarEntry, found: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    url = style.page_url(found.id)
    entry = replace(entry, description=style.words.open_page.format(url=url), url=url)
    return _placed(entry, found) if style.options.shows_place else entry


def _full(entry: CalendarEntry, occurrence: Occurrence, found: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    title = title_of(found.appointment, found.letter.sender_name, style.options.language)
    return replace(
        _placed(entry, found),
        summary=title + occurrence.mark,
        description="\n\n".join(_paragraphs(occurrence, found, style)),
        url=style.page_url(found.id),
    )


def _placed(entry: CalendarEntry, found: MailboxAppointment) -> CalendarEntry:
    """The entry with its place in one line, and the point when it is known to the street."""
    address = ", ".join(address_lines(found.appointment.address)) or None
    location = ", ".join(part for part in (found.appointment.place, address) if part) or None
    return replace(entry, location=location, address=address, coordinates=_coordinates(found))


def _paragraphs(occurrence: Occurrence, found: MailboxAppointment, style: EntryStyle) -> list[str]:
    """When to arrive first, the page's address last: some apps show only the beginning, none drops the text."""
    subject, words = found.appointment, style.words
    paragraphs = [_arrival(occurrence.arrival, occurrence.start, words)] if occurrence.arrival else []
    if occurrence.is_end_assumed:
        paragraphs.append(words.assumed_end.format(clock=words.at(occurrence.end)))
    if subject.description:
        paragraphs.append(subject.description)
    paragraphs += ["\n".join(part for part in (info.title, info.text) if part) for info in subject.infos]
    paragraphs += [_link(link, words) for link in subject.links]
    return [*paragraphs, words.open_page.format(url=style.page_url(found.id))]


def _arrival(arrival: Arrival, start: datetime, words: Words) -> str:
    """The arrival in our words when the sender sent nothing but a time, else in the sender's."""
    if arrival.at is None:
        return _labelled(arrival.words, words)
    is_same_day = arrival.at.date() == start.astimezone(OSLO).date()
    moment = words.at(arrival.at) if is_same_day else words.when(arrival.at)
    return _labelled(moment if arrival.is_time else f"{arrival.words} ({moment})", words)


def _labelled(arrival: str, words: Words) -> str:
    """With the word for it before, unless the sender begins with that word."""
    label = words.arrival.partition(":")[0]
    return arrival if arrival.casefold().startswith(label.casefold()) else words.arrival.format(arrival=arrival)


def _link(link: ExternalLink, words: Words) -> str:
    deadline = words.deadline.format(deadline=words.when(link.deadline)) if link.deadline else None
    return "\n".join(part for part in (link.description, deadline, link.button_text, link.url) if part)


def _deadline_of(found: MailboxAppointment) -> datetime | None:
    """When the first of its links' deadlines runs out."""
    return min((link.deadline for link in found.appointment.links if link.deadline), default=None)


def _deadline(found: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    """The deadline as an entry of its own, which ends when it runs out, and takes up no time."""
    deadline = _deadline_of(found) or found.appointment.start
    is_full = style.options.level is DetailLevel.EVERYTHING
    title = title_of(found.appointment, found.letter.sender_name, style.options.language)
    url = None if style.options.level is DetailLevel.BUSY else style.page_url(found.id)
    paragraphs = [_link(link, style.words) for link in found.appointment.links] if is_full else []
    paragraphs += [style.words.open_page.format(url=url)] if url else []
    return CalendarEntry(
        uid=f"{found.id}-deadline@innkalling",
        sequence=found.sequence,
        stamped_at=found.changed_at,
        start=deadline - DEFAULT_DURATION,
        end=deadline,
        summary=style.words.deadline.format(deadline=title if is_full else neutral_title(style.options)),
        language=style.options.language,
        description="\n\n".join(paragraphs) or None,
        url=url,
        alarms=DEADLINE_ALARMS,
        alarm_anchor=deadline,
        is_free=True,
    )


def _coordinates(found: MailboxAppointment) -> Coordinates | None:
    """Where it is, when that is known to the street: a coarser point would send people to the wrong door."""
    location = found.location
    return location.coordinates if location and location.precision in EXACT and not location.uncertain else None
