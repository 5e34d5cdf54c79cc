"""Two hundred addresses and more: found in their municipality, and none outside the circle that is drawn."""

import csv
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates, Location, Precision
from viewer.geocoding.gazetteer import Gazetteer


class Known(NamedTuple):
    """A line of the file."""

    address: Address
    municipality: str
    precision: Precision
    point: Coordinates
    source: str


def read() -> list[Known]:
    file = Path(__file__).parents[1] / "data/places/addresses.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Known(
                Address(street_address=row["street"] or None, postal_code=row["code"], city=row["city"]),
                row["municipality"],
                Precision(row["precision"]),
                Coordinates(latitude=float(row["latitude"]), longitude=float(row["longitude"])),
                row["source"],
            )
            for row in csv.DictReader(lines, delimiter=";")
        ]


ADDRESSES = read()


@pytest.fixture(scope="module")
def answers() -> list[tuple[Known, Location]]:
    gazetteer = Gazetteer()
    return [(known, gazetteer.locate(known.address, None)) for known in ADDRESSES]


def test_there_are_two_hundred_all_over_the_country() -> None:
    assert len(ADDRESSES) >= 200
    assert len({known.municipality for known in ADDRESSES}) > 120
    assert sum(known.point.latitude > 68 for known in ADDRESSES) > 10


def test_none_lies_outside_its_circle(answers: list[tuple[Known, Location]]) -> None:
    assert [(known, location) for known, location in answers if not is_within(known, location)] == []


def test_all_lie_in_their_municipality(answers: list[tuple[Known, Location]]) -> None:
    wrong = [(known, location) for known, location in answers if location.municipality != known.municipality]
    assert wrong == []


def test_each_is_known_as_precisely_as_expected(answers: list[tuple[Known, Location]]) -> None:
    surprises = [(known, location) for known, location in answers if location.precision is not known.precision]
    assert surprises == []
    assert [known for known, location in answers if location.uncertain] == []


def test_circles_of_street_addresses_are_small(answers: list[tuple[Known, Location]]) -> None:
    """Firms are where people go to; each of these has a postal code of its own, so that suburbs count as much."""
    streets = [(known.source, location.radius_m) for known, location in answers if known.address.street_address]
    assert median(radius for source, radius in streets if source == "B") <= 1_350
    assert median(radius for source, radius in streets if source != "G") <= 1_500
    assert median(location.radius_m for _, location in answers) <= 4_000


def is_within(known: Known, location: Location) -> bool:
    if location.coordinates is None:
        return False
    return distance_m(location.coordinates, known.point) <= location.radius_m
