"""UTM zone 33 (EPSG:25833): what Norwegian map services count in, from the whole country.

Formulas: Karney, "Transverse Mercator with an accuracy of a few nanometers" (2011), series to the fourth order,
which is exact to less than a millimetre from Stavanger to Vardø and Svalbard.
"""

import math

from viewer.domain.place import Coordinates

# The ellipsoid GRS 80, which ETRS89 uses: semi-major axis in metres, flattening.
AXIS = 6_378_137.0
FLATTENING = 1 / 298.257222101
CENTRAL_MERIDIAN = 15.0
SCALE = 0.9996
FALSE_EASTING = 500_000.0

_N = FLATTENING / (2 - FLATTENING)
_RADIUS = AXIS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)


def utm33(point: Coordinates) -> tuple[float, float]:
    """Easting and northing, in metres."""
    latitude, longitude = math.radians(point.latitude), math.radians(point.longitude - CENTRAL_MERIDIAN)
    eccentricity = 2 * math.sqrt(_N) / (1 + _N)
    sine = math.sin(latitude)
    conformal = math.sinh(math.atanh(sine) - eccentricity * math.atanh(eccentricity * sine))
    xi = math.atan2(conformal, math.cos(longitude))
    eta = math.asinh(math.sin(longitude) / math.hypot(conformal, math.cos(longitude)))
    east = eta + sum(a * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    north = xi + sum(a * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    return FALSE_EASTING + SCALE * _RADIUS * east, SCALE * _RADIUS * north
