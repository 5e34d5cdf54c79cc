"""The mailbox, computed."""

from datetime import datetime

from tests.builders import a_letter
from tests.builders import a_mailbox_appointment
from tests.builders import an_appointment
from tests.web.presentation.conftest import Speaking
from viewer.actions.show import Mailbox
from viewer.domain.mailbox import MailboxAppointment
from viewer.web.presentation.mailbox import appointment_row
from viewer.web.presentation.mailbox import mailbox_page
from viewer.web.presentation.mailbox import past_page

EMPTY = Mailbox(upcoming=(), past=(), letters=())


def _on(day: str) -> MailboxAppointment:
    appointment = an_appointment(start=datetime.fromisoformat(f"{day}:00+01:00"), end=None)
    return a_mailbox_appointment(id=day, appointment=appointment)


def test_an_empty_mailbox_is_said_to_be_empty(speaking: Speaking, now: datetime) -> None:
    with speaking("nb"):
        assert mailbox_page(EMPTY, now).is_empty


def test_a_letter_alone_makes_no_empty_mailbox(speaking: Speaking, now: datetime) -> None:
    with speaking("nb"):
        page = mailbox_page(Mailbox(upcoming=(), past=(), letters=(a_letter(),)), now)

    assert not page.is_empty
    assert page.next is None


def test_the_next_comes_first_and_the_others_by_day(speaking: Speaking, now: datetime) -> None:
    days = ["2026-11-23T15:00", "2026-11-23T16:00", "2026-11-24T09:00", "2026-11-27T09:00", "2026-11-27T10:00"]

    with speaking("nb"):
        page = mailbox_page(Mailbox(upcoming=tuple(_on(day) for day in days), past=(), letters=()), now)

    assert page.next
    assert page.next.id == days[0]
    assert [(group.heading, len(group.rows)) for group in page.days] == [
        ("I dag, mandag 23. november 2026", 1),
        ("I morgen, tirsdag 24. november 2026", 1),
        ("fredag 27. november 2026", 2),
    ]


def test_a_few_past_ones_are_listed_and_the_rest_counted(speaking: Speaking, now: datetime) -> None:
    past = tuple(_on(f"2026-10-{day}T10:00") for day in (30, 29, 28, 27))

    with speaking("nb"):
        page = mailbox_page(Mailbox(upcoming=(), past=past, letters=()), now)

    assert [row.id for row in page.recent] == ["2026-10-30T10:00", "2026-10-29T10:00", "2026-10-28T10:00"]
    assert page.past_count == 4


def test_the_past_lies_in_years(speaking: Speaking, now: datetime) -> None:
    past = (_on("2026-01-01T00:30"), _on("2025-12-31T23:30"), _on("2025-01-02T10:00"))

    with speaking("nb"):
        page = past_page(Mailbox(upcoming=(), past=past, letters=()), now)

    assert [(year.heading, len(year.rows)) for year in page.years] == [("2026", 1), ("2025", 2)]


def test_a_row_says_nothing_twice(speaking: Speaking, now: datetime) -> None:
    """The founding page's place is its sender."""
    with speaking("nb"):
        row = appointment_row(a_mailbox_appointment(), now)

    assert (row.place, row.sender) == ("Oslo City Røntgen", None)


def test_a_row_names_a_sender_that_is_not_the_place(speaking: Speaking, now: datetime) -> None:
    found = a_mailbox_appointment(letters=(a_letter(sender_name="Helse Sør-Øst"),))

    with speaking("nb"):
        assert appointment_row(found, now).sender == "Helse Sør-Øst"
