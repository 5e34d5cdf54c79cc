"""The embedded background map: coast, borders and place names, as `static/basemap/basemap.json` holds them."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from viewer.domain.place import Coordinates

ATTRIBUTION = "Natural Earth, GeoNames (CC BY 4.0)"
# As far in as 1:10,000,000 is honest: a pixel is 80 metres in Southern Norway, and small islands are missing.
DEEPEST_ZOOM = 10
OPENING_ZOOM = 9
PACKAGE = Path(__file__).parent.parent

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A town's name and where the world has it."""

    name: str
    at: tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Basemap:
    """Rings of land, border lines, and labels with the largest town first; the world reaches from 0 to 1."""

    land: tuple[Line, ...]
    borders: tuple[Line, ...]
    labels: tuple[Label, ...]


def world(coordinates: Coordinates) -> tuple[float, float]:
    """The point in Web Mercator, the world from 0 to 1, eastwards and southwards."""
    sine = math.sin(math.radians(coordinates.latitude))
    return coordinates.longitude / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


@cache
def basemap() -> Basemap:
    """The background, read once a process: in a wheel the static files lie inside the package."""
    folder = PACKAGE / "static" if (PACKAGE / "static").is_dir() else PACKAGE.parent / "static"
    content = json.loads((folder / "basemap" / "basemap.json").read_text("utf-8"))
    units = content["units"]
    return Basemap(
        land=tuple(_line(steps, units) for steps in content["land"]),
        borders=tuple(_line(steps, units) for steps in content["borders"]),
        labels=tuple(
            Label(name=name, at=world(Coordinates(longitude=longitude / units, latitude=latitude / units)))
            for name, longitude, latitude, _ in content["labels"]
        ),
    )


def _line(steps: Iterable[int], units: int) -> Line:
    """The points of a line that is stored as its first point and the steps from point to point."""
    numbers = list(steps)
    points = zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True)
    return tuple(world(Coordinates(longitude=x / units, latitude=y / units)) for x, y in points)
