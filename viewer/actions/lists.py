"""The lists of a mailbox, a page at a time; the rows shown are marked where they are in another appointment's way."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from viewer.domain.access import Viewer
from viewer.domain.appointment import OSLO
from viewer.domain.clash import LONGEST_GAP, clashing
from viewer.domain.mailbox import (
    AppointmentId,
    Envelope,
    FrontPage,
    Letter,
    ListPage,
    MailboxAppointment,
    Month,
    PastList,
    SearchHits,
    UpcomingList,
)
from viewer.domain.timing import next_time
from viewer.i18n import dates_to_search
from viewer.ports.mailbox import MailboxStore

# Rows of a list's page, which then weighs about 50 kB.
PER_PAGE = 40
# Rows of the front page: more coming appointments than most people have; the last few past ones, which are often looked
# up again; the rest lies behind links.
FRONT_UPCOMING = 20
FRONT_PAST = 3
FRONT_LETTERS = 10
FRONT_LOCKED = 3
# Hits of a kind that a search shows.
SHOWN_HITS = 15
# Appointments that clashes are looked for among; nobody has that many around the rows of a page.
MOST_NEIGHBOURS = 500
EARLIEST = datetime.min.replace(tzinfo=UTC)


def front_page(viewer: Viewer, *, mailbox: MailboxStore, now: datetime) -> FrontPage:
    """The front page; an appointment that is going on still counts as coming."""
    counts = mailbox.counts(viewer, now)
    upcoming = mailbox.upcoming(viewer, now, first=0, limit=FRONT_UPCOMING)
    return FrontPage(
        upcoming=tuple(upcoming),
        past=tuple(mailbox.past(viewer, now, since=EARLIEST, until=now, first=0, limit=FRONT_PAST)),
        letters=tuple(mailbox.letters(viewer, now, first=0, limit=FRONT_LETTERS)) if counts.letters else (),
        locked=tuple(mailbox.locked(viewer, now, first=0, limit=FRONT_LOCKED)) if counts.locked else (),
        counts=counts,
        clashing=_clashing(viewer, upcoming, mailbox=mailbox, now=now),
    )


def upcoming(viewer: Viewer, number: int, *, mailbox: MailboxStore, now: datetime) -> UpcomingList:
    """That page of all that is to come, or the nearest there is."""
    count = mailbox.upcoming_count(viewer, now)
    number, pages = _page(number, count)
    rows = mailbox.upcoming(viewer, now, first=(number - 1) * PER_PAGE, limit=PER_PAGE)
    months = mailbox.upcoming_months(viewer, now) if pages > 1 else ()
    return UpcomingList(
        page=ListPage(rows, number, pages),
        months=tuple(Month(year=year, month=month, page=1 + before // PER_PAGE) for year, month, before in months),
        clashing=_clashing(viewer, rows, mailbox=mailbox, now=now),
    )


def past(viewer: Viewer, year: int | None, number: int, *, mailbox: MailboxStore, now: datetime) -> PastList:
    """That page of a year of the past: the latest year unless another with appointments is given."""
    years = dict(mailbox.past_years(viewer, now))
    chosen = year if year in years else next(iter(years), None)
    if chosen is None:
        return PastList(page=ListPage((), 1, 1))
    number, pages = _page(number, years[chosen])
    since, until = datetime(chosen, 1, 1, tzinfo=OSLO), datetime(chosen + 1, 1, 1, tzinfo=OSLO)
    first = (number - 1) * PER_PAGE
    rows = mailbox.past(viewer, now, since=since, until=until, first=first, limit=PER_PAGE)
    return PastList(page=ListPage(rows, number, pages), year=chosen, years=tuple(years.items()))


def letters(viewer: Viewer, number: int, *, mailbox: MailboxStore, now: datetime) -> ListPage[Letter]:
    """That page of the letters, or the nearest there is."""
    number, pages = _page(number, mailbox.letter_count(viewer, now))
    return ListPage(mailbox.letters(viewer, now, first=(number - 1) * PER_PAGE, limit=PER_PAGE), number, pages)


def locked(viewer: Viewer, number: int, *, mailbox: MailboxStore, now: datetime) -> ListPage[Envelope]:
    """That page of the letters that ask for a higher authentication level, or the nearest there is."""
    number, pages = _page(number, mailbox.locked_count(viewer, now))
    return ListPage(mailbox.locked(viewer, now, first=(number - 1) * PER_PAGE, limit=PER_PAGE), number, pages)


def hidden(viewer: Viewer, number: int, *, mailbox: MailboxStore, now: datetime) -> ListPage[MailboxAppointment]:
    """That page of what is hidden, or the nearest there is."""
    number, pages = _page(number, mailbox.hidden_count(viewer, now))
    return ListPage(mailbox.hidden(viewer, now, first=(number - 1) * PER_PAGE, limit=PER_PAGE), number, pages)


def search(viewer: Viewer, query: str, *, mailbox: MailboxStore, now: datetime) -> SearchHits:
    """What has every word of the query in its text, its dates or its sender's name, however they are spelt."""
    return mailbox.search(viewer, query, dates_to_search, now, limit=SHOWN_HITS) if query.strip() else SearchHits()


def _page(number: int, rows: int) -> tuple[int, int]:
    """The number of the page, brought into bounds, and how many pages there are."""
    pages = max(1, -(-rows // PER_PAGE))
    return min(max(1, number), pages), pages


def _clashing(
    viewer: Viewer, rows: Sequence[MailboxAppointment], *, mailbox: MailboxStore, now: datetime
) -> Mapping[AppointmentId, bool]:
    """Which of the rows are in the way of another appointment, around the times that they show."""
    shown = [next_time(row.appointment, now) for row in rows if row.withdrawn_at is None]
    if not shown:
        return {}
    since = min(time.start for time in shown) - LONGEST_GAP
    until = max(time.effective_end for time in shown) + LONGEST_GAP
    neighbours = mailbox.near(viewer, now, since=since, until=until, limit=MOST_NEIGHBOURS)
    return clashing(neighbours, since, until)
