"""How surely a place is known, in words of three languages."""

import pytest

from tests.builders import a_location, a_mailbox_appointment, an_appointment, nowhere
from tests.translators import NB, TRANSLATORS
from viewer.domain.place import Location, Precision
from viewer.web.presentation.map import map_fact, precision_in_words

CONTRADICTION = (
    "The parts of the address don't fit together. Ask the sender if you are not sure where to go. "
    "Approximate: the address lies within about 1 km of the middle of the circle."
)
ADDRESS = a_location(precision=Precision.ADDRESS, radius_m=30)


@pytest.mark.parametrize(
    ("language", "location", "words"),
    [
        ("nb", ADDRESS, "Kartet viser adressen."),
        ("nn", a_location(precision=Precision.STREET, radius_m=300), "Kartet viser gata, ikkje huset."),
        (
            "en",
            a_location(radius_m=13_000),
            "Approximate: the address lies within about 13 km of the middle of the circle.",
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
    assert fact.attribution == "© OpenStreetMap contributors (ODbL), Natural Earth, GeoNames (CC BY 4.0), Posten"


def test_nothing_to_look_for_is_no_map() -> None:
    assert map_fact(a_mailbox_appointment(appointment=an_appointment(address=None), place_key=None), NB) is None
