"""Distances on the globe."""

import math

EARTH_RADIUS_M = 6_371_000


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two points (latitude, longitude), along the great circle (haversine formula)."""
    (latitude, longitude), (latitude_2, longitude_2) = one, other
    north, east = math.radians(latitude_2 - latitude), math.radians(longitude_2 - longitude)
    cosines = math.cos(math.radians(latitude)) * math.cos(math.radians(latitude_2))
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(math.sin(north / 2) ** 2 + cosines * math.sin(east / 2) ** 2))
