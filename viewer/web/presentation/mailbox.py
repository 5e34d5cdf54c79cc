"""The mailbox: the next appointment, the coming ones by day, those that have been, and the letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from viewer.actions.show import Mailbox
from viewer.domain.mailbox import AppointmentId
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.timing import days_until
from viewer.web.languages import gettext as _
from viewer.web.presentation.dates import Leaf
from viewer.web.presentation.dates import leaf
from viewer.web.presentation.dates import long_date
from viewer.web.presentation.dates import machine_time
from viewer.web.presentation.dates import span
from viewer.web.presentation.dates import wall_time
from viewer.web.presentation.letters import LetterRow
from viewer.web.presentation.letters import letter_row
from viewer.web.presentation.page import Title
from viewer.web.presentation.page import shown_status
from viewer.web.presentation.page import title
from viewer.web.presentation.status import Status
from viewer.web.presentation.status import distance

# The last few are often looked up again; the rest lie behind a link.
RECENT_PAST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentRow:
    """An appointment as it is listed: one link that says it all, and says it once."""

    id: AppointmentId
    status: Status | None
    title: Title
    when: str
    machine: str
    distance: str
    leaf: Leaf
    place: str | None
    sender: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The appointments of one day, or of one year."""

    heading: str
    rows: tuple[AppointmentRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxPage:
    """All that the mailbox shows, in its order."""

    next: AppointmentRow | None
    days: tuple[Group, ...]
    recent: tuple[AppointmentRow, ...]
    past_count: int
    letters: tuple[LetterRow, ...]
    hidden_count: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come yet."""
        return not (self.next or self.past_count or self.letters or self.hidden_count)


@dataclass(frozen=True, kw_only=True, slots=True)
class PastPage:
    """The appointments that have been."""

    years: tuple[Group, ...]


def mailbox_page(found: Mailbox, now: datetime) -> MailboxPage:
    """The mailbox in words."""
    upcoming = [appointment_row(each, now) for each in found.upcoming[:1]]
    return MailboxPage(
        next=upcoming[0] if upcoming else None,
        days=tuple(by_day(found.upcoming[1:], now)),
        recent=tuple(appointment_row(each, now) for each in found.past[:RECENT_PAST]),
        past_count=len(found.past),
        letters=tuple(letter_row(letter) for letter in found.letters),
        hidden_count=len(found.hidden),
    )


def past_page(found: Mailbox, now: datetime) -> PastPage:
    """The past in words, latest year first."""
    return PastPage(years=tuple(by_year(found.past, now)))


def appointment_row(found: MailboxAppointment, now: datetime) -> AppointmentRow:
    """The appointment, ready to be listed."""
    appointment = found.appointment
    heading, sender = title(found), found.letter.sender_name
    return AppointmentRow(
        id=found.id,
        status=shown_status(found, now),
        title=heading,
        when=span(appointment.start, appointment.end),
        machine=machine_time(appointment.start),
        distance=distance(appointment, now),
        leaf=leaf(appointment.start),
        place=appointment.place if appointment.sub_title else None,
        sender=None if sender == appointment.place or sender in heading.text else sender,
    )


def by_day(upcoming: Iterable[MailboxAppointment], now: datetime) -> Iterable[Group]:
    """The coming appointments under their days."""
    for _day, found in groupby(upcoming, lambda each: wall_time(each.appointment.start).date()):
        same_day = list(found)
        yield Group(
            heading=day_heading(same_day[0].appointment.start, now),
            rows=tuple(appointment_row(each, now) for each in same_day),
        )


def by_year(past: Iterable[MailboxAppointment], now: datetime) -> Iterable[Group]:
    """Past appointments under their years."""
    for year, found in groupby(past, lambda each: wall_time(each.appointment.start).year):
        yield Group(heading=str(year), rows=tuple(appointment_row(each, now) for each in found))


def day_heading(start: datetime, now: datetime) -> str:
    """The date, with today and tomorrow named."""
    date = long_date(wall_time(start))
    named = {0: _("Today, %(date)s", date=date), 1: _("Tomorrow, %(date)s", date=date)}
    return named.get(days_until(start, now), date)
