"""Appointments as calendar entries: what an entry says at each level of detail."""

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from viewer.actions.calendar_words import WORDS
from viewer.actions.calendar_words import Words
from viewer.domain.appointment import DEFAULT_DURATION
from viewer.domain.appointment import OSLO
from viewer.domain.appointment import Address
from viewer.domain.appointment import ExternalLink
from viewer.domain.appointment import Language
from viewer.domain.arrival import Arrival
from viewer.domain.arrival import arrival_of
from viewer.domain.calendar import CalendarEntry
from viewer.domain.calendar import DetailLevel
from viewer.domain.event import AnyAppointment
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import AuthenticationLevel
from viewer.domain.message import SensitivityLevel
from viewer.domain.place import Coordinates
from viewer.domain.place import Precision

# The more useful one first: Outlook keeps a single reminder.
ALARMS = (timedelta(days=1), timedelta(hours=1))
HOME = frozenset({"norge", "noreg", "norway", "no"})
EXACT = frozenset({Precision.ADDRESS, Precision.STREET})


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryStyle:
    """How entries are to look: in which language, how much they tell, and where the service is reached."""

    language: Language
    level: DetailLevel
    public_url: str
    alarms: tuple[timedelta, ...] = ALARMS


def entry_of(found: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    """The appointment as an entry of that style; never more than its level of detail allows."""
    appointment = found.appointment
    arrival = arrival_of(appointment)
    entry = CalendarEntry(
        # Calendar apps match on the UID, so it holds for life (RFC 5545, 3.8.4.7).
        uid=f"{found.id}@innkalling",
        sequence=found.sequence,
        stamped_at=found.changed_at,
        start=appointment.start,
        end=_end(appointment),
        summary=WORDS[style.language].busy,
        language=style.language,
        alarms=style.alarms,
        alarm_anchor=arrival.at if arrival else None,
    )
    if style.level is DetailLevel.BUSY:
        return entry
    return _discreet(entry, found, style) if style.level is DetailLevel.DISCREET else _full(entry, found, style)


def title_of(appointment: AnyAppointment, sender_name: str, language: Language) -> str:
    """What the appointment is called: its sub-title, else where it is, else who sent it."""
    words = WORDS[language]
    if appointment.sub_title:
        return appointment.sub_title
    if appointment.place:
        return words.time_at.format(place=appointment.place)
    return words.summons_from.format(sender=sender_name)


def is_confidential(found: MailboxAppointment) -> bool:
    """Whether the letter asks for more than a password, or is marked sensitive."""
    letter = found.letter
    return (
        letter.authentication_level is not AuthenticationLevel.PASSWORD
        or letter.sensitivity_level is SensitivityLevel.SENSITIVE
    )


def discreet_at_most(level: DetailLevel) -> DetailLevel:
    """The level, or discreet where it would tell more."""
    return DetailLevel.DISCREET if level is DetailLevel.EVERYTHING else level


def _discreet(entry: CalendarEntry, found: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    url = page_url(found, style)
    words = WORDS[style.language]
    return replace(entry, summary=words.discreet, description=words.open_page.format(url=url), url=url)


def _full(entry: CalendarEntry, found: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    appointment = found.appointment
    address = ", ".join(_address_lines(appointment.address)) or None
    return replace(
        entry,
        summary=title_of(appointment, found.letter.sender_name, style.language),
        location=", ".join(part for part in (appointment.place, address) if part) or None,
        address=address,
        description="\n\n".join(_paragraphs(found, style)),
        url=page_url(found, style),
        coordinates=_coordinates(found),
    )


def page_url(found: MailboxAppointment, style: EntryStyle) -> str:
    """The appointment's page."""
    return f"{style.public_url}/appointments/{found.id}"


def _end(appointment: AnyAppointment) -> datetime:
    """The end; an appointment without length gets the default one, since calcurse refuses it otherwise."""
    end = appointment.effective_end
    return end if end > appointment.start else appointment.start + DEFAULT_DURATION


def _paragraphs(found: MailboxAppointment, style: EntryStyle) -> list[str]:
    """When to arrive first, the letter's address last: some apps show only the beginning, none drops the text."""
    appointment, words = found.appointment, WORDS[style.language]
    paragraphs = [_arrival(arrival, appointment, words)] if (arrival := arrival_of(appointment)) else []
    if appointment.end is None or appointment.end <= appointment.start:
        paragraphs.append(words.assumed_end.format(clock=words.at(_end(appointment))))
    paragraphs += ["\n".join(part for part in (info.title, info.text) if part) for info in appointment.infos]
    paragraphs += [_link(appointment.link, words)] if appointment.link else []
    return [*paragraphs, words.open_page.format(url=page_url(found, style))]


def _arrival(arrival: Arrival, appointment: AnyAppointment, words: Words) -> str:
    """The arrival in our words when the sender sent nothing but a time, else in the sender's."""
    if arrival.at is None:
        return words.arrival.format(arrival=arrival.words)
    same_day = arrival.at.date() == appointment.start.astimezone(OSLO).date()
    moment = words.at(arrival.at) if same_day else words.when(arrival.at)
    return words.arrival.format(arrival=moment if arrival.is_time else f"{arrival.words} ({moment})")


def _link(link: ExternalLink, words: Words) -> str:
    deadline = words.deadline.format(when=words.when(link.deadline)) if link.deadline else None
    return "\n".join(part for part in (link.description, deadline, link.button_text, link.url) if part)


def _address_lines(address: Address | None) -> list[str]:
    """The parts that are there; the country only when it is another one."""
    if address is None:
        return []
    place = " ".join(part for part in (address.postal_code, address.city) if part)
    country = None if (address.country or "").casefold() in HOME else address.country
    return [part for part in (address.street_address, address.street_address_2, place, country) if part]


def _coordinates(found: MailboxAppointment) -> Coordinates | None:
    """Where it is, when that is known to the street: a coarser point would send people to the wrong door."""
    location = found.location
    return location.coordinates if location and location.precision in EXACT and not location.uncertain else None
