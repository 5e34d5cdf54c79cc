"""The lists of a mailbox, a page at a time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import a_letter, a_mailbox_appointment, an_appointment, an_event, viewer_of
from tests.fakes import FakeMailbox, FakeMessages
from viewer.actions import lists
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Interval
from viewer.domain.mailbox import MailboxAppointment

KARI = viewer_of(RecipientId(1))
HOUR = timedelta(hours=1)


def at(now: datetime, hours: float, *, sub_title: str = "Time") -> MailboxAppointment:
    """An hour's appointment so many hours from now, named after that number."""
    start = now + hours * HOUR
    return a_mailbox_appointment(
        id=str(hours), appointment=an_appointment(start=start, end=start + HOUR, sub_title=sub_title)
    )


def mailbox_of(*appointments: MailboxAppointment) -> FakeMailbox:
    return FakeMailbox(FakeMessages(*appointments))


def test_what_goes_on_still_counts_as_coming(now: datetime) -> None:
    page = lists.front_page(KARI, mailbox=mailbox_of(at(now, -0.5), at(now, -2), at(now, 2), at(now, -3)), now=now)

    assert [appointment.id for appointment in page.upcoming] == ["-0.5", "2"]
    assert [appointment.id for appointment in page.past] == ["-2", "-3"]


def test_an_event_stands_where_its_next_time_is(now: datetime) -> None:
    times = tuple(Interval(now + hours * HOUR, now + (hours + 1) * HOUR) for hours in (-2, 5))
    event = a_mailbox_appointment(id="event", appointment=an_event(times=times))

    page = lists.front_page(KARI, mailbox=mailbox_of(event, at(now, 3), at(now, 7)), now=now)

    assert [appointment.id for appointment in page.upcoming] == ["3", "event", "7"]


def test_what_is_hidden_is_nowhere_else(now: datetime) -> None:
    hidden = replace(at(now, 1), hidden_at=now)
    store = mailbox_of(hidden, at(now, 1.5))

    page = lists.front_page(KARI, mailbox=store, now=now)

    assert [appointment.id for appointment in page.upcoming] == ["1.5"]
    assert (page.counts.upcoming, page.counts.hidden) == (1, 1)
    assert page.clashing == {}
    assert [appointment.id for appointment in lists.hidden(KARI, 1, mailbox=store, now=now).items] == ["1"]


def test_the_front_page_holds_the_first_of_each_and_counts_the_rest(now: datetime) -> None:
    letters = tuple(a_letter(id=str(number)) for number in range(11))
    messages = FakeMessages(*(at(now, hours) for hours in (*range(1, 29), -2, -4, -6, -8)))

    page = lists.front_page(KARI, mailbox=FakeMailbox(messages, *letters), now=now)

    assert (len(page.upcoming), len(page.past), len(page.letters)) == (20, 3, 10)
    assert (page.counts.upcoming, page.counts.past, page.counts.letters) == (28, 4, 11)


@pytest.mark.parametrize(
    ("number", "first", "length", "before", "after"),
    [(1, "1", 40, None, 2), (2, "41", 40, 1, 3), (3, "81", 1, 2, None), (0, "1", 40, None, 2), (9, "81", 1, 2, None)],
)
def test_a_long_list_comes_in_pages(
    now: datetime, number: int, first: str, length: int, before: int | None, after: int | None
) -> None:
    store = mailbox_of(*(at(now, hours) for hours in range(1, 82)))

    page = lists.upcoming(KARI, number, mailbox=store, now=now).page

    assert (page.items[0].id, len(page.items), page.before, page.after, page.count) == (first, length, before, after, 3)


def test_an_empty_list_has_one_empty_page(now: datetime) -> None:
    page = lists.letters(KARI, 1, mailbox=mailbox_of(), now=now)

    assert (list(page.items), page.count, page.before, page.after) == ([], 1, None, None)


def test_a_long_list_leads_to_the_page_on_which_each_month_begins(now: datetime) -> None:
    """One a day from 24 November on: 7 that month, then 31, 31 and 28."""
    store = mailbox_of(*(at(now, 24 * days) for days in range(1, 98)))

    months = lists.upcoming(KARI, 1, mailbox=store, now=now).months

    assert [(month.year, month.month, month.page) for month in months] == [
        (2026, 11, 1),
        (2026, 12, 1),
        (2027, 1, 1),
        (2027, 2, 2),
    ]


def test_the_past_lies_in_years_latest_first(now: datetime) -> None:
    """A year begins at midnight in Norway."""
    starts = [datetime.fromisoformat(f"{day}:00+01:00") for day in ("2026-01-01T00:30", "2025-12-31T23:30")]
    store = mailbox_of(*(a_mailbox_appointment(appointment=an_appointment(start=day, end=None)) for day in starts))

    latest, former = (lists.past(KARI, year, 1, mailbox=store, now=now) for year in (None, 2025))

    assert latest.years == former.years == ((2026, 1), (2025, 1))
    assert (latest.year, latest.page.items[0].appointment.start) == (2026, starts[0])
    assert (former.year, former.page.items[0].appointment.start) == (2025, starts[1])


def test_without_a_past_there_is_no_year(now: datetime) -> None:
    past = lists.past(KARI, 2025, 1, mailbox=mailbox_of(), now=now)

    assert (past.years, past.year, list(past.page.items)) == ((), None, [])


def test_only_what_the_recipient_means_to_keep_can_clash(now: datetime) -> None:
    """Neither what is over, hidden or called off, nor what comes after."""
    withdrawn = replace(at(now, 1.25), withdrawn_at=now)
    store = mailbox_of(at(now, 1), at(now, 1.5), withdrawn, at(now, 5), at(now, -1.5), at(now, -1.25))

    assert lists.front_page(KARI, mailbox=store, now=now).clashing == {"1": True, "1.5": True}


def test_a_row_is_marked_for_what_stands_on_another_page(now: datetime) -> None:
    store = mailbox_of(*(at(now, hours) for hours in range(1, 41)), at(now, 40.5))

    first, second = (lists.upcoming(KARI, number, mailbox=store, now=now) for number in (1, 2))

    assert "40" in first.clashing
    assert [row.id for row in second.page.items] == ["40.5"]
    assert "40.5" in second.clashing


def test_a_search_for_nothing_finds_nothing(now: datetime) -> None:
    assert lists.search(KARI, " ", mailbox=mailbox_of(at(now, 1)), now=now).count == 0
