"""The page of an appointment, computed."""

from datetime import datetime

from tests.builders import a_mailbox_appointment, an_appointment
from tests.web.presentation.conftest import Speaking
from viewer.domain.appointment import Info, Language
from viewer.domain.shown import ShownAppointment
from viewer.web.presentation.page import appointment_page
from viewer.web.presentation.titles import title

START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")


def test_the_heading_is_what_it_is_about(speaking: Speaking) -> None:
    found = a_mailbox_appointment(appointment=an_appointment(language=Language.NN))

    with speaking("en"):
        heading = title(found)

    assert (heading.text, heading.lang) == ("Undersøke smerter i ryggen", "nn")


def test_without_a_subject_the_heading_says_with_whom(speaking: Speaking) -> None:
    found = a_mailbox_appointment(appointment=an_appointment(sub_title=None))

    with speaking("nb"):
        heading = title(found)

    assert (heading.text, heading.lang) == ("Time hos Oslo City Røntgen", None)


def test_without_a_place_the_heading_says_from_whom(speaking: Speaking) -> None:
    found = a_mailbox_appointment(appointment=an_appointment(sub_title=None, place=None))

    for language, words in {"nb": "Innkalling fra", "nn": "Innkalling frå", "en": "Appointment from"}.items():
        with speaking(language):
            assert title(found).text == f"{words} Oslo City Røntgen"


def test_a3_4_an_appointment_with_nothing_but_a_start_has_a_page(speaking: Speaking, now: datetime) -> None:
    """Missing address, info or end crashed the app."""
    bare = an_appointment(start=START, end=None, arrival_time=None, place=None, address=None, sub_title=None, infos=())

    with speaking("nb"):
        page = appointment_page(ShownAppointment(appointment=a_mailbox_appointment(appointment=bare)), now)

    assert (page.arrival, page.where, page.links, page.infos) == (None, None, (), ())
    assert page.when.text == "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}10:00"


def test_a3_16_every_section_of_information_is_there(speaking: Speaking, now: datetime) -> None:
    """The apps showed two, and dropped those that had a title only."""
    infos = (Info(title="1"), Info(text="2"), Info(title="3", text="3"), Info(title="4"))

    with speaking("nb"):
        page = appointment_page(
            ShownAppointment(appointment=a_mailbox_appointment(appointment=an_appointment(infos=infos))), now
        )

    assert page.infos == infos


def test_a_status_is_shown_unless_it_is_plainly_to_come(speaking: Speaking, now: datetime) -> None:
    coming = a_mailbox_appointment(appointment=an_appointment(start=START, end=None))
    been = a_mailbox_appointment()

    with speaking("nb"):
        assert appointment_page(ShownAppointment(appointment=coming), now).statuses == ()
        [status] = appointment_page(ShownAppointment(appointment=been), now).statuses

    assert status.label == "Har vært"


def test_the_print_says_when_it_was_made(speaking: Speaking, now: datetime) -> None:
    with speaking("nb"):
        printed = appointment_page(ShownAppointment(appointment=a_mailbox_appointment()), now).printed

    assert printed.startswith("Skrevet ut mandag 23. november 2026 kl.\N{NO-BREAK SPACE}13:00.")
