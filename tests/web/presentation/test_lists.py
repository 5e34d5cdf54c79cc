"""Long lists, a page at a time."""

from datetime import datetime

from tests.builders import a_letter, a_mailbox_appointment, an_appointment
from tests.translators import NB
from viewer.domain.mailbox import ListPage, MailboxAppointment, Month, PastList, UpcomingList
from viewer.web.presentation.lists import letters_page, past_page, upcoming_page


def _on(day: str) -> MailboxAppointment:
    appointment = an_appointment(start=datetime.fromisoformat(f"{day}:00+01:00"), end=None)
    return a_mailbox_appointment(id=day, appointment=appointment)


def test_a_year_of_the_past_lists_its_appointments_and_the_other_years(now: datetime) -> None:
    rows = [_on("2025-12-31T23:30"), _on("2025-01-02T10:00")]

    page = past_page(PastList(page=ListPage(rows, 1, 1), year=2025, years=((2026, 1), (2025, 2))), now, NB)

    assert [(year.number, year.count) for year in page.years] == [(2026, 1), (2025, 2)]
    assert (page.year, [row.id for row in page.rows]) == (2025, ["2025-12-31T23:30", "2025-01-02T10:00"])


def test_coming_appointments_come_by_month_with_links_to_months(now: datetime) -> None:
    rows = [_on("2026-12-01T10:00"), _on("2026-12-01T12:00"), _on("2027-01-02T10:00")]
    months = (Month(year=2026, month=12, page=1), Month(year=2027, month=1, page=2))

    page = upcoming_page(UpcomingList(page=ListPage(rows, 1, 2), months=months), now, NB)

    assert [len(group.rows) for group in page.groups] == [2, 1]
    assert [(month.name, month.page) for month in page.months] == [("desember", 1), ("januar 2027", 2)]


def test_only_the_first_page_has_the_next_appointment(now: datetime) -> None:
    first, second = (
        upcoming_page(UpcomingList(page=ListPage([_on("2026-12-01T10:00")], number, 2)), now, NB) for number in (1, 2)
    )

    assert (first.groups[0].rows[0].is_next, second.groups[0].rows[0].is_next) == (True, False)


def test_a_row_in_anothers_way_is_marked(now: datetime) -> None:
    rows = [_on("2026-12-01T10:00"), _on("2026-12-02T10:00")]

    page = upcoming_page(UpcomingList(page=ListPage(rows, 1, 1), clashing={rows[1].id: True}), now, NB)

    statuses = [[status.code for status in row.statuses] for group in page.groups for row in group.rows]
    assert statuses == [[], ["clash"]]


def test_letters_come_in_rows() -> None:
    page = letters_page(ListPage([a_letter(id="1"), a_letter(id="2")], 1, 1), NB)

    assert [row.id for row in page.rows] == ["1", "2"]
