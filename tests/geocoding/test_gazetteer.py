"""The embedded table gives the best answer that is honest, and no better one."""

import pytest

from tests.builders import an_address
from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates, Precision
from viewer.geocoding.gazetteer import Gazetteer, embedded


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.mark.parametrize(
    ("code", "city", "precision", "point"),
    [
        ("0010", "Oslo", Precision.CITY, (59.9127, 10.7461)),
        ("5003", "Bergen", Precision.CITY, (60.3930, 5.3242)),
        ("7030", "Trondheim", Precision.CITY, (63.4305, 10.3951)),
        ("9008", "Tromsø", Precision.CITY, (69.6489, 18.9551)),
        ("4604", "Kristiansand S", Precision.CITY, (58.1467, 7.9956)),
        # GeoNames' own postal codes have Geilo 103 km off, and a join by name alone Bø and Lødingen 1,000 km.
        ("3581", "Geilo", Precision.POSTAL_PLACE, (60.5337, 8.2054)),
        ("8475", "Straumsjøen", Precision.MUNICIPALITY, (68.6888, 14.4720)),
        ("3800", "Bø i Telemark", Precision.POSTAL_PLACE, (59.4130, 9.0693)),
        ("3800", "Bø", Precision.POSTAL_PLACE, (59.4130, 9.0693)),
        ("8410", "Lødingen", Precision.POSTAL_PLACE, (68.4096, 15.9986)),
        ("9730", "Karasjok", Precision.POSTAL_PLACE, (69.4719, 25.5112)),
        ("9170", "Longyearbyen", Precision.POSTAL_PLACE, (78.2233, 15.6469)),
        ("9178", "Barentsburg", Precision.POSTAL_PLACE, (78.0650, 14.2130)),
        ("8099", "Jan Mayen", Precision.POSTAL_PLACE, (70.9221, -8.7187)),
    ],
)
def test_code_and_town_are_found(
    gazetteer: Gazetteer, code: str, city: str, precision: Precision, point: tuple[float, float]
) -> None:
    found = gazetteer.locate(Address(postal_code=code, city=city), None)
    assert found.coordinates is not None
    assert found.precision is precision
    assert not found.uncertain
    assert distance_m(found.coordinates, Coordinates(latitude=point[0], longitude=point[1])) < found.radius_m / 2


def test_code_that_does_not_exist_gives_way_to_the_town(gazetteer: Gazetteer) -> None:
    """The founding page's own address: 0011 is in no register, but lies among Oslo's codes."""
    found = gazetteer.locate(an_address(postal_code="0011", city="Oslo"), "Oslo City Røntgen")
    assert (found.precision, found.uncertain) == (Precision.CITY, False)
    assert found.radius_m == 13_000


def test_town_counts_when_the_code_contradicts_it(gazetteer: Gazetteer) -> None:
    found = gazetteer.locate(Address(postal_code="5003", city="Oslo"), None)
    oslo = gazetteer.locate(Address(city="Oslo"), None)
    assert found.coordinates == oslo.coordinates
    assert found.uncertain
    assert not oslo.uncertain


@pytest.mark.parametrize("city", ["Bø", "Våler", "Herøy", "Nes", "Os"])
def test_name_that_lies_in_several_places_is_nowhere(gazetteer: Gazetteer, city: str) -> None:
    """GeoNames lists one of them; a pin on the wrong one is a missed appointment."""
    assert gazetteer.locate(Address(city=city), None).precision is Precision.NONE


def test_municipality_stands_in_for_the_town(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate(Address(city="Bærum"), None).precision is Precision.MUNICIPALITY
    found = gazetteer.locate(Address(postal_code="1344", city="Bærum"), None)
    assert not found.uncertain


@pytest.mark.parametrize(
    "address",
    [
        Address(city="Stockholm", country="Sverige"),
        Address(postal_code="0010", city="Oslo", country="USA"),
        Address(postal_code="9999", city="Nårvegia"),
        Address(street_address="Storgata 23"),
        Address(),
    ],
)
def test_what_the_table_does_not_know_is_nowhere(gazetteer: Gazetteer, address: Address) -> None:
    found = gazetteer.locate(address, None)
    assert (found.coordinates, found.precision) == (None, Precision.NONE)


def test_every_code_of_the_register_lies_in_norway() -> None:
    """A swap of latitude and longitude would fall out of these bounds, wherever in the country it is."""
    table = embedded()
    assert len(table.codes) == 5_146
    assert all(57.9 < row.latitude < 80.0 and -9.0 < row.longitude < 31.2 for row in table.codes.values())


def test_every_radius_fits_its_precision() -> None:
    """The cities share one coordinate a city: what they call a place is as wide as the city."""
    table = embedded()
    limits = {
        Precision.POSTAL_PLACE: (5_000, 40_000),
        Precision.CITY: (5_000, 40_000),
        Precision.MUNICIPALITY: (17_000, 100_000),
    }
    for row in (*table.places, *table.municipalities):
        low, high = limits[row.precision]
        assert low <= row.radius_m <= high, row.name
    assert len({(row.latitude, row.longitude) for code, row in table.codes.items() if row.name == "oslo"}) == 1


def test_every_municipality_is_there_once() -> None:
    table = embedded()
    assert len(table.municipalities) == len({row.municipality for row in table.municipalities}) == 359


def test_every_place_lies_in_its_municipality() -> None:
    """A join by name alone puts Bø i Vesterålen a thousand kilometres off."""
    table = embedded()
    regions = {row.municipality: row for row in table.municipalities}
    for place in table.places:
        region = regions[place.municipality]
        apart = distance_m(place, region)
        # Hopen lies in the east of Svalbard; post towns may stand just across a border.
        assert apart <= max(region.radius_m, 45_000) * (5 if region.name == "svalbard" else 1), place.name
