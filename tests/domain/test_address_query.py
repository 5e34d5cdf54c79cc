"""The ways to write an address meet in one form; what is no address stays out."""

import time

import pytest

from viewer.domain.address_query import address_in_text, address_query
from viewer.domain.appointment import Address
from viewer.domain.place import normalised


@pytest.mark.parametrize(
    ("written", "street", "house"),
    [
        ("Storgata 23", "storgata", "23"),
        ("STORGATA  23 b", "storgata", "23B"),
        ("Storgt. 23B", "storgata", "23B"),
        ("Karl Johans gt. 22", "karl johans gate", "22"),
        ("Sognsvn. 5", "sognsveien", "5"),
        ("Ole Vigs v. 3", "ole vigs vei", "3"),
        ("Aker sykehus, Trondheimsveien 235", "trondheimsveien", "235"),
        ("Storgata 23, 2. etasje", "storgata", "23"),
        ("Storgata 23 inngang B", "storgata", "23"),
        ("Storgata 23B, H0201", "storgata", "23B"),
        ("c/o Hansen, Storgata 23", "storgata", "23"),
        ("Storgata 23-25", "storgata", "23"),
        ("7. juni-plassen 1", "7. juni-plassen", "1"),
        ("Storgata", "storgata", ""),
        ("Postboks 1234 Sentrum", "", ""),
    ],
)
def test_street_line_becomes_street_and_house(written: str, street: str, house: str) -> None:
    asked = address_query(Address(street_address=written, city="Oslo"))
    assert asked is not None
    assert (asked.street, asked.house) == (street, house)


@pytest.mark.parametrize(
    ("code", "city", "expected"),
    [
        ("0011", "Oslo", ("0011", "oslo")),
        ("NO-0011", "OSLO", ("0011", "oslo")),
        ("123", "Oslo", ("0123", "oslo")),
        (None, "0011 Oslo", ("0011", "oslo")),
        ("12 345", "Stockholm", ("", "stockholm")),
    ],
)
def test_postal_code_has_four_digits_or_is_unknown(code: str | None, city: str, expected: tuple[str, str]) -> None:
    asked = address_query(Address(postal_code=code, city=city))
    assert asked is not None
    assert (asked.postal_code, asked.city) == expected


def test_decomposed_letters_are_the_same_place() -> None:
    """A sender on macOS writes å as a and a ring."""
    composed = Address(street_address="Ågata 1", city="Bodø")
    decomposed = Address(street_address="A\u030agata 1", city="Bodø")
    assert normalised(composed, None) == normalised(decomposed, None)


def test_norway_is_the_country_that_need_not_be_said() -> None:
    assert normalised(Address(city="Oslo", country="Norge"), None) == normalised(Address(city="Oslo"), None)
    assert normalised(Address(city="Oslo", country="USA"), None) != normalised(Address(city="Oslo"), None)


def test_empty_address_asks_nothing() -> None:
    assert normalised(Address(), None) is None
    assert normalised(Address(street_address="Postboks 3"), None) is None
    assert normalised(None, "Rådhuset") is None


def test_place_that_spells_out_its_address_is_looked_up() -> None:
    assert address_in_text("Rådhuset, Rådhusplassen 1, 0037 Oslo") == Address(
        street_address="Rådhusplassen 1", postal_code="0037", city="Oslo"
    )
    assert normalised(None, "Rådhuset, Rådhusplassen 1, 0037 Oslo") == "rådhusplassen|1|0037|oslo|"


def test_appointment_on_video_is_not_looked_up() -> None:
    assert normalised(Address(street_address="Storgata 23", city="Oslo"), "Videokonsultasjon") is None


@pytest.mark.parametrize(
    "hostile", ["a-" * 50_000, "1 " * 50_000, "storgata " * 9_000 + "5", ", " * 50_000, "gt" * 50_000]
)
def test_long_text_costs_little(hostile: str) -> None:
    """A field that a sender fills with a megabyte must not keep a worker busy."""
    before = time.process_time()
    normalised(Address(street_address=hostile, city=hostile, postal_code=hostile), hostile)
    assert time.process_time() - before < 0.1
