"""The embedded table as a geocoder: Norwegian postal codes, post towns and municipalities, with no network.

It never knows a street, so its best answer is a circle. Posten's register says what belongs together, GeoNames where
it lies (see NOTICE.md beside the data).
"""

import gzip
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from viewer.domain.address_query import AddressQuery
from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates, Location, Precision, query_of

SOURCE = "gazetteer"
ATTRIBUTION = "GeoNames (CC BY 4.0), Posten"
NOWHERE = Location(coordinates=None, precision=Precision.NONE, radius_m=0, source=SOURCE, attribution=ATTRIBUTION)
# Two rows of one name this near each other are one town that lies across a municipal border.
SAME_TOWN_M = 30_000


@dataclass(frozen=True, slots=True)
class Row:
    """A post town within a municipality, or a municipality; names are in small letters."""

    name: str
    municipality: str
    latitude: float
    longitude: float
    precision: Precision
    radius_m: int

    def location(self, *, uncertain: bool = False) -> Location:
        """The row as an answer."""
        return Location(
            coordinates=Coordinates(latitude=self.latitude, longitude=self.longitude),
            precision=self.precision,
            radius_m=self.radius_m,
            source=SOURCE,
            attribution=ATTRIBUTION,
            uncertain=uncertain,
        )


class Table(NamedTuple):
    """Post towns, those of them that each postal code belongs to, and municipalities."""

    places: Sequence[Row]
    codes: dict[str, Row]
    municipalities: Sequence[Row]


class Gazetteer:
    """Post towns by postal code and by name."""

    def __init__(self, table: Table | None = None) -> None:
        """The table that comes with the package, unless another one is given."""
        places, codes, municipalities = table or embedded()
        self._codes = codes
        self._sorted_codes = sorted(codes)
        self._municipality_names = {row.municipality: row.name for row in municipalities}
        self._named: dict[str, list[Row]] = defaultdict(list)
        for row in (*places, *municipalities):
            self._named[base_name(row.name)].append(row)

    def locate(self, address: Address, place: str | None) -> Location:
        """The best honest answer, at once; addresses outside Norway are nowhere."""
        query = query_of(address, place)
        if query is None or query.country:
            return NOWHERE
        return self._by_code_and_city(query)

    def municipality(self, postal_code: str, city: str) -> str | None:
        """The number of the municipality that code and town belong to, None when they name none or two."""
        query = AddressQuery(postal_code=postal_code, city=city)
        row, _ = self._row(query)
        return row.municipality if row else None

    def _by_code_and_city(self, query: AddressQuery) -> Location:
        row, uncertain = self._row(query)
        return row.location(uncertain=uncertain) if row else NOWHERE

    def _row(self, query: AddressQuery) -> tuple[Row | None, bool]:
        """The row for code and town, and whether they contradict each other: then the town counts."""
        coded = self._codes.get(query.postal_code)
        if not query.city:
            return coded, False
        if coded and self._belongs(query.city, coded):
            return coded, False
        named = self._by_name(query.city)
        if named is None:
            return coded, False
        return named, bool(query.postal_code) and not self._is_around(query.postal_code, named)

    def _belongs(self, city: str, row: Row) -> bool:
        """Whether somebody who writes that town may mean that row: its name, its municipality, or a neighbour in it."""
        own = {base_name(row.name), base_name(self._municipality_names.get(row.municipality, row.name))}
        if base_name(city) in own or city.partition(" ")[0] in own:
            return True
        return any(other.municipality == row.municipality for other in self._named.get(base_name(city), ()))

    def _by_name(self, city: str) -> Row | None:
        """The town or municipality of that name, unless the name lies in several places (Bø, Herøy, Nes, Os)."""
        rows = self._named.get(base_name(city), [])
        full = [row for row in rows if row.name == city] if " i " in city else rows
        if not full or not are_one_town(full):
            return None
        return min(full, key=lambda row: (list(Precision).index(row.precision), row.radius_m))

    def _is_around(self, code: str, row: Row) -> bool:
        """Whether a code that isn't in the register lies between codes of that municipality, as 0011 does in Oslo."""
        if code in self._codes:
            return False
        at = bisect_left(self._sorted_codes, code)
        neighbours = self._sorted_codes[max(at - 1, 0) : at + 1]
        return any(self._codes[neighbour].municipality == row.municipality for neighbour in neighbours)


def base_name(name: str) -> str:
    """The name without what tells it from its namesakes: "bø i telemark", "herøy (nordland)", "oslo sentrum"."""
    return name.partition(" i ")[0].partition(" (")[0].removesuffix(" sentrum").strip()


def are_one_town(rows: Sequence[Row]) -> bool:
    """Whether the rows lie in one municipality or close together."""
    first = rows[0]
    return all(row.municipality == first.municipality or distance_m(row, first) <= SAME_TOWN_M for row in rows)


@cache
def embedded() -> Table:
    """The embedded table, read once a process; it takes some milliseconds."""
    content = json.loads(gzip.decompress(Path(__file__).with_name("gazetteer.json.gz").read_bytes()))
    places = [
        Row(name, number, latitude, longitude, Precision(precision), radius)
        for name, number, latitude, longitude, precision, radius in content["places"]
    ]
    municipalities = [
        Row(name, number, latitude, longitude, Precision.MUNICIPALITY, radius)
        for number, name, latitude, longitude, radius in content["municipalities"]
    ]
    return Table(places, {code: places[number] for code, number in content["codes"].items()}, municipalities)
