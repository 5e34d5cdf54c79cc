"""Long lists, a page at a time: all that is to come, a year of the past, all letters."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from viewer.domain.appointment import OSLO
from viewer.domain.mailbox import Mailbox, MailboxAppointment
from viewer.i18n import Translator
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.mailbox import AppointmentRow, Group, groups, rows
from viewer.web.presentation.pagination import ListPage, list_page


@dataclass(frozen=True, kw_only=True, slots=True)
class UpcomingPage:
    """Coming appointments by day and month."""

    groups: tuple[Group, ...]
    list_page: ListPage[MailboxAppointment]


@dataclass(frozen=True, kw_only=True, slots=True)
class Year:
    """A year with appointments, and how many."""

    number: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PastPage:
    """The appointments of one year that have been; `years` are all those that have some, latest first."""

    years: tuple[Year, ...]
    year: int | None
    rows: tuple[AppointmentRow, ...]
    list_page: ListPage[MailboxAppointment]


@dataclass(frozen=True, kw_only=True, slots=True)
class LettersPage:
    """Letters without an appointment."""

    rows: tuple[LetterRow, ...]
    list_page: ListPage[LetterRow]


def upcoming_page(mailbox: Mailbox, number: int, now: datetime, translator: Translator) -> UpcomingPage:
    """A page of all that is to come."""
    shown = list_page(mailbox.upcoming, number)
    return UpcomingPage(groups=tuple(groups(shown.items, mailbox, now, translator)), list_page=shown)


def past_page(mailbox: Mailbox, year: int | None, number: int, now: datetime, translator: Translator) -> PastPage:
    """A page of a year of the past; the latest year unless another with appointments is asked for."""
    by_year = {start_year: list(group) for start_year, group in groupby(mailbox.past, _year)}
    chosen = year if year in by_year else next(iter(by_year), None)
    shown = list_page(by_year[chosen] if chosen is not None else [], number)
    return PastPage(
        years=tuple(Year(number=start_year, count=len(of_year)) for start_year, of_year in by_year.items()),
        year=chosen,
        rows=rows(shown.items, mailbox, now, translator),
        list_page=shown,
    )


def letters_page(mailbox: Mailbox, number: int, translator: Translator) -> LettersPage:
    """A page of the letters."""
    shown = list_page([letter_row(letter, translator) for letter in mailbox.letters], number)
    return LettersPage(rows=tuple(shown.items), list_page=shown)


def _year(appointment: MailboxAppointment) -> int:
    return appointment.appointment.start.astimezone(OSLO).year
