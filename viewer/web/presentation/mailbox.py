"""The mailbox: the next appointment, the coming ones by day, those that have been, and the letters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from viewer.domain.appointment import Appointment, Interval
from viewer.domain.mailbox import AppointmentId, Mailbox, MailboxAppointment
from viewer.domain.timing import days_until, next_time as next_time_of
from viewer.web.pages.languages import gettext as _, ngettext
from viewer.web.presentation.dates import Leaf, leaf, long_date, machine_time, span, wall_time
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.status import Status, distance, shown_statuses
from viewer.web.presentation.titles import Title, title

# The last few are often looked up again; the rest lie behind a link.
RECENT_PAST = 3
# More than most people have; a page with them weighs less than 50 kB.
SHOWN_UPCOMING = 20
SHOWN_LETTERS = 10
SHOWN_HITS = 15
PER_PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentRow:
    """An appointment as it is listed: one link that says it all, and says it once."""

    id: AppointmentId
    statuses: tuple[Status, ...]
    title: Title
    when: str
    machine: str
    leaf: Leaf
    place: str | None
    sender: str | None
    clashes: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The appointments of one day."""

    heading: str
    rows: tuple[AppointmentRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxPage:
    """All that the mailbox shows, in its order; the counts are of all there are, shown or not.

    `distance` says how far away the next appointment is.
    """

    next: AppointmentRow | None
    distance: str
    days: tuple[Group, ...]
    upcoming_count: int
    recent: tuple[AppointmentRow, ...]
    past_count: int
    letters: tuple[LetterRow, ...]
    letter_count: int
    hidden_count: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come yet."""
        return not (self.upcoming_count or self.past_count or self.letter_count or self.hidden_count)

    @property
    def shows_all_upcoming(self) -> bool:
        """Whether no coming appointment is left for another page."""
        return self.upcoming_count <= SHOWN_UPCOMING

    @property
    def shows_all_letters(self) -> bool:
        """Whether no letter is left for another page."""
        return self.letter_count <= SHOWN_LETTERS


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchPage:
    """What a search found."""

    query: str
    upcoming: tuple[AppointmentRow, ...]
    past: tuple[AppointmentRow, ...]
    letters: tuple[LetterRow, ...]
    is_cut: bool
    found: str


def mailbox_page(found: Mailbox, now: datetime) -> MailboxPage:
    """The mailbox in words."""
    upcoming = found.upcoming[:SHOWN_UPCOMING]
    first = [each for each in upcoming if each.withdrawn_at is None][:1]
    return MailboxPage(
        next=next(iter(rows(first, found, now)), None),
        distance=distance(first[0].appointment, now) if first else "",
        days=tuple(by_day((each for each in upcoming if each not in first), found, now)),
        upcoming_count=len(found.upcoming),
        recent=rows(found.past[:RECENT_PAST], found, now),
        past_count=len(found.past),
        letters=tuple(letter_row(letter) for letter in found.letters[:SHOWN_LETTERS]),
        letter_count=len(found.letters),
        hidden_count=len(found.hidden),
    )


def search_page(found: Mailbox, query: str, now: datetime) -> SearchPage:
    """What a search found, the first of each kind."""
    number = len(found.upcoming) + len(found.past) + len(found.letters)
    return SearchPage(
        query=query,
        upcoming=rows(found.upcoming[:SHOWN_HITS], found, now),
        past=rows(found.past[:SHOWN_HITS], found, now),
        letters=tuple(letter_row(letter) for letter in found.letters[:SHOWN_HITS]),
        is_cut=any(len(each) > SHOWN_HITS for each in (found.upcoming, found.past, found.letters)),
        found=ngettext("%(num)d hit", "%(num)d hits", number) if number else _("Nothing was found"),
    )


def rows(appointments: Iterable[MailboxAppointment], found: Mailbox, now: datetime) -> tuple[AppointmentRow, ...]:
    """Appointments of the mailbox, ready to be listed."""
    return tuple(appointment_row(each, now, clashes=each.id in found.clashing) for each in appointments)


def appointment_row(found: MailboxAppointment, now: datetime, *, clashes: bool = False) -> AppointmentRow:
    """The appointment, ready to be listed."""
    appointment, next_time = found.appointment, next_time_of(found.appointment, now)
    heading, sender = title(found), found.letter.sender_name
    return AppointmentRow(
        id=found.id,
        statuses=shown_statuses(found, now),
        title=heading,
        when=_when(appointment, next_time),
        machine=machine_time(next_time.start),
        leaf=leaf(next_time.start),
        place=appointment.place if appointment.sub_title else None,
        sender=None if sender == appointment.place or sender in heading.text else sender,
        clashes=clashes,
    )


def _when(appointment: Appointment, next_time: Interval) -> str:
    """The time, or the next of several and how many there are."""
    number = len(appointment.times)
    if number == 1:
        return span(appointment.start, appointment.end)
    return _("%(next)s, one of %(num)d times", next=span(next_time.start, next_time.end), num=number)


def by_day(upcoming: Iterable[MailboxAppointment], found: Mailbox, now: datetime) -> Iterator[Group]:
    """Coming appointments of the mailbox under their days."""
    for _day, same_day in groupby(upcoming, lambda each: wall_time(next_time_of(each.appointment, now).start).date()):
        group = list(same_day)
        start = next_time_of(group[0].appointment, now).start
        yield Group(heading=day_heading(start, now), rows=rows(group, found, now))


def day_heading(start: datetime, now: datetime) -> str:
    """The date, with today and tomorrow named."""
    date = long_date(wall_time(start))
    match days_until(start, now):
        case 0:
            return _("Today, %(date)s", date=date)
        case 1:
            return _("Tomorrow, %(date)s", date=date)
    return date
