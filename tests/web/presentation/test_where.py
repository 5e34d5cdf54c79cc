"""Where it is: the parts that exist, and no others."""

import pytest

from tests.builders import an_appointment
from tests.translators import NB
from viewer.web.presentation.where import where


def test_a3_4_without_place_and_address_there_is_no_row() -> None:
    """The app crashed."""
    assert where(an_appointment(place=None, address=None), NB) is None


def test_a_place_alone_is_enough() -> None:
    found = where(an_appointment(place="Oslo City Røntgen", address=None), NB)

    assert found
    assert (found.place, found.address_lines) == ("Oslo City Røntgen", ())


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("Videokonsultasjon", "På video"),
        ("Telefon", "På telefon"),
        ("https://whereby.example.com/rom", "På nett"),
        ("Oslo City Røntgen", None),
    ],
)
def test_meeting_that_is_not_in_person_says_so(place: str, words: str | None) -> None:
    found = where(an_appointment(place=place), NB)
    assert found is not None
    assert (found.place, found.meeting) == (place, words)
