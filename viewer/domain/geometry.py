"""Distances on the globe, Web Mercator, and the clipping of polygons."""

import math
from collections.abc import Iterator
from typing import Protocol

EARTH_RADIUS_M = 6_371_000

# A point by its two numbers: longitude and latitude, or x and y.
Point = tuple[float, float]


class HasPosition(Protocol):
    """Anything that has a latitude and a longitude, in degrees."""

    @property
    def latitude(self) -> float:
        """Degrees north."""
        ...

    @property
    def longitude(self) -> float:
        """Degrees east."""
        ...


def distance_m(one: HasPosition, other: HasPosition) -> float:
    """Metres between two points, along the great circle (haversine formula)."""
    north = math.radians(other.latitude - one.latitude)
    east = math.radians(other.longitude - one.longitude)
    cosines = math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude))
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(math.sin(north / 2) ** 2 + cosines * math.sin(east / 2) ** 2))


def mercator(longitude: float, latitude: float) -> Point:
    """A point in Web Mercator, the world from 0 to 1, eastwards and southwards."""
    sine = math.sin(math.radians(latitude))
    return longitude / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def clipped_ring(ring: list[Point], *, west: float, south: float, east: float, north: float) -> list[Point]:
    """The ring's part within the box (Sutherland and Hodgman's algorithm); a ring doesn't repeat its first point.

    The box's sides are those of the first and of the second number, whichever way the second one counts.
    """
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        ring = list(_cut(ring, axis, limit, sign))
    return ring


def _cut(ring: list[Point], axis: int, limit: float, sign: int) -> Iterator[Point]:
    """The ring's part on one side of a line, closed along it."""
    if not ring:
        return
    before = ring[-1]
    was_inside = sign * (before[axis] - limit) >= 0
    for point in ring:
        is_inside = sign * (point[axis] - limit) >= 0
        if is_inside != was_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            yield (limit, other) if axis == 0 else (other, limit)
        if is_inside:
            yield point
        before, was_inside = point, is_inside
