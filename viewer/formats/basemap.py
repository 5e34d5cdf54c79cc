"""The embedded background map: coast, lakes, borders and place names, from `static/basemap/basemap.json.gz`."""

import gzip
import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from viewer import resource_folder
from viewer.domain.geometry import Point, mercator

# As far in as the coast is honest: a pixel is some 40 metres in Southern Norway, the lines stray by 250 or so.
DEEPEST_ZOOM = 11
OPENING_ZOOM = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A ring or a line in the file's units, longitude and latitude by turns, and the box around it.

    Numbers, not points: a hundred thousand tuples would take 20 MB of every worker.
    """

    numbers: "array[int]"
    units: int
    west: float
    south: float
    east: float
    north: float

    def points(self) -> Iterator[Point]:
        """The points, where the world has them."""
        for at in range(0, len(self.numbers), 2):
            yield mercator(self.numbers[at] / self.units, self.numbers[at + 1] / self.units)


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A town's name and where the world has it."""

    name: str
    at: Point


@dataclass(frozen=True, kw_only=True, slots=True)
class Basemap:
    """Rings of land and lakes, border lines, and labels with the largest town first."""

    land: tuple[Line, ...]
    borders: tuple[Line, ...]
    labels: tuple[Label, ...]


@cache
def basemap() -> Basemap:
    """The background, read once a process."""
    content = json.loads(gzip.decompress((resource_folder("static") / "basemap" / "basemap.json.gz").read_bytes()))
    units = content["units"]
    return Basemap(
        land=tuple(_line(steps, units) for steps in content["land"]),
        borders=tuple(_line(steps, units) for steps in content["borders"]),
        labels=tuple(
            Label(name=name, at=mercator(longitude / units, latitude / units))
            for name, longitude, latitude, _ in content["labels"]
        ),
    )


def _line(steps: Sequence[int], units: int) -> Line:
    """A line that is stored as its first point and the steps from point to point."""
    east, north = list(accumulate(steps[::2])), list(accumulate(steps[1::2]))
    numbers = array("i", (number for point in zip(east, north, strict=True) for number in point))
    west_south = mercator(min(east) / units, min(north) / units)
    east_north = mercator(max(east) / units, max(north) / units)
    return Line(
        numbers=numbers,
        units=units,
        west=west_south[0],
        south=west_south[1],
        east=east_north[0],
        north=east_north[1],
    )
