"""UTM, in which Norwegian map services and registers count: degrees to metres and back.

Formulas: Karney, "Transverse Mercator with an accuracy of a few nanometers" (2011), series to the fourth order,
which is exact to less than a millimetre from Stavanger to Vardø and Svalbard.
"""

import math

from viewer.domain.place import Coordinates

# The ellipsoid GRS 80, which ETRS89 uses: semi-major axis in metres, flattening.
AXIS = 6_378_137.0
FLATTENING = 1 / 298.257222101
# The zones in use in Norway, by their EPSG codes, each with its central meridian in degrees.
CENTRAL_MERIDIANS = {25832: 9.0, 25833: 15.0, 25835: 27.0}
ZONE_33 = 25833
SCALE = 0.9996
FALSE_EASTING = 500_000.0

_N = FLATTENING / (2 - FLATTENING)
_RADIUS = AXIS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ECCENTRICITY = 2 * math.sqrt(_N) / (1 + _N)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
# From the conformal latitude back to the geographic one.
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3 + 116 * _N**4 / 45,
    7 * _N**2 / 3 - 8 * _N**3 / 5 - 227 * _N**4 / 45,
    56 * _N**3 / 15 - 136 * _N**4 / 35,
    4279 * _N**4 / 630,
)


def utm33(point: Coordinates) -> tuple[float, float]:
    """Easting and northing in zone 33 (EPSG:25833), in metres: what stands for the whole country."""
    latitude = math.radians(point.latitude)
    longitude = math.radians(point.longitude - CENTRAL_MERIDIANS[ZONE_33])
    sine = math.sin(latitude)
    conformal = math.sinh(math.atanh(sine) - _ECCENTRICITY * math.atanh(_ECCENTRICITY * sine))
    xi = math.atan2(conformal, math.cos(longitude))
    eta = math.asinh(math.sin(longitude) / math.hypot(conformal, math.cos(longitude)))
    east = eta + sum(a * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    north = xi + sum(a * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    return FALSE_EASTING + SCALE * _RADIUS * east, SCALE * _RADIUS * north


def from_utm(epsg: int, easting: float, northing: float) -> Coordinates:
    """The point at easting and northing of a zone. Raises KeyError for a system that isn't used in Norway."""
    meridian = CENTRAL_MERIDIANS[epsg]
    xi, eta = northing / (SCALE * _RADIUS), (easting - FALSE_EASTING) / (SCALE * _RADIUS)
    north = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(_BETA, 1))
    east = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(_BETA, 1))
    conformal = math.asin(math.sin(north) / math.cosh(east))
    latitude = conformal + sum(d * math.sin(2 * j * conformal) for j, d in enumerate(_DELTA, 1))
    longitude = math.atan2(math.sinh(east), math.cos(north))
    return Coordinates(latitude=math.degrees(latitude), longitude=meridian + math.degrees(longitude))
