"""The mailbox: coming appointments by day, week and month, those that have been, and the letters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from viewer.domain.appointment import OSLO
from viewer.domain.mailbox import AppointmentId, FrontPage, MailboxAppointment, SearchHits
from viewer.domain.meeting import meeting_of
from viewer.domain.timing import days_until, next_time
from viewer.domain.zone import zone_of
from viewer.i18n import Title, Translator, title
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.locked import LockedRow, locked_rows
from viewer.web.presentation.status import Status, row_statuses
from viewer.web.presentation.when import arrival_fact, time_fact
from viewer.web.presentation.where import ICONS, place_in_a_line

# Days from today that are headed by their names.
DAYS_BY_NAME = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentRow:
    """An appointment as it is listed: one link that says it all, and says it once.

    `day`, `date` and `clock` are for eyes, `spoken` is the whole time for ears; `times` how many there are, when
    several; `icon` shows how one meets.
    """

    id: AppointmentId
    title: Title
    day: str
    date: str
    clock: str
    town: str | None
    spoken: str
    machine: str
    times: str | None
    arrival: str | None
    icon: str
    place: str | None
    sender: str | None
    statuses: tuple[Status, ...]
    is_past: bool
    is_cancelled: bool
    is_new: bool
    is_next: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The appointments of a day, or of a month; a month's rows show their days."""

    heading: str
    date: str | None
    rows: tuple[AppointmentRow, ...]

    @property
    def shows_days(self) -> bool:
        """Whether the rows have to tell their days."""
        return self.date is None


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxPage:
    """All that the mailbox shows, in its order; the counts are of all there are, shown or not."""

    new: str | None
    locked_notice: str | None
    groups: tuple[Group, ...]
    upcoming_count: int
    recent: tuple[AppointmentRow, ...]
    past_count: int
    letters: tuple[LetterRow, ...]
    letter_count: int
    hidden_count: int
    locked: tuple[LockedRow, ...]
    locked_count: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come yet."""
        counts = (self.upcoming_count, self.past_count, self.letter_count, self.hidden_count, self.locked_count)
        return not any(counts)

    @property
    def shows_all_locked(self) -> bool:
        """Whether no letter that asks for a stronger sign-in is left for another page."""
        return self.locked_count <= len(self.locked)

    @property
    def shows_all_upcoming(self) -> bool:
        """Whether no coming appointment is left for another page."""
        return self.upcoming_count <= sum(len(group.rows) for group in self.groups)

    @property
    def shows_all_letters(self) -> bool:
        """Whether no letter is left for another page."""
        return self.letter_count <= len(self.letters)


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchPage:
    """What a search found: the first of each kind, and how many there are in words.

    `locked_count` is of all letters that ask for a stronger sign-in, found or not.
    """

    query: str
    upcoming: tuple[AppointmentRow, ...]
    past: tuple[AppointmentRow, ...]
    letters: tuple[LetterRow, ...]
    locked: tuple[LockedRow, ...]
    locked_count: int
    is_cut: bool
    is_empty: bool
    hits: str


def mailbox_page(front: FrontPage, now: datetime, translator: Translator) -> MailboxPage:
    """The mailbox in words."""
    counts = front.counts
    return MailboxPage(
        new=translator.ngettext("%(num)d new", "%(num)d new", counts.new) if counts.new else None,
        locked_notice=translator.ngettext(
            "%(num)d letter asks for a stronger sign-in, and may hold an appointment that is not shown here.",
            "%(num)d letters ask for a stronger sign-in, and may hold appointments that are not shown here.",
            counts.locked,
        )
        if counts.locked
        else None,
        groups=tuple(groups(front.upcoming, now, translator, front.clashing)),
        upcoming_count=counts.upcoming,
        recent=rows(front.past, now, translator),
        past_count=counts.past,
        letters=tuple(letter_row(letter, translator) for letter in front.letters),
        letter_count=counts.letters,
        hidden_count=counts.hidden,
        locked=locked_rows(front.locked, translator),
        locked_count=counts.locked,
    )


def search_page(
    hits: SearchHits, query: str, now: datetime, translator: Translator, *, locked_count: int = 0
) -> SearchPage:
    """What a search found, the first of each kind."""
    _ = translator.gettext
    return SearchPage(
        query=query,
        upcoming=rows(hits.upcoming, now, translator),
        past=rows(hits.past, now, translator),
        letters=tuple(letter_row(letter, translator) for letter in hits.letters),
        locked=locked_rows(hits.locked, translator),
        locked_count=locked_count,
        is_cut=hits.is_cut,
        is_empty=hits.count == 0,
        hits=translator.ngettext("%(num)d hit", "%(num)d hits", hits.count) if hits.count else _("Nothing was found"),
    )


def groups(
    upcoming: Sequence[MailboxAppointment],
    now: datetime,
    translator: Translator,
    clashing: Mapping[AppointmentId, bool],
    *,
    is_first_page: bool = True,
) -> Iterator[Group]:
    """Coming appointments under their days, and those of later months under their months."""
    next_id = next((appointment.id for appointment in upcoming if appointment.withdrawn_at is None), None)

    def heading(appointment: MailboxAppointment) -> tuple[str, str | None]:
        return group_heading(next_time(appointment.appointment, now).start, now, translator)

    for (name, date), appointments in groupby(upcoming, heading):
        yield Group(
            heading=name,
            date=date,
            rows=tuple(
                appointment_row(
                    appointment,
                    now,
                    translator,
                    overlaps=clashing.get(appointment.id),
                    is_next=is_first_page and appointment.id == next_id,
                )
                for appointment in appointments
            ),
        )


def group_heading(start: datetime, now: datetime, translator: Translator) -> tuple[str, str | None]:
    """What a day is headed by, and its date: today, tomorrow, the week's days by name; or the month, without a date."""
    _ = translator.gettext
    day, days = start.astimezone(OSLO).date(), days_until(start, now)
    weekday = translator.weekdays[day.weekday()]
    if days <= 0:
        # What began earlier and goes on is today's as well.
        today = now.astimezone(OSLO).date()
        return _("Today"), f"{translator.weekdays[today.weekday()]} {translator.day_and_month(today)}"
    if days == 1:
        return _("Tomorrow"), f"{weekday} {translator.day_and_month(day)}"
    if days < DAYS_BY_NAME:
        return weekday.capitalize(), translator.day_and_month(day)
    return translator.month(day, now).capitalize(), None


def rows(
    appointments: Iterable[MailboxAppointment], now: datetime, translator: Translator
) -> tuple[AppointmentRow, ...]:
    """Appointments, ready to be listed."""
    return tuple(appointment_row(appointment, now, translator) for appointment in appointments)


def appointment_row(
    appointment: MailboxAppointment,
    now: datetime,
    translator: Translator,
    *,
    overlaps: bool | None = None,
    is_next: bool = False,
) -> AppointmentRow:
    """The appointment, ready to be listed; `overlaps` as in `row_statuses`."""
    content, time = appointment.appointment, next_time(appointment.appointment, now)
    fact, arrival = time_fact(time, content, translator), arrival_fact(content, translator)
    sender = appointment.letter.sender_name
    heading = title(content, appointment.letter.sender_name, translator)
    place = place_in_a_line(content, translator)
    is_first, is_off = time is content.times[0], appointment.withdrawn_at is not None
    count = len(content.times)
    return AppointmentRow(
        id=appointment.id,
        title=heading,
        day=translator.short_day(time.start.astimezone(zone_of(content))),
        date=translator.short_date(time.start.astimezone(zone_of(content))),
        clock=fact.clock,
        town=fact.town,
        spoken=fact.text,
        machine=fact.machine,
        times=translator.ngettext("%(num)d time", "%(num)d times", count) if count > 1 else None,
        # It belongs to the first of several times, while it takes place.
        arrival=arrival.clock if arrival and is_first and time.effective_end > now and not is_off else None,
        icon=ICONS[meeting_of(content)],
        place=None if place and place in heading.text else place,
        sender=None if sender in heading.text or sender in (place or "") else sender,
        statuses=row_statuses(appointment, now, translator, overlaps=overlaps),
        is_past=time.effective_end <= now,
        is_cancelled=is_off,
        is_new=appointment.is_new,
        is_next=is_next,
    )
