"""How and where one meets: the parts that exist, and no others."""

import pytest

from tests.builders import an_address, an_appointment
from tests.translators import NB
from viewer.domain.appointment import Info
from viewer.web.presentation.where import place_in_a_line, where


def test_a3_4_without_place_and_address_there_is_no_row() -> None:
    """The app crashed."""
    assert where(an_appointment(place=None, address=None), NB) is None


def test_a_place_alone_is_enough() -> None:
    shown = where(an_appointment(place="Oslo City Røntgen", address=None), NB)

    assert shown
    assert (shown.place, shown.address_lines, shown.meeting) == ("Oslo City Røntgen", (), None)


@pytest.mark.parametrize(
    ("place", "words", "icon"),
    [
        ("Videokonsultasjon", "På video", "video"),
        ("Telefon 22 22 22 22", "På telefon", "phone"),
        ("https://whereby.example.com/rom", "På nett", "web"),
        ("Oslo City Røntgen", None, "place"),
    ],
)
def test_meeting_that_is_not_in_person_says_so(place: str, words: str | None, icon: str) -> None:
    shown = where(an_appointment(place=place), NB)

    assert shown is not None
    assert (shown.place, shown.meeting, shown.icon) == (place, words, icon)


def test_somebody_calls_where_the_sender_says_so() -> None:
    calls = an_appointment(place="Vi ringer deg på telefon 22 22 22 22", address=None)
    waits = an_appointment(place="Telefon 22 22 22 22", address=None)

    assert [shown.caller for shown in (where(calls, NB), where(waits, NB)) if shown] == [
        "Du blir oppringt på 22 22 22 22",
        None,
    ]


def test_without_a_place_the_information_tells_how_one_meets() -> None:
    appointment = an_appointment(place=None, address=None, infos=(Info(text="Legen ringer deg."),))

    shown = where(appointment, NB)

    assert shown
    assert (shown.meeting, shown.caller, shown.place) == ("På telefon", "Du blir oppringt", None)


@pytest.mark.parametrize(
    ("place", "street", "words"),
    [
        ("Oslo City Røntgen", "Storgata 23", "Oslo City Røntgen, Storgata 23"),
        ("Storgata 23, Oslo", "Storgata 23", "Storgata 23, Oslo"),
        (None, "Storgata 23", "Storgata 23"),
        (None, None, "Oslo"),
        ("Telefon", "Storgata 23", "På telefon"),
    ],
)
def test_a_list_says_it_in_a_line(place: str | None, street: str | None, words: str) -> None:
    appointment = an_appointment(place=place, address=an_address(street_address=street), sub_title="Kontroll")

    assert place_in_a_line(appointment, NB) == words


@pytest.mark.parametrize("place", ["Telefon", "på nett", "Video."])
def test_a_place_that_only_says_how_one_meets_is_said_once(place: str) -> None:
    shown = where(an_appointment(place=place), NB)

    assert shown is not None
    assert shown.place is None
    assert shown.meeting
