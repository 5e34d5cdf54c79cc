"""How surely a place is known, in words of three languages."""

from datetime import datetime

import pytest

from tests.builders import a_location, a_mailbox_appointment, an_appointment, nowhere
from tests.translators import NB, TRANSLATORS
from viewer.domain.appointment import OSLO
from viewer.domain.place import Location, Precision
from viewer.domain.times import NO_OFFSET
from viewer.web.presentation.map import attribution_of, map_fact, precision_in_words

CONTRADICTION = (
    "The parts of the address don't fit together. Ask the sender if you are not sure where to go. "
    "Approximate: the address is within about 1 km of the middle of the circle."
)
ADDRESS = a_location(precision=Precision.ADDRESS, radius_m=30)


@pytest.mark.parametrize(
    ("language", "location", "words"),
    [
        ("nb", ADDRESS, "Kartet viser adressen."),
        ("nn", a_location(precision=Precision.STREET, radius_m=300), "Kartet viser gata, ikkje huset."),
        (
            "en",
            a_location(radius_m=1_800),
            "Approximate: the address is within about 2 km of the middle of the circle.",
        ),
        ("nb", a_location(radius_m=13_000, municipality="Ålesund"), "Ligger i Ålesund kommune."),
        ("nn", a_location(radius_m=13_000), "Staden er kjend på om lag 13 km nær."),
        (
            "nb",
            a_location(precision=Precision.STREET, radius_m=400, source="hospital"),
            "Kartet viser sykehuset, ikke inngangen.",
        ),
        ("nb", nowhere(), "Fant ikke adressen på kartet."),
        (
            "en",
            a_location(precision=Precision.ADDRESS, radius_m=30, uncertain=True),
            CONTRADICTION,
        ),
    ],
)
def test_precision_is_said_in_words(language: str, location: Location, words: str) -> None:
    assert " ".join(precision_in_words(location, TRANSLATORS[language])) == words


def test_map_names_what_it_shows_and_whose_data_it_is() -> None:
    fact = map_fact(
        a_mailbox_appointment(place_key=b"p", location=a_location(attribution="GeoNames (CC BY 4.0), Posten")), NB
    )
    assert fact is not None
    assert fact.label == "Kart som viser Oslo City Røntgen, Storgata 23, 0011 Oslo"
    assert [source.text for source in fact.attributions] == [
        "© OpenStreetMap (ODbL)",
        "Natural Earth",
        "GeoNames (CC BY 4.0)",
        "Erik Bolstad (CC BY 3.0)",
        "Posten",
    ]
    assert fact.attributions[0].url == "https://www.openstreetmap.org/copyright"


def test_kartverket_is_linked_as_its_terms_want() -> None:
    assert attribution_of("© Kartverket (CC BY 4.0)").url == "https://www.kartverket.no/"


@pytest.mark.parametrize(("radius_m", "is_drawn"), [(30, True), (2_000, True), (2_100, False), (13_000, False)])
def test_large_circle_is_a_line_and_no_map(radius_m: int, is_drawn: bool) -> None:
    """A circle of thirteen kilometres took a third of a telephone's page and helped nobody."""
    fact = map_fact(
        a_mailbox_appointment(place_key=b"p", location=a_location(radius_m=radius_m, municipality="Ålesund")), NB
    )
    assert fact is not None
    assert fact.is_drawn is is_drawn
    assert ("Ålesund kommune" in fact.precision) is not is_drawn
    assert fact.routes, "the way there is told all the same"


def test_journey_is_planned_to_be_there_in_time() -> None:
    fact = map_fact(a_mailbox_appointment(place_key=b"p", location=a_location()), NB)
    assert fact is not None
    [entur] = [route.url for route in fact.routes if route.service == "Entur"]
    assert "timepickerMode=arriveBefore" in entur


def test_without_an_offset_the_journey_ends_at_the_earlier_reading() -> None:
    start = datetime(2026, 12, 3, 10, tzinfo=NO_OFFSET)
    appointment = an_appointment(start=start, end=None, arrival_time=None)
    fact = map_fact(a_mailbox_appointment(appointment=appointment, place_key=b"p", location=a_location()), NB)

    assert fact is not None
    [entur] = [route.url for route in fact.routes if route.service == "Entur"]
    assert f"date={int(start.replace(tzinfo=OSLO).timestamp()) * 1000}" in entur


def test_nothing_to_look_for_is_no_map() -> None:
    assert map_fact(a_mailbox_appointment(appointment=an_appointment(address=None), place_key=None), NB) is None


@pytest.mark.parametrize(("radius_m", "kilometres"), [(900, 1), (1_000, 1), (1_050, 2), (1_450, 2), (2_000, 2)])
def test_distance_is_rounded_up(radius_m: int, kilometres: int) -> None:
    """An address 1.4 km away does not lie within one."""
    words = " ".join(precision_in_words(a_location(radius_m=radius_m), TRANSLATORS["en"]))
    assert f"within about {kilometres} km" in words
