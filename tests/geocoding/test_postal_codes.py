"""All postal codes with street addresses: found, without a doubt, in the municipality that others say they lie in."""

import csv
from pathlib import Path

from viewer.domain.appointment import Address
from viewer.geocoding.gazetteer import Gazetteer

CODES = Path(__file__).parents[1] / "data/places/codes.csv"


def test_every_code_of_streets_lies_in_its_municipality() -> None:
    gazetteer = Gazetteer()
    with CODES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    assert len(rows) > 3_300
    wrong = []
    for row in rows:
        location = gazetteer.locate(Address(postal_code=row["code"], city=row["town"]), None)
        if location.coordinates is None or location.uncertain or location.municipality != row["municipality"]:
            wrong.append((row["code"], row["town"], location.municipality))
    assert wrong == []
