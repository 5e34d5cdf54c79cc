"""The mailbox, computed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import FOUNDING_END, a_letter, a_mailbox_appointment, an_appointment, an_event
from tests.translators import EN, NB, TRANSLATORS
from viewer.domain.appointment import ExternalLink
from viewer.domain.mailbox import FrontPage, MailboxAppointment, MailboxCounts, SearchHits
from viewer.web.presentation.mailbox import appointment_row, mailbox_page, search_page

EMPTY = FrontPage()


def _on(day: str) -> MailboxAppointment:
    appointment = an_appointment(start=datetime.fromisoformat(f"{day}:00+01:00"), end=None)
    return a_mailbox_appointment(id=day, appointment=appointment)


def test_an_empty_mailbox_is_said_to_be_empty(now: datetime) -> None:
    assert mailbox_page(EMPTY, now, NB).is_empty


def test_a_letter_alone_makes_no_empty_mailbox(now: datetime) -> None:
    page = mailbox_page(FrontPage(letters=(a_letter(),), counts=MailboxCounts(letters=1)), now, NB)

    assert (page.is_empty, page.groups) == (False, ())


def test_coming_appointments_stand_under_days_and_then_months(now: datetime) -> None:
    """Today and tomorrow by those names, the week's days by theirs, then months."""
    days = ["2026-11-23T15:00", "2026-11-24T09:00", "2026-11-27T09:00", "2026-11-27T10:00", "2026-11-30T10:00"]
    days += ["2026-12-02T10:00", "2026-12-31T10:00", "2027-01-02T10:00"]

    page = mailbox_page(FrontPage(upcoming=tuple(_on(day) for day in days)), now, NB)

    assert [(group.heading, group.date, len(group.rows)) for group in page.groups] == [
        ("I dag", "mandag 23. november", 1),
        ("I morgen", "tirsdag 24. november", 1),
        ("Fredag", "27. november", 2),
        ("November", None, 1),
        ("Desember", None, 2),
        ("Januar 2027", None, 1),
    ]
    assert [group.shows_days for group in page.groups] == [False, False, False, True, True, True]


def test_the_next_is_one_that_takes_place(now: datetime) -> None:
    withdrawn = replace(_on("2026-11-24T09:00"), withdrawn_at=now)

    page = mailbox_page(FrontPage(upcoming=(withdrawn, _on("2026-11-25T09:00"))), now, NB)

    rows = [row for group in page.groups for row in group.rows]
    assert [(row.is_next, row.is_cancelled) for row in rows] == [(False, True), (True, False)]


def test_what_began_earlier_and_goes_on_is_todays(now: datetime) -> None:
    start = now - timedelta(days=2)
    course = a_mailbox_appointment(appointment=an_appointment(start=start, end=now + timedelta(days=2)))

    page = mailbox_page(FrontPage(upcoming=(course,)), now, NB)

    assert page.groups[0].heading == "I dag"
    assert [status.label for status in page.groups[0].rows[0].statuses] == ["Pågår"]


def test_the_past_ones_shown_are_listed_and_all_are_counted(now: datetime) -> None:
    past = tuple(_on(f"2026-10-{day}T10:00") for day in (30, 29, 28))

    page = mailbox_page(FrontPage(past=past, counts=MailboxCounts(past=4)), now, NB)

    assert [row.id for row in page.recent] == ["2026-10-30T10:00", "2026-10-29T10:00", "2026-10-28T10:00"]
    assert page.past_count == 4


def test_a_row_says_it_all_once() -> None:
    """The founding page's place is its sender."""
    row = appointment_row(a_mailbox_appointment(), FOUNDING_END - timedelta(days=30), NB)

    assert (row.clock, row.day, row.date, row.arrival) == ("10:00", "fre 27.", "27. okt 2017", "09:45")
    assert (row.place, row.sender) == ("Oslo City Røntgen, Storgata 23", None)
    assert row.spoken == "fredag 27. oktober 2017 kl.\N{NO-BREAK SPACE}10:00–11:00"


def test_a_row_of_what_was_called_off_tells_nobody_when_to_be_there() -> None:
    before = FOUNDING_END - timedelta(days=1)
    row = appointment_row(a_mailbox_appointment(withdrawn_at=before), before, NB)

    assert (row.is_cancelled, row.clock, row.arrival) == (True, "10:00", None)


def test_a_row_tells_how_one_meets(now: datetime) -> None:
    appointment = an_appointment(sub_title="Telefonkonsultasjon", place=None, address=None)

    assert appointment_row(a_mailbox_appointment(appointment=appointment), now, NB).place == "På telefon"


def test_an_event_of_several_times_lists_its_next() -> None:
    """The founding day and the day after."""
    row = appointment_row(a_mailbox_appointment(appointment=an_event()), FOUNDING_END, NB)

    assert (row.day, row.machine, row.times) == ("lør 28.", "2017-10-28T10:00+02:00", "2 tidspunkt")


def test_a_row_names_a_sender_that_is_not_the_place(now: datetime) -> None:
    appointment = a_mailbox_appointment(letters=(a_letter(sender_name="Helse Sør-Øst"),))

    assert appointment_row(appointment, now, NB).sender == "Helse Sør-Øst"


def test_a_row_tells_until_when_to_answer(now: datetime) -> None:
    link = ExternalLink(url="https://svar.example/", deadline=now + timedelta(hours=23))
    appointment = an_appointment(start=now + timedelta(days=3), end=None, link=link)

    row = appointment_row(a_mailbox_appointment(appointment=appointment), now, NB)

    assert [status.label for status in row.statuses] == ["Svar innen i morgen kl.\N{NO-BREAK SPACE}12:00"]


@pytest.mark.parametrize(("hours", "old"), [(2, "11:00"), (48, "man 23. nov 13:00")])
def test_a_row_tells_where_a_moved_appointment_was(now: datetime, hours: int, old: str) -> None:
    start = now + timedelta(hours=hours)
    was = start - timedelta(hours=4) if hours == 2 else now
    moved = replace(
        a_mailbox_appointment(appointment=an_appointment(start=start, end=None)),
        previous=an_appointment(start=was, end=None),
        revised_at=now,
    )

    [status] = appointment_row(moved, now, NB).statuses

    assert (status.label, status.old) == ("Flyttet fra", old)


def test_what_is_new_is_marked_and_counted_until_it_is_seen(now: datetime) -> None:
    new, seen = _on("2026-12-01T10:00"), replace(_on("2026-12-02T10:00"), seen_at=now)

    page = mailbox_page(FrontPage(upcoming=(new, seen), counts=MailboxCounts(new=1)), now, NB)

    assert page.new == "1 ny"
    assert [row.is_new for row in page.groups[0].rows] == [True, False]
    assert mailbox_page(FrontPage(upcoming=(seen,)), now, NB).new is None


@pytest.mark.parametrize(("counted", "is_all"), [(3, True), (4, False)])
def test_a_full_mailbox_leads_to_the_rest(now: datetime, counted: int, *, is_all: bool) -> None:
    upcoming = tuple(_on(f"2026-12-{day:02}T10:00") for day in range(1, 4))
    letters = tuple(a_letter(id=str(number)) for number in range(3))
    counts = MailboxCounts(upcoming=counted, letters=counted)

    page = mailbox_page(FrontPage(upcoming=upcoming, letters=letters, counts=counts), now, NB)

    assert (page.upcoming_count, page.shows_all_upcoming) == (counted, is_all)
    assert (page.letter_count, page.shows_all_letters) == (counted, is_all)


@pytest.mark.parametrize(
    ("place", "icon"), [("Oslo City Røntgen", "place"), ("Telefon", "phone"), ("Teams", "video"), ("Digitalt", "web")]
)
def test_a_row_has_an_icon_for_how_one_meets(now: datetime, place: str, icon: str) -> None:
    appointment = a_mailbox_appointment(appointment=an_appointment(place=place))

    assert appointment_row(appointment, now, NB).icon == icon


def test_a_row_points_out_a_clash(now: datetime) -> None:
    one, two = _on("2026-12-01T10:00"), _on("2026-12-02T10:00")

    page = mailbox_page(FrontPage(upcoming=(one, two), clashing={one.id: True, two.id: False}), now, NB)

    assert [[status.label for status in row.statuses] for row in page.groups[0].rows] == [
        ["Kolliderer med en annen avtale"],
        ["Tett på en annen avtale"],
    ]


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [(0, "nb", "Ingen treff"), (1, "en", "1 hit"), (2, "en", "2 hits"), (2, "nn", "2 treff")],
)
def test_a_search_says_how_much_it_found(now: datetime, number: int, language: str, words: str) -> None:
    hits = SearchHits(past=tuple(_on(f"2026-10-0{day}T10:00") for day in range(1, number + 1)), count=number)

    page = search_page(hits, "x", now, TRANSLATORS[language])

    assert page.hits == words
    assert len(page.past) == number


def test_a_search_with_many_hits_shows_the_first(now: datetime) -> None:
    hits = SearchHits(past=tuple(_on(f"2026-10-{day:02}T10:00") for day in range(1, 16)), count=20)

    page = search_page(hits, "x", now, EN)

    assert (len(page.past), page.hits, page.is_cut) == (15, "20 hits", True)


def test_what_is_locked_is_counted_before_the_appointments(now: datetime) -> None:
    """A locked letter may be the next appointment, so whoever reads only the top is told of it."""
    front = FrontPage(counts=MailboxCounts(locked=1))

    assert mailbox_page(front, now, NB).locked_notice == (
        "1 brev krever sterkere innlogging, og kan inneholde en avtale som ikke vises her."
    )
    assert mailbox_page(EMPTY, now, NB).locked_notice is None
