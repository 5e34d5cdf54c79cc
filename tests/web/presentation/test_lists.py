"""Long lists, a page at a time."""

from datetime import datetime

from tests.builders import a_letter, a_mailbox_appointment, an_appointment
from tests.translators import NB
from viewer.domain.mailbox import Mailbox, MailboxAppointment
from viewer.web.presentation.lists import letters_page, past_page, upcoming_page


def _on(day: str) -> MailboxAppointment:
    appointment = an_appointment(start=datetime.fromisoformat(f"{day}:00+01:00"), end=None)
    return a_mailbox_appointment(id=day, appointment=appointment)


PAST = (_on("2026-01-01T00:30"), _on("2025-12-31T23:30"), _on("2025-01-02T10:00"))


def test_the_past_lies_in_years_latest_first(now: datetime) -> None:
    """A year begins at midnight in Norway."""
    page = past_page(Mailbox(past=PAST), None, 1, now, NB)

    assert [(year.number, year.count) for year in page.years] == [(2026, 1), (2025, 2)]
    assert (page.year, [row.id for row in page.rows]) == (2026, ["2026-01-01T00:30"])


def test_another_year_is_asked_for(now: datetime) -> None:
    page = past_page(Mailbox(past=PAST), 2025, 1, now, NB)

    assert [row.id for row in page.rows] == ["2025-12-31T23:30", "2025-01-02T10:00"]


def test_without_a_past_there_is_no_year(now: datetime) -> None:
    page = past_page(Mailbox(), 2025, 1, now, NB)

    assert (page.years, page.year, page.rows) == ((), None, ())


def test_five_hundred_appointments_come_by_day_and_page(now: datetime) -> None:
    many = tuple(
        _on(f"20{27 + number // 336:02}-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00") for number in range(500)
    )
    ordered = tuple(sorted(many, key=lambda appointment: appointment.appointment.start))

    page = upcoming_page(Mailbox(upcoming=ordered), 10, now, NB)

    assert sum(len(group.rows) for group in page.groups) == 50
    assert page.list_page.count == 10


def test_letters_come_in_pages() -> None:
    page = letters_page(Mailbox(letters=tuple(a_letter(id=str(number)) for number in range(60))), 2, NB)

    assert [row.id for row in page.rows] == [str(number) for number in range(50, 60)]
