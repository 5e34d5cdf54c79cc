"""Appointments as calendar entries: what an entry says at each detail level."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from viewer.domain.address import address_lines
from viewer.domain.appointment import DEFAULT_DURATION, OSLO, ExternalLink, Kind, Language
from viewer.domain.arrival import Arrival, arrival_of
from viewer.domain.calendar import CalendarEntry, FeedOptions
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.place import Coordinates, Precision
from viewer.domain.redaction import DetailLevel, permitted_detail_level, redact
from viewer.i18n import NO_BREAK, Translator, title, translator

EXACT = frozenset({Precision.ADDRESS, Precision.STREET})
# A deadline is reminded of the day before, whatever the feed's other reminders are: on the day it may be too late.
DEADLINE_ALARMS = (timedelta(days=1),)


@cache
def entry_translator(language: Language) -> Translator:
    """The language's translator with plain spaces in clock times, since calendar apps break lines as they like."""
    words = translator(language)
    clock = words.patterns.clock.replace(NO_BREAK, " ")
    return replace(words, patterns=replace(words.patterns, clock=clock))


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryStyle:
    """How entries are to look: what their recipient wants, and where the service is reached."""

    options: FeedOptions
    public_url: str

    @property
    def translator(self) -> Translator:
        """The words of the feed's language: nobody's browser is there to ask."""
        return entry_translator(self.options.language)

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


def entries_of(appointment: MailboxAppointment, style: EntryStyle) -> list[CalendarEntry]:
    """One entry for each time, and for the deadline of its link if that is wanted; no more told than is allowed."""
    options = style.options
    detail_level = permitted_detail_level(
        options.detail_level, appointment.letter, confidential_up_to=options.confidential_up_to
    )
    style = replace(style, options=replace(options, detail_level=detail_level))
    deadline = min((link.deadline for link in appointment.appointment.links if link.deadline), default=None)
    redacted = redact(appointment, detail_level)
    entries = [_entry(occurrence, redacted, style) for occurrence in _occurrences(redacted)]
    if options.shows_deadlines and deadline:
        entries.append(_deadline_entry(deadline, redacted, style))
    return entries


def neutral_title(options: FeedOptions) -> str:
    """What an entry is called that tells nothing."""
    _ = entry_translator(options.language).gettext
    return _("Busy") if options.detail_level is DetailLevel.BUSY else _("Appointment")


def _occurrences(appointment: MailboxAppointment) -> list[Occurrence]:
    """The times of the appointment, numbered when there are several."""
    sent = appointment.appointment
    if sent.kind is Kind.APPOINTMENT:
        return [
            Occurrence(
                # Calendar apps match on the UID, so it holds for life (RFC 5545, 3.8.4.7).
                uid=f"{appointment.id}@innkalling",
                start=sent.start,
                end=_lasting(sent.start, sent.effective_end),
                arrival=arrival_of(sent),
                is_end_assumed=sent.end is None or sent.end <= sent.start,
            )
        ]
    count = len(sent.times)
    return [
        Occurrence(
            uid=f"{appointment.id}-{number}@innkalling",
            start=time.start,
            end=_lasting(time.start, time.effective_end),
            mark=f" ({number}/{count})" if count > 1 else "",
        )
        for number, time in enumerate(sent.times, 1)
    ]


def _lasting(start: datetime, end: datetime) -> datetime:
    """The end, or the default one for what has no length: calcurse refuses that."""
    return end if end > start else start + DEFAULT_DURATION


def _entry(occurrence: Occurrence, appointment: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    """The entry for one time of an appointment that is redacted already."""
    _ = style.translator.gettext
    is_busy = style.options.detail_level is DetailLevel.BUSY
    summary = _title(appointment, style) + occurrence.mark
    if appointment.withdrawn_at:
        # What the sender called off says so in its title as well: some apps show no status.
        summary = _("CANCELLED: %(title)s", title=summary)
    address = ", ".join(address_lines(appointment.appointment.address)) or None
    return CalendarEntry(
        uid=occurrence.uid,
        sequence=appointment.sequence,
        stamped_at=appointment.changed_at,
        start=occurrence.start,
        end=occurrence.end,
        summary=summary,
        language=style.options.language,
        location=", ".join(part for part in (appointment.appointment.place, address) if part) or None,
        address=address,
        coordinates=_coordinates(appointment),
        description=None if is_busy else "\n\n".join(_paragraphs(occurrence, appointment, style)),
        url=None if is_busy else style.page_url(appointment.id),
        alarms=style.options.alarms,
        alarm_anchor=occurrence.arrival.at if occurrence.arrival else None,
        cancelled=appointment.withdrawn_at is not None,
    )


def _title(appointment: MailboxAppointment, style: EntryStyle) -> str:
    if style.options.detail_level is not DetailLevel.EVERYTHING:
        return neutral_title(style.options)
    return title(appointment.appointment, appointment.letter.sender_name, style.translator).text


def _paragraphs(occurrence: Occurrence, appointment: MailboxAppointment, style: EntryStyle) -> list[str]:
    """When to arrive first, the page's address last: some apps show only the beginning, none drops the text."""
    _ = style.translator.gettext
    sent = appointment.appointment
    link_home = _("Open in the mailbox: %(url)s", url=style.page_url(appointment.id))
    if style.options.detail_level is not DetailLevel.EVERYTHING:
        return [link_home]
    paragraphs = []
    if occurrence.arrival:
        paragraphs.append(_arrival(occurrence.arrival, occurrence.start, style.translator))
    if occurrence.is_end_assumed:
        clock = style.translator.clock(occurrence.end)
        paragraphs.append(_("Assumed end: %(clock)s (the sender gave none)", clock=clock))
    if sent.description:
        paragraphs.append(sent.description)
    paragraphs += ["\n".join(part for part in (info.title, info.text) if part) for info in sent.infos]
    paragraphs += [_link(link, style.translator) for link in sent.links]
    return [*paragraphs, link_home]


def _arrival(arrival: Arrival, start: datetime, translator: Translator) -> str:
    """The arrival in our words when the sender sent nothing but a time, else in the sender's, under the usual label."""
    text = arrival.words
    if arrival.at is not None:
        is_same_day = arrival.at.date() == start.astimezone(OSLO).date()
        moment = translator.clock(arrival.at) if is_same_day else translator.date_and_clock(arrival.at)
        text = moment if arrival.is_time else f"{arrival.words} ({moment})"
    labelled = translator.gettext("Arrival: %(arrival)s", arrival=text)
    label = labelled.partition(":")[0]
    return text if text.casefold().startswith(label.casefold()) else labelled


def _link(link: ExternalLink, translator: Translator) -> str:
    _ = translator.gettext
    deadline = _("Deadline: %(moment)s", moment=translator.date_and_clock(link.deadline)) if link.deadline else None
    return "\n".join(part for part in (link.description, deadline, link.button_text, link.url) if part)


def _deadline_entry(deadline: datetime, appointment: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    """The deadline as an entry of its own, which ends when it runs out, and takes up no time."""
    _ = style.translator.gettext
    url = None if style.options.detail_level is DetailLevel.BUSY else style.page_url(appointment.id)
    paragraphs = [_link(link, style.translator) for link in appointment.appointment.links]
    paragraphs += [_("Open in the mailbox: %(url)s", url=url)] if url else []
    return CalendarEntry(
        uid=f"{appointment.id}-deadline@innkalling",
        sequence=appointment.sequence,
        stamped_at=appointment.changed_at,
        start=deadline - DEFAULT_DURATION,
        end=deadline,
        summary=_("Deadline: %(title)s", title=_title(appointment, style)),
        language=style.options.language,
        description="\n\n".join(paragraphs) or None,
        url=url,
        alarms=DEADLINE_ALARMS,
        alarm_anchor=deadline,
        is_free=True,
    )


def _coordinates(appointment: MailboxAppointment) -> Coordinates | None:
    """Where it is, when that is known to the street: a coarser point would send people to the wrong door."""
    location = appointment.location
    return location.coordinates if location and location.precision in EXACT and not location.uncertain else None
