"""Where it is: the parts that exist, and no others."""

import pytest

from tests.builders import an_address, an_appointment
from tests.translators import NB
from viewer.domain.appointment import Address
from viewer.web.presentation.where import address_lines, where


def test_an_address_stands_as_on_an_envelope() -> None:
    address = an_address(street_address_2="3. etasje", country="Sverige")

    assert address_lines(address) == ("Storgata 23", "3. etasje", "0011 Oslo", "Sverige")


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (Address(), ()),
        (Address(city="Oslo"), ("Oslo",)),
        (Address(postal_code="0155"), ("0155",)),
        (Address(street_address="Storgata 23"), ("Storgata 23",)),
        (Address(country="Norge"), ()),
        (None, ()),
    ],
)
def test_a3_5_missing_parts_leave_no_trace(address: Address | None, lines: tuple[str, ...]) -> None:
    """The app showed "null, null null"."""
    assert address_lines(address) == lines


@pytest.mark.parametrize("country", ["Norge", "NORGE", "Noreg", "Norway", "NO", " norge "])
def test_norway_goes_without_saying(country: str) -> None:
    assert address_lines(Address(city="Oslo", country=country)) == ("Oslo",)


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
