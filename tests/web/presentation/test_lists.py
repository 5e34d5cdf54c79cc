"""Long lists, a page at a time."""

from datetime import datetime

import pytest

from tests.builders import a_letter, a_mailbox_appointment, an_appointment
from tests.web.presentation.conftest import Speaking
from viewer.domain.mailbox import Mailbox, MailboxAppointment
from viewer.web.presentation.lists import Leaves, leaves, letters_page, past_page, upcoming_page


def _on(day: str) -> MailboxAppointment:
    appointment = an_appointment(start=datetime.fromisoformat(f"{day}:00+01:00"), end=None)
    return a_mailbox_appointment(id=day, appointment=appointment)


PAST = (_on("2026-01-01T00:30"), _on("2025-12-31T23:30"), _on("2025-01-02T10:00"))


@pytest.mark.parametrize(
    ("number", "first", "length", "before", "after"),
    [(1, 0, 50, None, 2), (2, 50, 50, 1, 3), (3, 100, 1, 2, None), (0, 0, 50, None, 2), (9, 100, 1, 2, None)],
)
def test_a_long_list_comes_in_pages(
    number: int, first: int, length: int, before: int | None, after: int | None
) -> None:
    page = leaves(range(101), number)

    assert (page.items[0], len(page.items), page.before, page.after, page.count) == (first, length, before, after, 3)


def test_an_empty_list_has_one_empty_page() -> None:
    page: Leaves[int] = leaves([], 1)

    assert (list(page.items), page.count, page.before, page.after) == ([], 1, None, None)


def test_the_past_lies_in_years_latest_first(speaking: Speaking, now: datetime) -> None:
    """A year begins at midnight in Norway."""
    with speaking("nb"):
        page = past_page(Mailbox(past=PAST), None, 1, now)

    assert [(year.number, year.count) for year in page.years] == [(2026, 1), (2025, 2)]
    assert (page.year, [row.id for row in page.rows]) == (2026, ["2026-01-01T00:30"])


def test_another_year_is_asked_for(speaking: Speaking, now: datetime) -> None:
    with speaking("nb"):
        page = past_page(Mailbox(past=PAST), 2025, 1, now)

    assert [row.id for row in page.rows] == ["2025-12-31T23:30", "2025-01-02T10:00"]


def test_without_a_past_there_is_no_year(speaking: Speaking, now: datetime) -> None:
    with speaking("nb"):
        page = past_page(Mailbox(), 2025, 1, now)

    assert (page.years, page.year, page.rows) == ((), None, ())


def test_five_hundred_appointments_come_by_day_and_page(speaking: Speaking, now: datetime) -> None:
    many = tuple(
        _on(f"20{27 + number // 336:02}-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00") for number in range(500)
    )
    ordered = tuple(sorted(many, key=lambda each: each.appointment.start))

    with speaking("nb"):
        page = upcoming_page(Mailbox(upcoming=ordered), 10, now)

    assert sum(len(day.rows) for day in page.days) == 50
    assert page.leaves.count == 10


def test_letters_come_in_pages(speaking: Speaking) -> None:
    with speaking("nb"):
        page = letters_page(Mailbox(letters=tuple(a_letter(id=str(number)) for number in range(60))), 2)

    assert [row.id for row in page.rows] == [str(number) for number in range(50, 60)]
