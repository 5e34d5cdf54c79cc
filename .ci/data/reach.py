"""How far from a place its addresses lie, at development time: no boundaries of municipalities are free to embed.

The land is cut into squares of about two kilometres, and each square goes to the nearest populated place. What a
place or a municipality has got that way tells how far it reaches.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from geonames import Spot

from viewer.geocoding.geometry import EARTH_RADIUS_M, distance_m

Point = tuple[float, float]
Ring = Sequence[Point]

ROW_DEGREES = 0.02
COLUMN_DEGREES = 0.04
# No square is further than this from a populated place.
BAND_DEGREES = 0.9


def squares(land: Sequence[Ring]) -> Iterator[Point]:
    """The middle of each square of land, as latitude and longitude; rings have longitude first."""
    for row, edges in sorted(edges_by_row(land).items()):
        latitude = row * ROW_DEGREES
        crossings = sorted(
            x + (latitude - y) / (y2 - y) * (x2 - x) for (x, y), (x2, y2) in edges if (y > latitude) != (y2 > latitude)
        )
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            for column in range(math.ceil(west / COLUMN_DEGREES), math.floor(east / COLUMN_DEGREES) + 1):
                yield latitude, column * COLUMN_DEGREES


def edges_by_row(land: Sequence[Ring]) -> dict[int, list[tuple[Point, Point]]]:
    """The edges that each row of squares may cross."""
    rows: dict[int, list[tuple[Point, Point]]] = defaultdict(list)
    for ring in land:
        for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
            low, high = sorted((start[1], end[1]))
            for row in range(math.ceil(low / ROW_DEGREES), math.floor(high / ROW_DEGREES) + 1):
                rows[row].append((start, end))
    return rows


def territories(land: Sequence[Ring], spots: Sequence[Spot]) -> dict[Spot, list[Point]]:
    """The squares of each place: those that no other place is nearer to."""
    by_latitude = sorted(spots, key=lambda spot: spot.point[0])
    latitudes = [spot.point[0] for spot in by_latitude]
    found: dict[Spot, list[Point]] = defaultdict(list)
    for square in squares(land):
        first = bisect_left(latitudes, square[0] - BAND_DEGREES)
        last = bisect_right(latitudes, square[0] + BAND_DEGREES)
        if near := by_latitude[first:last]:
            found[min(near, key=lambda spot: roughly_apart(spot.point, square))].append(square)
    return found


def roughly_apart(one: Point, other: Point) -> float:
    """A quick measure that grows with the distance, good enough to find the nearest."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * math.cos(math.radians(other[0]))
    return north * north + east * east


def reach_m(centre: Point, squares_of_place: Sequence[Point], share: float) -> float:
    """The distance within which that share of the squares lies; nought when there are none."""
    distances = sorted(distance_m(centre, square) for square in squares_of_place)
    return distances[math.ceil(share * len(distances)) - 1] if distances else 0.0


def disc_radius_m(squares_of_place: Sequence[Point]) -> float:
    """The radius of a disc as large as the squares together."""
    metres = math.radians(1) * EARTH_RADIUS_M
    square = ROW_DEGREES * COLUMN_DEGREES * metres * metres
    return math.sqrt(sum(square * math.cos(math.radians(latitude)) for latitude, _ in squares_of_place) / math.pi)
