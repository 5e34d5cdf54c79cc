"""The ways to write an address meet in one form; what is no address stays out."""

import time

import pytest

from viewer.domain.address_query import address_in_text, address_query, street_key
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
    assert time.process_time() - before < 2  # what grows with the square took minutes


@pytest.mark.parametrize(
    ("written", "street", "house"),
    [
        ("Poliklinikk 2, Sykehusveien 25", "sykehusveien", "25"),
        ("Hus 5, Uelands gate 85", "uelands gate", "85"),
        ("Paviljong 4, Parkveien 95", "parkveien", "95"),
        ("Nivå 2, Sykehusveien 25", "sykehusveien", "25"),
        ("Glass 3, Haukelandsbakken 1", "haukelandsbakken", "1"),
        ("Storgata 3, Glass 2", "storgata", "3"),
        ("Storgata 3, rom 12", "storgata", "3"),
        ("Trondheimsveien 235 H0201", "trondheimsveien", "235"),
        ("Storgata 2 Helsehuset", "storgata", "2"),
        ("Kirkeveien 166 (bygg 25)", "kirkeveien", "166"),
        ("Kirkeveien 166. Bygg 25", "kirkeveien", "166"),
        ("Sjukehusvegen 16 blokk C", "sjukehusvegen", "16"),
        ("Storgata 12A-C", "storgata", "12A"),
        ("Storgata 12 - 14", "storgata", "12"),
        ("c/o Kari Nordmann Storgata 1", "storgata", "1"),
        ("c/o Kari Nordmann, Storgata 1", "storgata", "1"),
        ("c/o Kari Nordmann Henrik Ibsens gate 1", "henrik ibsens gate", "1"),
        ("5. etg. Storgata 3", "storgata", "3"),
        ("Gate 1 130", "gate 1", "130"),
        ("Møllergata nr. 4", "møllergata", "4"),
        ("Helsehuset Storgata 2", "storgata", "2"),
        ("Legesenteret - Storgata 2", "storgata", "2"),
        ("Biskopshavn 5", "biskopshavn", "5"),
        ("17. mai gata 3", "17. mai gata", "3"),
        ("Alfaset 2. Industrivei 5", "alfaset 2. industrivei", "5"),
        ("Jacob Naadlandsveg 28", "jacob naadlandsveg", "28"),
    ],
)
def test_street_is_found_among_what_helps_on_the_spot(written: str, street: str, house: str) -> None:
    query = address_query(Address(street_address=written, city="Oslo"))
    assert query is not None
    assert (query.street, query.house) == (street, house)


@pytest.mark.parametrize(
    "written",
    [
        "Sykehusveien 25, 1478 Nordbyhagen",
        "Sykehusveien 25, 1478 Nordbyhagen, Norge",
        "Sykehusveien 25 1478 Nordbyhagen",
        "Akershus universitetssykehus, Sykehusveien 25, N-1478 Nordbyhagen",
    ],
)
def test_whole_address_in_one_line_is_read_as_its_parts(written: str) -> None:
    parts = address_query(Address(street_address="Sykehusveien 25", postal_code="1478", city="Nordbyhagen"))
    assert address_query(Address(street_address=written)) == parts


@pytest.mark.parametrize(
    ("first", "second"),
    [("Akershus universitetssykehus", "Sykehusveien 25"), ("Sykehusveien 25", "Inngang 3"), ("Sykehusveien 25", None)],
)
def test_line_with_the_house_number_is_the_street(first: str, second: str | None) -> None:
    query = address_query(Address(street_address=first, street_address_2=second, city="Lørenskog"))
    assert query is not None
    assert query.street_address == "sykehusveien 25"


@pytest.mark.parametrize(
    "place",
    [
        "Oslo City Røntgen, Storgata 23, 0184 Oslo, Norge",
        "Oslo City Røntgen, Storgata 23, 0184 Oslo",
        "Storgata 23 0184 Oslo",
    ],
)
def test_place_that_spells_out_its_address_is_read(place: str) -> None:
    address = address_in_text(place)
    assert address == Address(street_address="Storgata 23", postal_code="0184", city="Oslo")


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("75237", "?"),
        ("D-10115", "?"),
        ("SW1A 1AA", "?"),
        ("652 25", "?"),
        ("-", ""),
        ("ukjent", ""),
        ("0184 Oslo", ""),
    ],
)
def test_code_of_another_form_is_of_another_country(code: str, country: str) -> None:
    query = address_query(Address(postal_code=code, city="Oslo"))
    assert query is not None
    assert query.country == country


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trondheimsveien", "Trondheimsvegen"),
        ("Kirkevei", "Kirkeveg"),
        ("Storgata", "Storgaten"),
        ("Storgata", "Storgate"),
        ("Storgt.", "Storgata"),
        ("Karenslyst allé", "Karenslyst Alle"),
        ("Gerd-Ragna Bloch Thorsens gate", "Gerd Ragna Bloch Thorsens gate"),
    ],
)
def test_spellings_of_a_street_have_one_key(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


def test_streets_that_differ_have_keys_that_differ() -> None:
    streets = ["Storgata", "Nedre Storgata", "Storveien", "Kirkevei", "Kirkeveien", "Biskopshavn", "Biskopshaveien"]
    assert len({street_key(street) for street in streets}) == len(streets)


@pytest.mark.parametrize(
    "line",
    [
        "Storgata 1, parkering i Parkveien 4",
        "Storgata 1, ved siden av Rema 1000",
        "Storgata 1 (ved Rema 1000)",
        "Storgata 1, adkomst fra Kirkegata 7",
        "Rett overfor Kirkegata 7, Storgata 1",
        "Storgata 1 - Mottak 2",
        "Storgata 1 (tlf. 22 33 44 55)",
        "Besøksadresse: Storgata 1",
        "Poliklinikken. Storgata 1",
        "Amfi kjøpesenter Storgata 1",
    ],
)
def test_what_lies_beside_the_place_is_not_the_place(line: str) -> None:
    query = address_query(Address(street_address=line, postal_code="0155", city="Oslo"))
    assert query is not None
    assert query.street_address == "storgata 1"


@pytest.mark.parametrize("street", ["Ved Bommen 3", "Bak Kirken 4", "Parkerudveien 5", "Bakkegata 5"])
def test_street_may_be_called_like_a_neighbour(street: str) -> None:
    query = address_query(Address(street_address=street, postal_code="6003", city="Ålesund"))
    assert query is not None
    assert query.street_address == street.casefold()


@pytest.mark.parametrize(
    "line",
    [
        "Kirkeveien 166 / Trondheimsveien 235",
        "Kirkeveien 166 eller Trondheimsveien 235",
        "Kirkeveien 166, 0450 Oslo eller Trondheimsveien 235, 0586 Oslo",
    ],
)
def test_two_places_of_which_one_is_meant_are_their_town(line: str) -> None:
    query = address_query(Address(street_address=line, city="Oslo"))
    assert query is not None
    assert query.text == "|||oslo|"


@pytest.mark.parametrize("line", ["Storgata 12 / 14", "Storgata 12 eller 14", "Storgata 12/14"])
def test_two_houses_of_a_street_are_one_place(line: str) -> None:
    query = address_query(Address(street_address=line, city="Oslo"))
    assert query is not None
    assert query.street_address == "storgata 12"
