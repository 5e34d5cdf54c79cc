"""Two hundred real addresses: found in their municipality, and never outside the circle that is drawn."""

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates, Precision
from viewer.geocoding.gazetteer import Gazetteer, embedded


class Known(NamedTuple):
    """A line of the file."""

    address: Address
    municipality: str
    precision: Precision
    point: Coordinates


def read() -> list[Known]:
    file = Path(__file__).parents[1] / "data/places/addresses.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Known(
                Address(street_address=row["street"], postal_code=row["code"], city=row["city"]),
                row["municipality"].casefold(),
                Precision(row["precision"]),
                Coordinates(latitude=float(row["latitude"]), longitude=float(row["longitude"])),
            )
            for row in csv.DictReader(lines, delimiter=";")
        ]


ADDRESSES = read()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def test_there_are_two_hundred() -> None:
    assert len(ADDRESSES) >= 200


def test_none_lies_outside_its_circle(gazetteer: Gazetteer) -> None:
    outside = [known for known in ADDRESSES if distance_in_radii(gazetteer, known) > 1]
    assert outside == []


def test_ninety_nine_in_a_hundred_lie_in_their_municipality(gazetteer: Gazetteer) -> None:
    names = {row.municipality: row.name for row in embedded().municipalities}
    wrong = [
        known
        for known in ADDRESSES
        if known.municipality
        not in names[
            gazetteer.municipality(known.address.postal_code or "", (known.address.city or "").casefold()) or ""
        ]
    ]
    assert len(wrong) <= len(ADDRESSES) / 100, wrong


def test_each_is_known_as_precisely_as_expected(gazetteer: Gazetteer) -> None:
    """And no better: the embedded table never claims a street."""
    surprises = [
        (known, found.precision)
        for known in ADDRESSES
        if (found := gazetteer.locate(known.address, None)).precision is not known.precision or found.uncertain
    ]
    assert surprises == []


def test_circles_are_no_wider_than_they_must_be(gazetteer: Gazetteer) -> None:
    """Half of the addresses lie within three kilometres of the middle; a circle of 40 would be honest and useless."""
    radii = sorted(gazetteer.locate(known.address, None).radius_m for known in ADDRESSES)
    assert radii[len(radii) // 2] <= 13_000


def distance_in_radii(gazetteer: Gazetteer, known: Known) -> float:
    found = gazetteer.locate(known.address, None)
    assert found.coordinates is not None
    return distance_m(found.coordinates, known.point) / found.radius_m
