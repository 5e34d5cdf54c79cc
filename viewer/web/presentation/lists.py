"""Long lists, a page at a time: all that is to come, a year of the past, all letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Generic, TypeVar

from viewer.domain.mailbox import Mailbox, MailboxAppointment
from viewer.web.presentation.dates import wall_time
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.mailbox import PER_PAGE, AppointmentRow, Group, by_day, rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaves(Generic[T]):
    """One page of a long list; pages count from 1, and one that isn't there is the nearest that is."""

    items: Sequence[T]
    number: int
    count: int

    @property
    def before(self) -> int | None:
        """The page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after this one."""
        return self.number + 1 if self.number < self.count else None


@dataclass(frozen=True, kw_only=True, slots=True)
class UpcomingPage:
    """Coming appointments by day."""

    days: tuple[Group, ...]
    leaves: Leaves[MailboxAppointment]


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
    leaves: Leaves[MailboxAppointment]


@dataclass(frozen=True, kw_only=True, slots=True)
class LettersPage:
    """Letters without an appointment."""

    rows: tuple[LetterRow, ...]
    leaves: Leaves[LetterRow]


def leaves(items: Sequence[T], number: int) -> Leaves[T]:
    """That page of the list."""
    count = max(1, -(-len(items) // PER_PAGE))
    number = min(max(1, number), count)
    return Leaves(items[(number - 1) * PER_PAGE : number * PER_PAGE], number, count)


def upcoming_page(found: Mailbox, number: int, now: datetime) -> UpcomingPage:
    """A page of all that is to come."""
    shown = leaves(found.upcoming, number)
    return UpcomingPage(days=tuple(by_day(shown.items, found, now)), leaves=shown)


def past_page(found: Mailbox, year: int | None, number: int, now: datetime) -> PastPage:
    """A page of a year of the past; the latest year unless another with appointments is asked for."""
    by_year = {each: list(group) for each, group in groupby(found.past, _year)}
    chosen = year if year in by_year else next(iter(by_year), None)
    shown = leaves(by_year[chosen] if chosen is not None else [], number)
    return PastPage(
        years=tuple(Year(number=each, count=len(of_year)) for each, of_year in by_year.items()),
        year=chosen,
        rows=rows(shown.items, found, now),
        leaves=shown,
    )


def letters_page(found: Mailbox, number: int) -> LettersPage:
    """A page of the letters."""
    shown = leaves([letter_row(letter) for letter in found.letters], number)
    return LettersPage(rows=tuple(shown.items), leaves=shown)


def _year(found: MailboxAppointment) -> int:
    return wall_time(found.appointment.start).year
