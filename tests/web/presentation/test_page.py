"""The page of an appointment, computed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import a_letter, a_location, a_mailbox_appointment, an_appointment
from tests.translators import NB
from viewer.domain.appointment import Appointment, ExternalLink, Info
from viewer.domain.letter_differences import LetterDifference, Subject
from viewer.domain.shown import ShownAppointment
from viewer.formats.barcode import draw
from viewer.web.presentation.page import AppointmentPage, appointment_page

START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CALL = Info(text="Spørsmål? Ring 22 00 00 00.")
VIDEO = Info(text="Møtet er på video: https://video.example.no/1")


def a_page(appointment: Appointment, now: datetime, *, withdrawn_at: datetime | None = None) -> AppointmentPage:
    """The page of an appointment whose place is known, with a code of the way there."""
    located = a_mailbox_appointment(
        appointment=appointment, place_key=b"place", location=a_location(radius_m=500), withdrawn_at=withdrawn_at
    )
    return appointment_page(
        ShownAppointment(appointment=located, route_code=draw("https://a.example", "qr-code")), now, NB
    )


def kinds(page: AppointmentPage) -> list[str]:
    """What can be pressed, the primary one in capitals."""
    return [button.kind.upper() if button.is_primary else button.kind for button in page.buttons]


def test_a3_4_an_appointment_with_nothing_but_a_start_has_a_page(now: datetime) -> None:
    """Missing address, info or end crashed the app."""
    bare = an_appointment(start=START, end=None, arrival_time=None, place=None, address=None, sub_title=None, infos=())

    page = appointment_page(ShownAppointment(appointment=a_mailbox_appointment(appointment=bare)), now, NB)

    assert (page.arrival, page.where, page.links, page.infos) == (None, None, (), ())
    assert page.when.time.text == "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}10:00"


def test_a3_16_every_section_of_information_is_there(now: datetime) -> None:
    """The apps showed two, and dropped those that had a title only."""
    infos = (Info(title="1"), Info(text="2"), Info(title="3", text="3"), Info(title="4"))

    page = appointment_page(
        ShownAppointment(appointment=a_mailbox_appointment(appointment=an_appointment(infos=infos))), now, NB
    )

    assert page.infos == infos


def test_a_status_is_shown_unless_it_is_plainly_to_come(now: datetime) -> None:
    coming = a_mailbox_appointment(appointment=an_appointment(start=START, end=None))
    been = a_mailbox_appointment()

    assert appointment_page(ShownAppointment(appointment=coming), now, NB).statuses == ()
    [status] = appointment_page(ShownAppointment(appointment=been), now, NB).statuses

    assert status.label == "Har vært"


def test_nothing_leads_to_an_appointment_that_was_called_off(now: datetime) -> None:
    appointment = an_appointment(
        start=START,
        end=START + HOUR,
        infos=(CALL,),
        link=ExternalLink(url="https://time.example.no", deadline=START - DAY, description="Bekreft at du kommer."),
    )
    on, off = a_page(appointment, now), a_page(appointment, now, withdrawn_at=now)

    assert (kinds(on), kinds(off)) == (["route", "phone"], ["phone"])
    assert on.map is not None
    assert off.map is None
    assert off.cancelled == "Beskjeden kom mandag 23. november 2026 kl.\N{NO-BREAK SPACE}13:00."
    # Nothing is asked, and where to call, the address and the sender's link are still told.
    assert off.due == ()
    assert [(link.host, link.deadline) for link in off.links] == [("time.example.no", None)]
    assert off.where == on.where
    assert off.infos == (CALL,)


@pytest.mark.parametrize(
    ("end", "later", "leads"),
    [
        (None, timedelta(minutes=-1), True),
        (START + HOUR, HOUR / 2, True),
        # Its end is a guess, and who is late still looks for the way.
        (None, 2 * HOUR, True),
        (None, 15 * HOUR, False),
        (START + HOUR, 2 * HOUR, False),
    ],
)
def test_nothing_leads_to_an_appointment_that_is_over(end: datetime | None, later: timedelta, leads: bool) -> None:
    page = a_page(an_appointment(start=START, end=end), START + later)
    video = a_page(an_appointment(start=START, end=end, place="På video", infos=(VIDEO,)), START + later)

    assert [kind.lower() for kind in (*kinds(page), *kinds(video))] == (["route", "video"] if leads else [])
    # The map still shows where it was.
    assert page.map is not None
    assert page.map.is_drawn
    assert bool(page.map.routes) == leads
    assert (page.map.code is not None) == leads


def test_nobody_is_told_of_a_call_that_will_not_come(now: datetime) -> None:
    appointment = an_appointment(start=START, place="Telefon", infos=(Info(text="Legen ringer deg på 91 23 45 67."),))
    pages = [
        a_page(appointment, now),
        a_page(appointment, now, withdrawn_at=now),
        a_page(appointment, START + 2 * DAY),
    ]

    assert [page.where and page.where.caller for page in pages] == ["Du blir oppringt på 91 23 45 67", None, None]


def test_a_letter_that_says_otherwise_matters_while_the_appointment_is_on(now: datetime) -> None:
    other = LetterDifference(
        subject=Subject.TIME, letter=START.replace(tzinfo=None), data=START.replace(tzinfo=None), page=1
    )
    doubted = replace(
        a_mailbox_appointment(appointment=an_appointment(start=START, end=None)), letter_differences=(other,)
    )
    off = appointment_page(ShownAppointment(appointment=replace(doubted, withdrawn_at=now)), now, NB)

    assert len(appointment_page(ShownAppointment(appointment=doubted), now, NB).differences) == 1
    assert off.differences == ()
    assert [status.label for status in off.statuses] == ["Avlyst"]


def test_a_question_whether_it_was_replaced_comes_before_the_way_there(now: datetime) -> None:
    located = a_mailbox_appointment(appointment=an_appointment(start=START, end=None), place_key=b"place")
    page, asked = (
        appointment_page(ShownAppointment(appointment=appointment), now, NB)
        for appointment in (located, replace(located, has_question=True))
    )

    assert (kinds(page), kinds(asked)) == (["ROUTE"], ["route"])


def test_that_the_sender_learns_what_is_opened_is_said_once(now: datetime) -> None:
    letter = replace(a_letter(), has_opening_receipt=True)
    one, all_, some = (
        appointment_page(ShownAppointment(appointment=a_mailbox_appointment(letters=letters)), now, NB)
        for letters in ((letter,), (letter, letter), (letter, a_letter()))
    )

    of_one = "Avsenderen kan se om du har åpnet brevet."
    assert (one.receipt, [row.receipt for row in one.letters]) == (None, [of_one])
    assert (some.receipt, [row.receipt for row in some.letters]) == (None, [of_one, None])
    assert all_.receipt == "Avsenderen kan se hvilke av disse du har åpnet."
    assert [row.receipt for row in all_.letters] == [None, None]


def test_the_print_says_when_it_was_made(now: datetime) -> None:
    printed = appointment_page(ShownAppointment(appointment=a_mailbox_appointment()), now, NB).printed

    assert printed.startswith("Skrevet ut mandag 23. november 2026 kl.\N{NO-BREAK SPACE}13:00.")
