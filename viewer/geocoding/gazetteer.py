"""The embedded tables as a geocoder, with no network: streets, postal codes, post towns, municipalities, hospitals.

A street and a house number give the postal code, and the code a circle: within some hundred metres in towns. Only
houses that were published with a point of their own, hospitals and clinics, are pins. See NOTICE.md beside the data.
"""

import gzip
import json
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from typing_extensions import override

from viewer.domain.address_query import AddressQuery, is_foreign_street, street_key
from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import GAZETTEER, HOSPITAL, Coordinates, Location, Precision, query_of
from viewer.geocoding.sorted_lines import SortedLines
from viewer.ports.outside import Geocoder

ATTRIBUTION = "Erik Bolstad (CC BY 3.0), © Kartverket (CC BY 4.0), GeoNames (CC BY 4.0), Posten (NLOD)"
HOUSE_ATTRIBUTION = f"{ATTRIBUTION}, Eurostat (CC BY 4.0)"
NOWHERE = Location(coordinates=None, precision=Precision.NONE, radius_m=0, source=GAZETTEER, attribution=ATTRIBUTION)
DATA = Path(__file__).with_name("data")
# Two rows of one name this near each other are one town that lies across a municipal border.
SAME_TOWN_M = 30_000
# What tells a town from its namesakes: "bø i telemark", "vang på hedmarken", "herøy (nordland)", "kristiansund n".
NAMESAKE = re.compile(r" i .*| på .*| \(.*| sentrum$|(?<=kristiansand) s$|(?<=kristiansund) n$")
# A shorter name that differs in one letter is another name.
SHORTEST_MISSPELT = 4
HOUSE_NUMBER = re.compile(r"\d+")
# In street keys: the word for a street at the end of a name, glued to it or by itself.
GLUED = re.compile(r"(?<=\w{3})(gate|veg|vegen|plass)$")
APART = re.compile(r"(?<=\w{3}) (gate|veg|vegen|plass)$")
_ABBREVIATED_TITLES = {"dr": "doktor", "ing": "ingeniør", "kapt": "kaptein", "prof": "professor", "st": "sankt"}
TITLES = {**_ABBREVIATED_TITLES, **{title: short for short, title in _ABBREVIATED_TITLES.items()}}


class Row(NamedTuple):
    """A circle by its name in small letters: a post town within a municipality, or a municipality."""

    name: str
    municipality: str
    latitude: float
    longitude: float
    precision: Precision
    radius_m: int


class Code(NamedTuple):
    """A postal code: its post town, and the circle of its own: the municipality's where nobody has placed it.

    A code for post boxes has no circle: people go to the town. `listed_area` is the circle of the streets that the
    register lists under the code, as large or smaller. `former` are names that its post town had once.
    """

    code: str
    town: Row
    area: Row | None
    listed_area: Row | None = None
    former: Sequence[str] = ()


class House(NamedTuple):
    """A hospital or clinic at an address."""

    code: str
    area: Row


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """What is read whole; `names` has other names of municipalities, `hospitals` those of hospitals.

    A hospital of which nobody knows where in its municipality it stands today is that municipality.
    `of_several` are post towns that some village in another part of the country is called like.
    """

    codes: Mapping[str, Code]
    towns: Sequence[Row]
    municipalities: Sequence[Row]
    municipality_names: Mapping[str, str]
    names: Mapping[str, str]
    of_several: AbstractSet[str]
    houses: Mapping[tuple[str, str], Sequence[House]]
    hospitals: Mapping[str, Row]


@cache
def embedded() -> Table:
    """The embedded table, read once a process; it takes some milliseconds."""
    content = json.loads(gzip.decompress((DATA / "gazetteer.json.gz").read_bytes()))
    towns = [
        Row(name, number, latitude, longitude, Precision(precision), radius)
        for name, number, latitude, longitude, precision, radius in content["towns"]
    ]
    municipalities = [
        Row(name.casefold(), number, latitude, longitude, Precision.MUNICIPALITY, radius)
        for number, name, latitude, longitude, radius in content["municipalities"]
    ]
    regions = {row.municipality: row for row in municipalities}
    codes = {}
    for code, town_number, *circle in content["codes"]:
        town = towns[town_number]
        area = listed_area = None
        if circle == [None]:
            area = listed_area = regions[town.municipality]
        elif circle:
            latitude, longitude, radius, *smaller = circle
            place = (town.name, town.municipality, latitude, longitude, Precision.POSTAL_PLACE)
            area = listed_area = Row(*place, radius)
            if smaller:
                listed_area = Row(*place, smaller[0])
        codes[code] = Code(code, town, area, listed_area, content["former"].get(code, ()))
    houses = defaultdict(list)
    for street, number, code, town_name, latitude, longitude, radius in content["houses"]:
        area = Row(town_name, codes[code].town.municipality, latitude, longitude, Precision.ADDRESS, radius)
        houses[(street, number)].append(House(code, area))
    return Table(
        codes=codes,
        towns=towns,
        municipalities=municipalities,
        municipality_names={number: name for number, name, *_ in content["municipalities"]},
        names=content["names"],
        of_several=frozenset(content["of_several"]),
        houses=houses,
        hospitals={
            name: regions[where[0]]
            if len(where) == 1
            else Row(name, "", where[0], where[1], Precision.STREET, where[2])
            for name, *where in content["hospitals"]
        },
    )


@cache
def streets() -> SortedLines:
    """For each street the postal codes that it has houses in: "0155:1-15,2-12;0184:17-35,14-32"."""
    return SortedLines(DATA / "streets.txt")


@cache
def towns_abroad() -> SortedLines:
    """Towns abroad: names that no place in Norway has; of other names those with a postal code, and of larger cities.

    "aarhus", "9990 skagen", and "karlstad" that is told to be a namesake.
    """
    return SortedLines(DATA / "abroad.txt")


class Gazetteer(Geocoder):
    """The embedded tables, searched."""

    def __init__(self, table: Table | None = None) -> None:
        """The table that comes with the package, unless another one is given."""
        self._table = table or embedded()
        self._sorted_codes = sorted(self._table.codes)
        self._named: dict[str, list[Row]] = defaultdict(list)
        for row in (*self._table.towns, *self._table.municipalities):
            self._named[base_name(row.name)].append(row)
        self._by_plain_name: dict[str, str] = {}
        self._formerly: dict[str, list[Code]] = defaultdict(list)
        for code in self._table.codes.values():
            for name in code.former:
                self._formerly[name].append(code)

    @override
    def locate(self, address: Address, place: str | None) -> Location:
        query = query_of(address, place)
        if query is None or query.country:
            return NOWHERE
        hospital = self._hospital(query.name)
        location = self._by_address(query)
        if hospital is None:
            return location
        if hospital.precision is Precision.MUNICIPALITY:
            return location if query.city or query.postal_code else self._location(hospital)
        if location.coordinates is None:
            return location if query.city or query.postal_code else self._location(hospital, source=HOSPITAL)
        is_there = distance_m(hospital, location.coordinates) <= location.radius_m
        return self._location(hospital, source=HOSPITAL) if is_there else location

    def municipality(self, postal_code: str, city: str) -> str | None:
        """The number of the municipality that code and town belong to, None when they name none or two."""
        row, _ = self._area(AddressQuery(postal_code=postal_code, city=city))
        return row.municipality if row else None

    def _by_address(self, query: AddressQuery) -> Location:
        area, is_uncertain = self._area(query)
        if area is None or (is_foreign_street(query.street) and not self._is_confirmed(query)):
            return NOWHERE
        if not is_uncertain and (house := self._house(query, area)):
            return self._location(house)
        return self._location(area, uncertain=is_uncertain)

    def _is_confirmed(self, query: AddressQuery) -> bool:
        """Whether code and town agree, or the street is listed: whatever looks foreign then lies in Norway."""
        code, city = self._table.codes.get(query.postal_code), self.norwegian_name(query.city)
        if code and city:
            return self._belongs(city, code) or is_street_of(city, code)
        return bool(self._lines(query.street))

    def _area(self, query: AddressQuery) -> tuple[Row | None, bool]:
        """The circle for an address, and whether its parts contradict each other: then the town counts."""
        code = self._table.codes.get(query.postal_code)
        city = self.norwegian_name(query.city)
        if code and (not city or self._belongs(city, code) or is_street_of(city, code)):
            listed_area = self._street_area(query, code.__eq__) if code.area else None
            return listed_area or code.area or self._street_area(query, self._is_in(code.town)) or code.town, False
        if not city:
            return self._around(query.postal_code), True
        if is_abroad(query.postal_code, query.city):
            return None, False
        if town := self._town(city):
            return self._area_of_town(query, town)
        if former := [code.area for code in self._formerly.get(city, ()) if code.area]:
            # A post town that has another name today is where its codes were.
            return enclosing(former), bool(query.postal_code) and not self._is_among(query.postal_code, former[0])
        # The register doesn't know the town, so that nobody can tell whether the code is right.
        return (code.area or code.town if code else None), True

    def _area_of_town(self, query: AddressQuery, town: Row) -> tuple[Row | None, bool]:
        """The circle of the street there, or of the town; a city abroad may be meant by its name."""
        street = self._street_area(query, self._is_in(town))
        is_contradicted = bool(query.postal_code) and not self._is_among(query.postal_code, town)
        if has_namesake(query.city):
            # Neither code nor street says that the one in Norway is meant.
            return (None, False) if is_contradicted else (street or town, not (street or query.postal_code))
        return street or town, is_contradicted

    def _house(self, query: AddressQuery, area: Row) -> Row | None:
        """The hospital or clinic at the address."""
        for house in self._table.houses.get((street_key(query.street), query.house), ()):
            is_same_town = base_name(house.area.name) == base_name(area.name)
            if house.code == query.postal_code or (is_same_town and house.area.municipality == area.municipality):
                return house.area
        return None

    def _hospital(self, name: str) -> Row | None:
        """The hospital that a place is called by, with or without a department before or after its name."""
        parts = [part.strip() for part in name.split(",")]
        candidates = (name, " ".join(parts), *parts)
        return next((self._table.hospitals[text] for text in candidates if text in self._table.hospitals), None)

    def _street_area(self, query: AddressQuery, is_there: Callable[[Code], bool]) -> Row | None:
        """The circle of the codes that the street has there; of the house's own where the number says so."""
        members = next(filter(None, (self._members(line, is_there) for line in self._lines(query.street))), [])
        if number := HOUSE_NUMBER.match(query.house):
            members = [member for member in members if holds(member[1], int(number[0]))] or members
        areas = [code.listed_area for code, _ in members if code.listed_area]
        return enclosing(areas) if areas else None

    def _lines(self, name: str) -> list[str]:
        """The register's lines for a street as it may be spelt; unknown words ahead of it are a house's name."""
        words = street_key(name).split()
        for first in range(len(words)):
            lines = [line for key in spellings(" ".join(words[first:])) if (line := streets().get(key))]
            if lines:
                return lines
        return []

    def _members(self, line: str, is_there: Callable[[Code], bool]) -> list[tuple[Code, str]]:
        """The codes of a street there, each with the house numbers that belong to it."""
        return [
            (code, ranges)
            for number, _, ranges in (text.partition(":") for text in line.split(";"))
            if (code := self._table.codes.get(number)) and code.area and is_there(code)
        ]

    def _is_in(self, town: Row) -> Callable[[Code], bool]:
        """Whether a code belongs to a town, or to a municipality."""
        name, is_municipality = base_name(town.name), town.precision is Precision.MUNICIPALITY

        def is_there(code: Code) -> bool:
            is_same_municipality = code.town.municipality == town.municipality
            if is_municipality:
                return is_same_municipality
            is_near = is_same_municipality or distance_m(code.town, town) <= SAME_TOWN_M
            return is_near and base_name(code.town.name) == name

        return is_there

    def norwegian_name(self, city: str) -> str:
        """The name by which the register knows the town: a Sámi, Kven, old or ASCII name gives way to it."""
        # Side by side in several languages, with spaces around the dash or without: Guovdageaidnu-Kautokeino.
        for name in dict.fromkeys((city, *re.split(r"\s*[-/]\s+|\s+[-/]\s*", city), *city.split("-"))):
            norwegian = self._table.names.get(name, name)
            if base_name(norwegian) in self._named:
                return norwegian
        if not self._by_plain_name:
            self._by_plain_name = {plain(name): name for name in (*self._table.names, *self._named)}
        name = self._by_plain_name.get(plain(base_name(city)), city)
        return self._table.names.get(name, name)

    def _belongs(self, city: str, code: Code) -> bool:
        """Whether somebody who writes that town may mean the code: its town, of today or of old, or one beside it."""
        town = code.town
        municipality = self._table.municipality_names.get(town.municipality, town.name).casefold()
        own = {base_name(name) for name in (town.name, municipality, *code.former)}
        if base_name(city) in own or (city.partition(" ")[0] in own and not is_abroad(code.code, city)):
            return True
        if base_name(city) not in self._named and any(is_misspelt(city, name) for name in own):
            return not is_abroad(code.code, city)
        beside = (*self._named.get(base_name(city), ()), *(other.town for other in self._formerly.get(city, ())))
        return any(other.municipality == town.municipality for other in beside)

    def _town(self, city: str) -> Row | None:
        """The town or municipality of that name, unless the name lies in several places (Bø, Herøy, Nes, Os, Vang)."""
        rows = self._named.get(base_name(city), [])
        matching = [row for row in rows if row.name == city] if NAMESAKE.search(city) else rows
        matching = matching or rows
        if not matching or city in self._table.of_several or not are_one_town(matching):
            return None
        return min(matching, key=lambda row: (list(Precision).index(row.precision), row.radius_m))

    def _is_among(self, code: str, town: Row) -> bool:
        """Whether a code that isn't in the register lies between codes of that municipality, as 0011 does in Oslo."""
        if code in self._table.codes:
            return False
        return any(neighbour.town.municipality == town.municipality for neighbour in self._neighbours(code))

    def _around(self, code: str) -> Row | None:
        """The municipality of a code that the register is too old to have, when its neighbours agree on it."""
        numbers = {neighbour.town.municipality for neighbour in self._neighbours(code)} if code else set()
        if len(numbers) != 1:
            return None
        return next((row for row in self._table.municipalities if row.municipality in numbers), None)

    def _neighbours(self, code: str) -> list[Code]:
        place = bisect_left(self._sorted_codes, code)
        return [self._table.codes[other] for other in self._sorted_codes[max(place - 1, 0) : place + 1]]

    def _location(self, row: Row, *, uncertain: bool = False, source: str = GAZETTEER) -> Location:
        is_house = row.precision in {Precision.ADDRESS, Precision.STREET}
        return Location(
            coordinates=Coordinates(latitude=row.latitude, longitude=row.longitude),
            precision=row.precision,
            radius_m=row.radius_m,
            source=source,
            attribution=HOUSE_ATTRIBUTION if is_house else ATTRIBUTION,
            uncertain=uncertain,
            municipality=self._table.municipality_names.get(row.municipality),
        )


def is_abroad(code: str, city: str) -> bool:
    """Whether no place in Norway is called so, and one abroad is; or the code and the town are one abroad."""
    return any(towns_abroad().get(name) == "" for name in (f"{code} {city}", city, plain(city)))


def is_elsewhere(query: AddressQuery, location: Location) -> bool:
    """Whether the embedded tables found nothing since the town is one abroad: no house in Norway may answer for it."""
    is_foreign = is_abroad(query.postal_code, query.city) or has_namesake(query.city)
    return not query.country and location.coordinates is None and is_foreign


def has_namesake(city: str) -> bool:
    """Whether a city abroad is called so that is larger by far than the place in Norway."""
    return towns_abroad().get(city) == "namesake"


def is_misspelt(written: str, name: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two have changed places: Olso for Oslo."""
    if min(len(written), len(name)) < SHORTEST_MISSPELT or abs(len(written) - len(name)) > 1:
        return False
    start = next((place for place, (one, two) in enumerate(zip(written, name, strict=False)) if one != two), len(name))
    rest, other = written[start:], name[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:] or swapped == other


def base_name(name: str) -> str:
    """The name without what tells it from its namesakes."""
    return NAMESAKE.sub("", name).strip()


def plain(name: str) -> str:
    """The name in the letters of ASCII: æ is ae, ø is o, å is a (or was written aa)."""
    name = name.replace("æ", "ae").replace("ø", "o").replace("oe", "o").replace("å", "a").replace("aa", "a")
    name = name.replace("đ", "d").replace("ŋ", "n").replace("ŧ", "t")
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))


def spellings(key: str) -> Iterator[str]:
    """The street's key, then the same name spelt otherwise: Feyersgate for Feyers gate, Prof. for Professor."""
    title, _, rest = key.partition(" ")
    for name in (key, f"{TITLES[title]} {rest}") if rest and title in TITLES else (key,):
        yield name
        yield GLUED.sub(r" \1", name)
        yield APART.sub(r"\1", name)


def is_street_of(name: str, code: Code) -> bool:
    """Whether the street register has a place of that name at the code: somebody may write it for the town."""
    return f"{code.code}:" in (streets().get(street_key(name)) or "").replace(";", " ").split(" ")


def are_one_town(rows: Sequence[Row]) -> bool:
    """Whether the rows lie in one municipality or close together."""
    first = rows[0]
    return all(row.municipality == first.municipality or distance_m(row, first) <= SAME_TOWN_M for row in rows)


def holds(ranges: str, number: int) -> bool:
    """Whether house numbers like "17-35,14-32" or "23-" hold a number: odd and even are the two sides of a street."""
    if not ranges:
        return True
    for span in ranges.split(","):
        low, dash, high = span.partition("-")
        first, last = int(low), (int(high) if high else number if dash else int(low))
        is_one_side = not high or first % 2 == last % 2
        if first <= number <= last and (not is_one_side or number % 2 == first % 2):
            return True
    return False


def enclosing(areas: Iterable[Row]) -> Row:
    """The circle around circles; one stays as it is."""
    circles = list(dict.fromkeys(areas))
    if len(circles) == 1:
        return circles[0]
    centre = Coordinates(
        latitude=sum(circle.latitude for circle in circles) / len(circles),
        longitude=sum(circle.longitude for circle in circles) / len(circles),
    )
    radius = max(distance_m(centre, circle) + circle.radius_m for circle in circles)
    return circles[0]._replace(
        latitude=round(centre.latitude, 4), longitude=round(centre.longitude, 4), radius_m=round(radius)
    )
