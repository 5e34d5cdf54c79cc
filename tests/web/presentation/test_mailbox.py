"""The mailbox, computed."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.builders import FOUNDING_END, a_letter, a_mailbox_appointment, an_appointment, an_event
from tests.translators import EN, NB, TRANSLATORS
from viewer.domain.mailbox import Mailbox, MailboxAppointment
from viewer.web.presentation.mailbox import appointment_row, mailbox_page, search_page

EMPTY = Mailbox()


def _on(day: str) -> MailboxAppointment:
    appointment = an_appointment(start=datetime.fromisoformat(f"{day}:00+01:00"), end=None)
    return a_mailbox_appointment(id=day, appointment=appointment)


def test_an_empty_mailbox_is_said_to_be_empty(now: datetime) -> None:
    assert mailbox_page(EMPTY, now, NB).is_empty


def test_a_letter_alone_makes_no_empty_mailbox(now: datetime) -> None:
    page = mailbox_page(Mailbox(letters=(a_letter(),)), now, NB)

    assert not page.is_empty
    assert page.next is None


def test_the_next_comes_first_and_the_others_by_day(now: datetime) -> None:
    days = ["2026-11-23T15:00", "2026-11-23T16:00", "2026-11-24T09:00", "2026-11-27T09:00", "2026-11-27T10:00"]

    page = mailbox_page(Mailbox(upcoming=tuple(_on(day) for day in days)), now, NB)

    assert page.next
    assert page.next.id == days[0]
    assert [(group.heading, len(group.rows)) for group in page.days] == [
        ("I dag, mandag 23. november 2026", 1),
        ("I morgen, tirsdag 24. november 2026", 1),
        ("fredag 27. november 2026", 2),
    ]


def test_the_next_is_one_that_takes_place(now: datetime) -> None:
    withdrawn = replace(_on("2026-11-24T09:00"), withdrawn_at=now)

    page = mailbox_page(Mailbox(upcoming=(withdrawn, _on("2026-11-25T09:00"))), now, NB)

    assert page.next
    assert (page.next.id, page.distance) == ("2026-11-25T09:00", "om 2 dager")
    assert [row.id for day in page.days for row in day.rows] == ["2026-11-24T09:00"]


def test_a_few_past_ones_are_listed_and_the_rest_counted(now: datetime) -> None:
    past = tuple(_on(f"2026-10-{day}T10:00") for day in (30, 29, 28, 27))

    page = mailbox_page(Mailbox(past=past), now, NB)

    assert [row.id for row in page.recent] == ["2026-10-30T10:00", "2026-10-29T10:00", "2026-10-28T10:00"]
    assert page.past_count == 4


def test_a_row_says_nothing_twice(now: datetime) -> None:
    """The founding page's place is its sender."""
    row = appointment_row(a_mailbox_appointment(), now, NB)

    assert (row.place, row.sender) == ("Oslo City Røntgen", None)


def test_an_event_of_several_times_lists_its_next() -> None:
    """The founding day and the day after."""
    found = a_mailbox_appointment(appointment=an_event())

    row = appointment_row(found, FOUNDING_END, NB)

    assert row.when == "lørdag 28. oktober 2017 kl.\N{NO-BREAK SPACE}10:00–11:00, ett av 2 tidspunkt"
    assert (row.leaf.day, row.machine) == ("28", "2017-10-28T10:00+02:00")


def test_a_row_names_a_sender_that_is_not_the_place(now: datetime) -> None:
    found = a_mailbox_appointment(letters=(a_letter(sender_name="Helse Sør-Øst"),))

    assert appointment_row(found, now, NB).sender == "Helse Sør-Øst"


def test_a_full_mailbox_shows_the_first_and_counts_the_rest(now: datetime) -> None:
    many = tuple(_on(f"2026-12-{day:02}T10:00") for day in range(1, 29))
    letters = tuple(a_letter(id=str(number)) for number in range(11))

    page = mailbox_page(Mailbox(upcoming=many, letters=letters), now, NB)

    assert 1 + sum(len(day.rows) for day in page.days) == 20
    assert (page.upcoming_count, page.shows_all_upcoming) == (28, False)
    assert (len(page.letters), page.letter_count, page.shows_all_letters) == (10, 11, False)


def test_a_row_points_out_a_clash(now: datetime) -> None:
    one, two = _on("2026-12-01T10:00"), _on("2026-12-02T10:00")

    page = mailbox_page(Mailbox(upcoming=(one, two), clashing=frozenset({one.id})), now, NB)

    assert page.next
    assert (page.next.clashes, page.days[0].rows[0].clashes) == (True, False)


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [(0, "nb", "Ingen treff"), (1, "en", "1 hit"), (2, "en", "2 hits"), (2, "nn", "2 treff")],
)
def test_a_search_says_how_much_it_found(now: datetime, number: int, language: str, words: str) -> None:
    found = Mailbox(past=tuple(_on(f"2026-10-0{day}T10:00") for day in range(1, number + 1)))

    page = search_page(found, "x", now, TRANSLATORS[language])

    assert page.hits == words
    assert len(page.past) == number


def test_a_search_with_many_hits_shows_the_first(now: datetime) -> None:
    found = Mailbox(past=tuple(_on(f"2026-10-{day:02}T10:00") for day in range(1, 21)))

    page = search_page(found, "x", now, EN)

    assert (len(page.past), page.hits, page.is_cut) == (15, "20 hits", True)
