"""Long lists, a page at a time: all that is to come, a year of the past, all letters."""

from dataclasses import dataclass
from datetime import date, datetime

from viewer.domain.mailbox import Letter, ListPage, MailboxAppointment, PastList, UpcomingList
from viewer.i18n import Translator
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.mailbox import AppointmentRow, Group, groups, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthLink:
    """A month in words, and the page of the list on which it begins."""

    name: str
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UpcomingPage:
    """Coming appointments by day and month."""

    groups: tuple[Group, ...]
    list_page: ListPage[MailboxAppointment]
    months: tuple[MonthLink, ...]


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
    list_page: ListPage[Letter]


def upcoming_page(upcoming: UpcomingList, now: datetime, translator: Translator) -> UpcomingPage:
    """A page of all that is to come."""
    page = upcoming.page
    is_first_page = page.number == 1
    return UpcomingPage(
        groups=tuple(groups(page.items, now, translator, upcoming.clashing, is_first_page=is_first_page)),
        list_page=page,
        months=tuple(
            MonthLink(name=translator.month(date(month.year, month.month, 1), now), page=month.page)
            for month in upcoming.months
        ),
    )


def past_page(past: PastList, now: datetime, translator: Translator) -> PastPage:
    """A page of a year of the past."""
    return PastPage(
        years=tuple(Year(number=year, count=count) for year, count in past.years),
        year=past.year,
        rows=rows(past.page.items, now, translator),
        list_page=past.page,
    )


def letters_page(page: ListPage[Letter], translator: Translator) -> LettersPage:
    """A page of the letters."""
    return LettersPage(rows=tuple(letter_row(letter, translator) for letter in page.items), list_page=page)
