"""The embedded tables give the best answer that is honest, and no better one."""

import statistics

import pytest

from tests.builders import an_address
from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import HOSPITAL, Coordinates, Location, Precision
from viewer.geocoding.gazetteer import Gazetteer, Row, embedded, enclosing, holds, is_misspelt, streets


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def metres_from(location: Location, latitude: float, longitude: float) -> float:
    assert location.coordinates is not None
    return distance_m(location.coordinates, Coordinates(latitude=latitude, longitude=longitude))


def test_founding_address_lies_in_its_own_street(gazetteer: Gazetteer) -> None:
    """0011 is in no register, but Storgata 17 to 35 in Oslo are 0184: it was a circle of thirteen kilometres."""
    location = gazetteer.locate(an_address(street_address="Storgata 23", postal_code="0011", city="Oslo"), None)
    assert metres_from(location, 59.9140, 10.7527) < 300
    assert location.radius_m < 1_500
    assert (location.precision, location.uncertain) == (Precision.POSTAL_PLACE, False)


@pytest.mark.parametrize(
    ("street", "code", "city", "point"),
    [
        ("Storgata 2", None, "Oslo", (59.9115, 10.7495)),
        ("Storgata 51", None, "Oslo", (59.9170, 10.7560)),
        ("Storgaten 2", None, "Oslo", (59.9115, 10.7495)),
        ("Kongens gate 10", None, "Trondheim", (63.4300, 10.3950)),
        ("Sykehusveien 25", "1478", "Nordbyhagen", (59.9327, 10.9911)),
    ],
)
def test_street_in_the_town_is_enough(
    gazetteer: Gazetteer, street: str, code: str | None, city: str, point: tuple[float, float]
) -> None:
    location = gazetteer.locate(Address(street_address=street, postal_code=code, city=city), None)
    assert metres_from(location, *point) < location.radius_m
    assert location.radius_m < 2_500
    assert not location.uncertain


@pytest.mark.parametrize(
    ("code", "city", "point"),
    [
        ("0010", "Oslo", (59.9127, 10.7461)),
        ("5003", "Bergen", (60.3930, 5.3242)),
        ("7030", "Trondheim", (63.4220, 10.3900)),
        ("9008", "Tromsø", (69.6489, 18.9551)),
        ("4604", "Kristiansand S", (58.1467, 7.9956)),
        ("3581", "Geilo", (60.5337, 8.2054)),
        ("8475", "Straumsjøen", (68.6888, 14.4720)),
        ("3800", "Bø i Telemark", (59.4130, 9.0693)),
        ("3800", "Bø", (59.4130, 9.0693)),
        ("8410", "Lødingen", (68.4096, 15.9986)),
        ("9730", "Karasjok", (69.4719, 25.5112)),
        ("9730", "Kárášjohka - Karasjok", (69.4719, 25.5112)),
        ("9170", "Longyearbyen", (78.2233, 15.6469)),
        ("9178", "Barentsburg", (78.0650, 14.2130)),
        ("8099", "Jan Mayen", (70.9221, -8.7187)),
        ("8590", "Kjøpsvik", (68.0970, 16.3740)),
        ("4127", "Lysebotn", (59.0560, 6.6500)),
        ("9742", "Kunes", (70.3450, 26.5040)),
    ],
)
def test_code_and_town_are_found(gazetteer: Gazetteer, code: str, city: str, point: tuple[float, float]) -> None:
    location = gazetteer.locate(Address(postal_code=code, city=city), None)
    assert metres_from(location, *point) < location.radius_m
    assert not location.uncertain
    assert not location.deserves_pin


def test_hospital_by_its_address_is_a_pin_at_the_house(gazetteer: Gazetteer) -> None:
    location = gazetteer.locate(Address(street_address="Kirkeveien 166", postal_code="0450", city="Oslo"), None)
    assert (location.precision, location.radius_m) == (Precision.ADDRESS, 300)
    assert metres_from(location, 59.9369, 10.7371) < 100
    assert location.deserves_pin
    assert "Eurostat" in location.attribution


def test_vei_and_veg_are_one_street(gazetteer: Gazetteer) -> None:
    written = [
        gazetteer.locate(Address(street_address=street, postal_code="0586", city="Oslo"), None)
        for street in ("Trondheimsveien 235", "Trondheimsvegen 235", "Trondheimsvn. 235")
    ]
    assert written[0] == written[1] == written[2]
    assert written[0].precision is Precision.ADDRESS


def test_street_that_the_register_lists_under_the_code_is_known_more_closely(gazetteer: Gazetteer) -> None:
    """A street of which the register of 2011 knows nothing may lie in a new quarter, or the code be wrong."""
    listed, unlisted, code_alone = (
        gazetteer.locate(Address(street_address=street, postal_code="2619", city="Lillehammer"), None)
        for street in ("Oskar Skoglys veg 2", "Nyåpna veg 2", None)
    )
    assert listed.coordinates == unlisted.coordinates == code_alone.coordinates
    assert listed.radius_m < unlisted.radius_m == code_alone.radius_m


@pytest.mark.parametrize(
    ("code", "written", "name"),
    [
        ("3256", "Feyersgate 7", "Feyers gate 7"),
        ("3024", "Ing. Rybergsgate 95", "Ingeniør Rybergs gate 95"),
        ("4021", "Prof. Olav Hanssens v. 7A", "Professor Olav Hanssens vei 7A"),
        ("1706", "St. Mariegt. 81", "St. Marie gate 81"),
        ("1781", "Trymsvei 32", "Tryms vei 32"),
    ],
)
def test_street_is_the_same_in_one_word_and_with_a_short_title(
    gazetteer: Gazetteer, code: str, written: str, name: str
) -> None:
    as_written, as_listed, code_alone = (
        gazetteer.locate(Address(street_address=street, postal_code=code), None) for street in (written, name, None)
    )
    assert as_written == as_listed
    assert as_written.radius_m < code_alone.radius_m


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("Haukeland universitetssjukehus", None),
        ("Haukeland sykehus, Radiologisk avdeling", None),
        ("Haukeland universitetssjukehus", Address(city="Bergen")),
    ],
)
def test_hospital_by_its_name_is_its_grounds(gazetteer: Gazetteer, place: str, address: Address | None) -> None:
    location = gazetteer.locate(address or Address(), place)
    assert location.source == HOSPITAL
    assert metres_from(location, 60.3743, 5.3541) < 200
    assert location.radius_m == 400


@pytest.mark.parametrize("place", ["Ahus", "UNN Tromsø", "St. Olavs hospital, poliklinikk"])
def test_hospital_is_known_by_what_people_call_it(gazetteer: Gazetteer, place: str) -> None:
    assert gazetteer.locate(Address(), place).source == HOSPITAL


@pytest.mark.parametrize(
    ("place", "municipality"),
    [
        ("Kirkenes sykehus", "Sør-Varanger"),
        ("Hammerfest sykehus, Poliklinikken", "Hammerfest"),
        ("Molde sjukehus", "Molde"),
        ("Drammen sykehus", "Drammen"),
        ("Stavanger universitetssjukehus", "Stavanger"),
        ("UNN Narvik", "Narvik"),
        ("Nordlandssykehuset Vesterålen", "Hadsel"),
    ],
)
def test_hospital_that_has_moved_is_known_to_the_municipality(
    gazetteer: Gazetteer, place: str, municipality: str
) -> None:
    """What Eurostat placed in 2020 is a building that patients no longer go to."""
    location = gazetteer.locate(Address(), place)
    assert (location.municipality, location.precision) == (municipality, Precision.MUNICIPALITY)
    assert not location.deserves_pin
    assert not location.deserves_map


def test_address_beside_the_name_of_a_hospital_that_has_moved_decides(gazetteer: Gazetteer) -> None:
    address = Address(street_address="Storgata 1", postal_code="9008", city="Tromsø")
    assert gazetteer.locate(address, "Molde sjukehus") == gazetteer.locate(address, None)


def test_hospital_of_another_town_is_not_believed(gazetteer: Gazetteer) -> None:
    location = gazetteer.locate(Address(city="Trondheim"), "Haukeland sykehus")
    assert metres_from(location, 63.4305, 10.3951) < 1_000
    assert not location.deserves_pin


def test_town_counts_when_the_code_contradicts_it(gazetteer: Gazetteer) -> None:
    location = gazetteer.locate(Address(postal_code="5003", city="Oslo"), None)
    oslo = gazetteer.locate(Address(city="Oslo"), None)
    assert location.coordinates == oslo.coordinates
    assert location.uncertain
    assert not oslo.uncertain


@pytest.mark.parametrize("city", ["Bø", "Våler", "Herøy", "Nes", "Os", "Vang", "Sand", "Dale", "Straumen"])
def test_name_that_lies_in_several_places_is_nowhere(gazetteer: Gazetteer, city: str) -> None:
    """GeoNames lists one of them; a pin on the wrong one is a missed appointment."""
    assert gazetteer.locate(Address(city=city), None).precision is Precision.NONE


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bærum kommune", "Bærum"),
        ("Oslo kommune", "Oslo"),
        ("Trondhjem", "Trondheim"),
        ("Tromso", "Tromsø"),
        ("Bodo", "Bodø"),
        ("Aalesund", "Ålesund"),
        ("Kárášjohka", "Karasjok"),
        ("Guovdageaidnu", "Kautokeino"),
        ("Porsáŋgu", "Porsanger"),
        ("Romsa", "Tromsø"),
        ("Unjárga", "Nesseby"),
        ("Gáivuotna", "Kåfjord"),
        ("Kárášjohka - Karasjok", "Karasjok"),
        ("Guovdageaidnu-Kautokeino", "Kautokeino"),
        ("Kristiansund", "Kristiansund N"),
    ],
)
def test_town_has_other_names(gazetteer: Gazetteer, written: str, name: str) -> None:
    """Sámi, Kven, old, ASCII, and as the municipality calls itself."""
    location = gazetteer.locate(Address(city=written), None)
    assert location.coordinates is not None
    assert not location.uncertain
    assert location == gazetteer.locate(Address(city=name), None)


@pytest.mark.parametrize(
    ("code", "city"),
    [
        ("8200", "Aarhus N"),
        ("2100", "København"),
        ("7100", "Vejle"),
        ("8001", "Zurich"),
        ("9000", "Karlstad"),
        ("101", "Reykjavík"),
        ("8001", "Zürich"),
        ("9000", "Sankt Gallen"),
        ("6020", "Innsbruck"),
        ("3000", "Leuven"),
        ("2333", "Leiden"),
        ("1097", "Budapest"),
        ("1000", "Ljubljana"),
    ],
)
def test_town_abroad_is_nowhere_though_its_code_is_norwegian_too(gazetteer: Gazetteer, code: str, city: str) -> None:
    """Without a country Aarhus was drawn on Fauske, with certainty."""
    address = Address(street_address="Palle Juul-Jensens Boulevard 99", postal_code=code, city=city)
    assert gazetteer.locate(address, None).coordinates is None


@pytest.mark.parametrize(
    ("code", "city"), [("9990", "Skagen"), ("5800", "Nyborg"), ("5854", "Bergen L"), ("870", "Vík")]
)
def test_code_and_town_that_are_one_abroad_are_nowhere_though_norway_has_the_name(
    gazetteer: Gazetteer, code: str, city: str
) -> None:
    """Skagen is a farm and Nyborg a suburb of Bergen; with these codes they are Danish."""
    assert gazetteer.locate(Address(postal_code=code, city=city), None).coordinates is None


def test_name_of_a_city_abroad_is_uncertain_without_code_or_street(gazetteer: Gazetteer) -> None:
    """Karlstad is a village in Målselv, and a Swedish city of sixty thousand."""
    assert gazetteer.locate(Address(city="Karlstad"), None).uncertain
    assert not gazetteer.locate(Address(postal_code="9325", city="Karlstad"), None).uncertain


@pytest.mark.parametrize(
    ("code", "written", "name"),
    [("0155", "Olso", "Oslo"), ("7030", "Trondhiem", "Trondheim"), ("9008", "Tromsøø", "Tromsø")],
)
def test_one_typing_error_leaves_no_doubt(gazetteer: Gazetteer, code: str, written: str, name: str) -> None:
    location = gazetteer.locate(Address(postal_code=code, city=written), None)
    assert location == gazetteer.locate(Address(postal_code=code, city=name), None)
    assert not location.uncertain


@pytest.mark.parametrize(("written", "name"), [("oslaa", "oslo"), ("bø", "bo"), ("molde", "voss")])
def test_two_typing_errors_are_another_name(written: str, name: str) -> None:
    assert not is_misspelt(written, name)


def test_another_town_is_no_typing_error(gazetteer: Gazetteer) -> None:
    """Voss and Moss are two towns."""
    assert gazetteer.locate(Address(postal_code="1530", city="Voss"), None).uncertain


@pytest.mark.parametrize(
    "address",
    [
        Address(street_address="Universitätsstrasse 100", postal_code="8091"),
        Address(street_address="Sygehusvej 10", postal_code="8200"),
        Address(street_address="Sjukhusgatan 1", city="Karlstad"),
    ],
)
def test_street_of_a_foreign_form_is_not_placed_in_norway_by_code_or_town_alone(
    gazetteer: Gazetteer, address: Address
) -> None:
    assert gazetteer.locate(address, None).coordinates is None


def test_street_of_a_foreign_form_lies_in_norway_where_code_and_town_agree(gazetteer: Gazetteer) -> None:
    written = Address(street_address="Storgatan 5", postal_code="0155", city="Oslo")
    assert gazetteer.locate(written, None).municipality == "Oslo"
    listed = Address(street_address="Løwenstrasse 5", postal_code="4313")
    assert gazetteer.locate(listed, None).municipality == "Sandnes"


@pytest.mark.parametrize("code", ["75237", "D-10115", "SW1A 1AA", "DK-8200", "652 25"])
def test_code_of_another_form_is_nowhere(gazetteer: Gazetteer, code: str) -> None:
    assert gazetteer.locate(Address(postal_code=code, city="Oslo"), None).coordinates is None


@pytest.mark.parametrize(("code", "city"), [("9524", "Kautokeino"), ("8692", "Hattfjelldal"), ("8684", "Trofors")])
def test_code_that_nobody_has_placed_may_lie_anywhere_in_its_municipality(
    gazetteer: Gazetteer, code: str, city: str
) -> None:
    """New codes of the countryside were drawn as the village that they carry the name of."""
    location = gazetteer.locate(Address(postal_code=code, city=city), None)
    assert location.precision is Precision.MUNICIPALITY
    assert location.radius_m > 30_000


def test_code_for_post_boxes_is_its_town(gazetteer: Gazetteer) -> None:
    location = gazetteer.locate(Address(street_address="Postboks 1", postal_code="8651", city="Mosjøen"), None)
    assert location == gazetteer.locate(Address(city="Mosjøen"), None)


def test_code_of_a_town_that_nobody_knows_is_uncertain(gazetteer: Gazetteer) -> None:
    location = gazetteer.locate(Address(postal_code="9008", city="Nårvegia"), None)
    assert location.coordinates is not None
    assert location.uncertain


def test_place_that_the_street_register_has_at_the_code_may_stand_for_the_town(gazetteer: Gazetteer) -> None:
    """Farms and quarters are written for the town: the register of 2011 has them."""
    assert not gazetteer.locate(Address(postal_code="6520", city="Jovika"), None).uncertain


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
def test_what_the_tables_do_not_know_is_nowhere(gazetteer: Gazetteer, address: Address) -> None:
    location = gazetteer.locate(address, None)
    assert (location.coordinates, location.precision) == (None, Precision.NONE)


def test_municipality_is_told_by_its_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate(Address(postal_code="6003", city="Ålesund"), None).municipality == "Ålesund"
    assert gazetteer.locate(Address(city="Bærum"), None).municipality == "Bærum"


@pytest.mark.parametrize(
    ("ranges", "held", "not_held"),
    [
        ("", (1, 2, 99), ()),
        ("17-35,14-32", (17, 35, 14, 20), (15, 16 + 20, 36, 37)),
        ("23-", (23, 25, 999), (21, 24)),
        ("1-10", (1, 2, 10), (11,)),
        ("32,34", (32, 34), (33, 36)),
    ],
)
def test_house_numbers_have_two_sides(ranges: str, held: tuple[int, ...], not_held: tuple[int, ...]) -> None:
    assert all(holds(ranges, number) for number in held)
    assert not any(holds(ranges, number) for number in not_held)


def test_circle_around_circles_holds_them() -> None:
    one = Row("oslo", "0301", 59.91, 10.75, Precision.POSTAL_PLACE, 500)
    other = one._replace(latitude=59.92)
    both = enclosing([one, other])
    assert enclosing([one, one]) == one
    assert all(distance_m(both, circle) + circle.radius_m <= both.radius_m + 1 for circle in (one, other))


def test_every_code_lies_in_norway() -> None:
    """A swap of latitude and longitude would fall out of these bounds, wherever in the country it is."""
    table = embedded()
    areas = [code.area or code.town for code in table.codes.values()]
    assert len(table.codes) == 5_146
    assert sum(code.area is not None for code in table.codes.values()) > 3_200
    assert all(57.9 < row.latitude < 80.0 and -9.0 < row.longitude < 31.2 for row in areas)


def test_every_code_lies_in_its_municipality() -> None:
    """Within the circle that holds all of it; the boundary itself was checked when the table was built."""
    table = embedded()
    regions = {row.municipality: row for row in table.municipalities}
    for code in table.codes.values():
        if code.area:
            region = regions[code.area.municipality]
            assert distance_m(code.area, region) <= region.radius_m + 1_000, code.code


def test_every_radius_fits_its_precision() -> None:
    table = embedded()
    for code in table.codes.values():
        if code.area and code.area.precision is Precision.POSTAL_PLACE:
            assert 1_000 <= code.area.radius_m <= 29_000, code.code
    assert statistics.median(code.area.radius_m for code in table.codes.values() if code.area) < 6_000


def test_every_municipality_is_there_once() -> None:
    table = embedded()
    assert len(table.municipalities) == len({row.municipality for row in table.municipalities}) == 359


def test_every_street_leads_to_codes_of_the_register() -> None:
    line = streets().get("storgate") or ""
    codes = [part.partition(":")[0] for part in line.split(";")]
    assert len(codes) > 50
    assert set(codes) <= set(embedded().codes)
