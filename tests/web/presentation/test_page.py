"""The page of an appointment, computed."""

from datetime import datetime

from tests.builders import a_mailbox_appointment, an_appointment
from tests.translators import NB
from viewer.domain.appointment import Info
from viewer.domain.shown import ShownAppointment
from viewer.web.presentation.page import appointment_page

START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")


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


def test_the_print_says_when_it_was_made(now: datetime) -> None:
    printed = appointment_page(ShownAppointment(appointment=a_mailbox_appointment()), now, NB).printed

    assert printed.startswith("Skrevet ut mandag 23. november 2026 kl.\N{NO-BREAK SPACE}13:00.")
