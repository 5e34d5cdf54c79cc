"""Appointments as calendar entries: what an entry says at each detail level."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from viewer.domain.address import address_lines
from viewer.domain.appointment import DEFAULT_DURATION, Appointment, ExternalLink, Language
from viewer.domain.arrival import Arrival, arrival_of
from viewer.domain.calendar import CalendarEntry, FeedOptions
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.meeting import Meeting, is_called, meeting_of, says_more
from viewer.domain.occurrence import Occurrence
from viewer.domain.place import Coordinates, Precision
from viewer.domain.redaction import DetailLevel, permitted_detail_level, redact
from viewer.domain.zone import readings, zone_of
from viewer.i18n import (
    NO_BREAK,
    Translator,
    clocks_abroad,
    meeting_in_words,
    offset_doubt,
    span_there,
    title,
    translator,
)

EXACT = frozenset({Precision.ADDRESS, Precision.STREET})
# A deadline is reminded of the day before, whatever the feed's other reminders are: on the day it may be too late.
DEADLINE_ALARMS = (timedelta(days=1),)
# Characters of a DESCRIPTION that Google takes (its documented limit is 8 kB of them).
LONGEST_TEXT = 8000
SECOND = timedelta(seconds=1)
# Letters; Norwegian compounds are shorter.
LONGEST_WORD = 60


@cache
def entry_translator(language: Language) -> Translator:
    """The language's translator with plain spaces in clock times, since calendar apps break lines as they like."""
    words = translator(language)
    clock = words.patterns.clock.replace(NO_BREAK, " ")
    return replace(words, patterns=replace(words.patterns, clock=clock))


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryStyle:
    """How entries are to look: what their recipient wants, and where the service is reached.

    `text_limit` is how many characters a DESCRIPTION may have. With a `uid_key`, UIDs are keyed digests, so that
    nobody can match the entries of two feeds.
    """

    options: FeedOptions
    public_url: str
    text_limit: int = LONGEST_TEXT
    uid_key: bytes | None = None

    @property
    def translator(self) -> Translator:
        """The words of the feed's language: nobody's browser is there to ask."""
        return entry_translator(self.options.language)

    @property
    def is_busy(self) -> bool:
        """Whether entries say nothing but that their time is taken."""
        return self.options.detail_level is DetailLevel.BUSY

    def page_url(self, appointment_id: AppointmentId) -> str:
        """The appointment's page."""
        return f"{self.public_url}/appointments/{appointment_id}"

    def link_home(self, appointment_id: AppointmentId) -> str:
        """The line that leads to the appointment's page, for apps that show no URL."""
        _ = self.translator.gettext
        return _("Open in the mailbox: %(url)s", url=self.page_url(appointment_id))

    def uid(self, name: str) -> str:
        """The UID of what has that name; calendar apps match on it, so it holds for life (RFC 5545, 3.8.4.7)."""
        if self.uid_key is not None:
            name = hmac.new(self.uid_key, name.encode(), sha256).hexdigest()[:32]
        return f"{name}@innkalling"

    def deadline_uid(self, appointment_id: AppointmentId) -> str:
        """The UID of the entry for an appointment's first deadline."""
        return self.uid(f"{appointment_id}-deadline")


def entries_of(appointment: MailboxAppointment, style: EntryStyle) -> list[CalendarEntry]:
    """One entry for each time, and for the first deadline if that is wanted; no more told than is allowed.

    What the sender called off is cancelled, and has no deadline any more.
    """
    style = _permitted(appointment, style)
    redacted = redact(appointment, style.options.detail_level)
    is_called_off = appointment.withdrawn_at is not None
    # Read from the texts once, and not for each of an event's times: they may be long.
    kind = meeting_of(redacted.appointment)
    entries = [
        _entry(occurrence, redacted, style, kind=kind, is_called_off=is_called_off)
        for occurrence in appointment.occurrences
        if occurrence.dropped_at is None
    ]
    # The earlier reading of one that was sent without an offset.
    deadline = min(
        (readings(link.deadline)[0] for link in appointment.appointment.links if link.deadline), default=None
    )
    if deadline and style.options.shows_deadlines and not style.is_busy and not is_called_off:
        entries.append(_deadline_entry(deadline, redacted, style))
    return entries


def dropped_entries_of(appointment: MailboxAppointment, style: EntryStyle) -> list[tuple[CalendarEntry, datetime]]:
    """The times that the sender left out, as cancelled where they stood, each with when that was.

    None of them stands where another time of the appointment takes place.
    """
    if not any(occurrence.dropped_at for occurrence in appointment.occurrences):
        return []
    style = _permitted(appointment, style)
    redacted = redact(appointment, style.options.detail_level)
    kind = meeting_of(redacted.appointment)
    taken = {time.start for time in appointment.appointment.times}
    return [
        (_entry(occurrence, redacted, style, kind=kind, is_called_off=True), occurrence.dropped_at)
        for occurrence in appointment.occurrences
        if occurrence.dropped_at is not None and occurrence.time.start not in taken
    ]


def neutral_title(options: FeedOptions) -> str:
    """What an entry is called that tells nothing."""
    _ = entry_translator(options.language).gettext
    return _("Busy") if options.detail_level is DetailLevel.BUSY else _("Appointment")


def _permitted(appointment: MailboxAppointment, style: EntryStyle) -> EntryStyle:
    options = style.options
    detail_level = permitted_detail_level(
        options.detail_level, appointment.letter, confidential_up_to=options.confidential_up_to
    )
    return replace(style, options=replace(options, detail_level=detail_level))


def _entry(
    occurrence: Occurrence, appointment: MailboxAppointment, style: EntryStyle, *, kind: Meeting, is_called_off: bool
) -> CalendarEntry:
    """The entry for one time of an appointment that is redacted already."""
    _ = style.translator.gettext
    start, end = occurrence.time.start, occurrence.time.effective_end
    summary, zone = _title(appointment, style), zone_of(appointment.appointment)
    total = max(sibling.number for sibling in appointment.occurrences)
    if total > 1 and not style.is_busy:
        summary = f"{summary} ({occurrence.number}/{total})"
    both = readings(start, zone)
    if len(both) > 1 and not style.is_busy:
        # An entry stands at one time, and what has two says both where apps show nothing else.
        summary = f"{summary} ({style.translator.clock_readings(start, zone)})"
    if is_called_off:
        # It says so in its title as well: some apps show no status.
        summary = _("CANCELLED: %(title)s", title=summary)
    arrival = arrival_of(appointment.appointment)
    address = ", ".join(address_lines(appointment.appointment.address)) or None
    if kind is not Meeting.IN_PERSON:
        address = None  # nobody is to be sent there
    if style.is_busy:
        description = None
    elif is_called_off:
        description = style.link_home(appointment.id)
    else:
        description = _description(occurrence, arrival, kind, appointment, style)
    return CalendarEntry(
        uid=style.uid(f"{appointment.id}{occurrence.key}"),
        sequence=appointment.sequence,
        stamped_at=appointment.changed_at,
        start=start,
        # The default length for what has none in whole seconds, all that an entry tells: calcurse refuses that.
        end=end if end - start >= SECOND else start + DEFAULT_DURATION,
        summary=summary,
        language=style.options.language,
        location=_location(appointment.appointment, address, kind, style.translator),
        address=address,
        coordinates=_coordinates(appointment) if kind is Meeting.IN_PERSON else None,
        description=description,
        url=None if style.is_busy else style.page_url(appointment.id),
        alarms=style.options.alarms,
        alarm_anchor=(arrival.at if arrival else None) or (both[0] if len(both) > 1 else None),
        cancelled=is_called_off,
    )


def _title(appointment: MailboxAppointment, style: EntryStyle) -> str:
    if style.options.detail_level is not DetailLevel.EVERYTHING:
        return neutral_title(style.options)
    return title(appointment.appointment, appointment.letter.sender_name, style.translator).text


def _location(appointment: Appointment, address: str | None, kind: Meeting, translator: Translator) -> str | None:
    """Place and address, or how one meets, and what the sender said of it, where nobody goes anywhere."""
    place, meeting = appointment.place, meeting_in_words(kind, translator)
    if meeting and place and not says_more(place):
        place = None
    return ", ".join(part for part in (meeting, place, address) if part) or None


def _description(
    occurrence: Occurrence,
    arrival: Arrival | None,
    kind: Meeting,
    appointment: MailboxAppointment,
    style: EntryStyle,
) -> str:
    """What to know first, the page's address last, and between them what there is room for.

    First comes that the letter says otherwise, then the time on the clocks of a place abroad, then whence it was moved,
    then when to arrive.

    Some apps show only the beginning, and subscriptions tell nobody of a change; none drops the text.
    """
    _ = style.translator.gettext
    first, rest = [], []
    zone = zone_of(appointment.appointment)
    if appointment.letter_differences:
        first.append(_("The letter says otherwise, and the letter is what counts. See the page."))
    if clocks_abroad(occurrence.time.start, appointment.appointment, style.translator):
        # Apps show the entry on their own clocks, while the arrival and whatever else follows is on those of the place.
        time = occurrence.time
        first.append(span_there(time.start, time.end, appointment.appointment, style.translator))
    if doubt := offset_doubt(occurrence.time.start, zone, style.translator):
        first.append(doubt)
    # For as long as the page says so: what was never seen otherwise was not moved.
    if occurrence.moved_from and appointment.previous is not None:
        moment = _moment(occurrence.moved_from, occurrence.time.start, zone, style.translator)
        first.append(_("Moved from %(moment)s", moment=moment))
    if style.options.detail_level is DetailLevel.EVERYTHING:
        sent = appointment.appointment
        if arrival:
            first.append(_arrival(arrival, occurrence.time.start, zone, style.translator))
        if kind is Meeting.PHONE and is_called(sent):
            first.append(_("You will be called"))
        if occurrence.time.end is None or occurrence.time.end <= occurrence.time.start:
            clock = style.translator.clock(occurrence.time.start + DEFAULT_DURATION, zone)
            first.append(_("Assumed end: %(clock)s (the sender gave none)", clock=clock))
        if sent.description:
            rest.append(sent.description)
        rest += ["\n".join(part for part in (info.title, info.text) if part) for info in sent.infos]
        rest += [_link(link, style.translator) for link in sent.links]
    return _fitting(first, rest, style.link_home(appointment.id), style.text_limit)


def _fitting(first: list[str], rest: list[str], last: str, limit: int) -> str:
    """The paragraphs as one text; where it is longer than the limit, "…" stands for what the middle has too much."""
    paragraphs = [*first, *rest, last]
    if sum(map(len, paragraphs)) + len("\n\n") * (len(paragraphs) - 1) <= limit or not rest:
        return "\n\n".join(paragraphs)
    room = max(limit - len("\n\n".join([*first, "…", last])), 0)
    middle = "\n\n".join(paragraph[:room] for paragraph in rest)[:room]
    # Half an address leads somewhere else, and half a word reads badly.
    last_word = middle.split()[-1] if middle.split() else ""
    if "://" in last_word or len(last_word) < LONGEST_WORD:
        middle = middle.removesuffix(last_word)
    return "\n\n".join([*first, middle.rstrip() + "…", last])


def _moment(moment: datetime, start: datetime, zone: ZoneInfo, translator: Translator) -> str:
    """Weekday, date and clock time; the year only when it is not the entry's own."""
    day = moment.astimezone(zone).date()
    date = translator.long_date(day)
    if day.year == start.astimezone(zone).year:
        date = date.removesuffix(f" {day.year}")
    return f"{date}{translator.patterns.join}{translator.clock(moment, zone)}"


def _arrival(arrival: Arrival, start: datetime, zone: ZoneInfo, translator: Translator) -> str:
    """The arrival in our words when the sender sent nothing but a time, else in the sender's, under the usual label."""
    text = arrival.words
    if moments := [moment for moment in (arrival.at, arrival.or_at, arrival.doubtful_at) if moment]:
        is_same_day = all(moment.astimezone(zone).date() == start.astimezone(zone).date() for moment in moments)
        said = translator.clock if is_same_day else translator.date_and_clock
        moment = translator.gettext(" or ").join(said(moment, zone) for moment in moments)
        text = moment if arrival.is_time else f"{arrival.words} ({moment})"
    if arrival.doubtful_at:
        _ = translator.gettext
        text = f"{text}. {_('This does not fit the time of the appointment. Ask the sender if in doubt.')}"
    labelled = translator.gettext("Arrival: %(arrival)s", arrival=text)
    label = labelled.partition(":")[0]
    return text if text.casefold().startswith(label.casefold()) else labelled


def _link(link: ExternalLink, translator: Translator) -> str:
    _ = translator.gettext
    deadline = (
        _("Deadline: %(moment)s", moment=translator.date_and_clock(readings(link.deadline)[0]))
        if link.deadline
        else None
    )
    return "\n".join(part for part in (link.description, deadline, link.button_text, link.url) if part)


def _deadline_entry(deadline: datetime, appointment: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    """The deadline as an entry of its own, which ends when it runs out, and takes up no time."""
    _ = style.translator.gettext
    paragraphs = [_link(link, style.translator) for link in appointment.appointment.links]
    return CalendarEntry(
        uid=style.deadline_uid(appointment.id),
        sequence=appointment.sequence,
        stamped_at=appointment.changed_at,
        start=deadline - DEFAULT_DURATION,
        end=deadline,
        summary=_("Deadline: %(title)s", title=_title(appointment, style)),
        language=style.options.language,
        description=_fitting([], paragraphs, style.link_home(appointment.id), style.text_limit),
        url=style.page_url(appointment.id),
        alarms=DEADLINE_ALARMS,
        alarm_anchor=deadline,
        is_free=True,
    )


def _coordinates(appointment: MailboxAppointment) -> Coordinates | None:
    """Where it is, when that is known to the street: a coarser point would send people to the wrong door."""
    location = appointment.location
    return location.coordinates if location and location.precision in EXACT and not location.uncertain else None
