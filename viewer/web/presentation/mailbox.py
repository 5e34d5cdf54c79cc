"""The mailbox: the next appointment, the coming ones by day, those that have been, and the letters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from viewer.domain.appointment import OSLO, Appointment, Interval
from viewer.domain.mailbox import AppointmentId, Mailbox, MailboxAppointment
from viewer.domain.timing import days_until, next_time as next_time_of
from viewer.i18n import Title, Translator, distance, title
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.status import Status, shown_statuses
from viewer.web.presentation.when import Leaf, leaf, machine_time

# The last few are often looked up again; the rest lie behind a link.
RECENT_PAST = 3
# More than most people have; a page with them weighs less than 50 kB.
SHOWN_UPCOMING = 20
SHOWN_LETTERS = 10
SHOWN_HITS = 15


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
    """What a search found: the first of each kind, and how many there are in words."""

    query: str
    upcoming: tuple[AppointmentRow, ...]
    past: tuple[AppointmentRow, ...]
    letters: tuple[LetterRow, ...]
    is_cut: bool
    hits: str


def mailbox_page(mailbox: Mailbox, now: datetime, translator: Translator) -> MailboxPage:
    """The mailbox in words."""
    upcoming = mailbox.upcoming[:SHOWN_UPCOMING]
    first = next((appointment for appointment in upcoming if appointment.withdrawn_at is None), None)
    later = [appointment for appointment in upcoming if appointment is not first]
    return MailboxPage(
        next=rows([first], mailbox, now, translator)[0] if first else None,
        distance=distance(first.appointment, now, translator) if first else "",
        days=tuple(by_day(later, mailbox, now, translator)),
        upcoming_count=len(mailbox.upcoming),
        recent=rows(mailbox.past[:RECENT_PAST], mailbox, now, translator),
        past_count=len(mailbox.past),
        letters=tuple(letter_row(letter, translator) for letter in mailbox.letters[:SHOWN_LETTERS]),
        letter_count=len(mailbox.letters),
        hidden_count=len(mailbox.hidden),
    )


def search_page(mailbox: Mailbox, query: str, now: datetime, translator: Translator) -> SearchPage:
    """What a search found, the first of each kind."""
    _ = translator.gettext
    number = len(mailbox.upcoming) + len(mailbox.past) + len(mailbox.letters)
    return SearchPage(
        query=query,
        upcoming=rows(mailbox.upcoming[:SHOWN_HITS], mailbox, now, translator),
        past=rows(mailbox.past[:SHOWN_HITS], mailbox, now, translator),
        letters=tuple(letter_row(letter, translator) for letter in mailbox.letters[:SHOWN_HITS]),
        is_cut=any(len(kind) > SHOWN_HITS for kind in (mailbox.upcoming, mailbox.past, mailbox.letters)),
        hits=translator.ngettext("%(num)d hit", "%(num)d hits", number) if number else _("Nothing was found"),
    )


def rows(
    appointments: Iterable[MailboxAppointment], mailbox: Mailbox, now: datetime, translator: Translator
) -> tuple[AppointmentRow, ...]:
    """Appointments of the mailbox, ready to be listed."""
    return tuple(
        appointment_row(appointment, now, translator, clashes=appointment.id in mailbox.clashing)
        for appointment in appointments
    )


def appointment_row(
    appointment: MailboxAppointment, now: datetime, translator: Translator, *, clashes: bool = False
) -> AppointmentRow:
    """The appointment, ready to be listed."""
    content, next_time = appointment.appointment, next_time_of(appointment.appointment, now)
    sender = appointment.letter.sender_name
    heading = title(content, sender, translator)
    return AppointmentRow(
        id=appointment.id,
        statuses=shown_statuses(appointment, now, translator),
        title=heading,
        when=_when(content, next_time, translator),
        machine=machine_time(next_time.start),
        leaf=leaf(next_time.start, translator),
        place=content.place if content.sub_title else None,
        sender=None if sender == content.place or sender in heading.text else sender,
        clashes=clashes,
    )


def _when(appointment: Appointment, next_time: Interval, translator: Translator) -> str:
    """The time, or the next of several and how many there are."""
    number = len(appointment.times)
    if number == 1:
        return translator.span(appointment.start, appointment.end)
    _ = translator.gettext
    return _("%(next)s, one of %(num)d times", next=translator.span(next_time.start, next_time.end), num=number)


def by_day(
    upcoming: Iterable[MailboxAppointment], mailbox: Mailbox, now: datetime, translator: Translator
) -> Iterator[Group]:
    """Coming appointments of the mailbox under their days."""

    def start(appointment: MailboxAppointment) -> datetime:
        return next_time_of(appointment.appointment, now).start.astimezone(OSLO)

    for _day, same_day in groupby(upcoming, lambda appointment: start(appointment).date()):
        group = list(same_day)
        yield Group(heading=day_heading(start(group[0]), now, translator), rows=rows(group, mailbox, now, translator))


def day_heading(start: datetime, now: datetime, translator: Translator) -> str:
    """The date, with today and tomorrow named."""
    _ = translator.gettext
    date = translator.long_date(start.astimezone(OSLO))
    match days_until(start, now):
        case 0:
            return _("Today, %(date)s", date=date)
        case 1:
            return _("Tomorrow, %(date)s", date=date)
    return date
