"""The files in which Kartverket publishes the address register: CSV within a zip, in several editions.

The editions differ in capital letters, in a byte order mark, in the folder within the zip, and in what they hold: all
addresses, streets alone, or each dwelling of a house in a row of its own. So columns are read by their names.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import IO, NamedTuple

from viewer.domain.address_query import street_key
from viewer.domain.utm import CENTRAL_MERIDIANS, from_utm
from viewer.errors import CommandError

# The coordinate system whose numbers are degrees; the others are metres of UTM.
DEGREES = 4258
NEEDED = ("kommunenummer", "adressenavn", "nummer", "bokstav", "epsg-kode", "nord", "øst", "postnummer", "poststed")
OPTIONAL = ("adressetilleggsnavn", "atkomstnord", "atkomstøst", "datauttaksdato")
# Coordinates are kept as whole millionths of a degree: a tenth of a metre.
MILLIONTHS = 1_000_000
# Norway with Svalbard and Jan Mayen, in degrees.
SOUTHERNMOST, NORTHERNMOST, WESTERNMOST, EASTERNMOST = 57.5, 81.5, -10.0, 35.0


class House(NamedTuple):
    """A row of the register that has a point."""

    street: str
    number: int
    letter: str
    code: str
    town: str
    municipality: str
    name: str
    latitude: int
    longitude: int


class Columns:
    """Where the needed columns stand in a file."""

    def __init__(self, header: Sequence[str]) -> None:
        """Raises CommandError for a column that lacks, by its name."""
        places = {unicodedata.normalize("NFC", name).strip().casefold(): place for place, name in enumerate(header)}
        if missing := [name for name in NEEDED if name not in places]:
            raise CommandError(f"this is no address register of Kartverket's: it has no column {', '.join(missing)}")
        self._places = places
        self._count = len(header)

    def rows(self, lines: Iterable[list[str]]) -> Iterator[tuple[House | None, str]]:
        """Each row as a house, None for one without a point, and the day that it was taken from the register."""
        # A column that a file lacks is read from the blank that is put last.
        chosen = itemgetter(*(self._places.get(name, -1) for name in (*NEEDED, *OPTIONAL)))
        for fields in lines:
            if len(fields) < self._count:
                continue
            fields.append("")
            *values, day = chosen(fields)
            yield house_of(values), day


def house_of(values: Sequence[str]) -> House | None:
    """The house of a row; None without a point. Raises CommandError for a coordinate system that isn't known."""
    municipality, street, number, letter, epsg, north, east, code, town, name, entrance_north, entrance_east = values
    # Where one turns in from the road is a better place for a pin than the house.
    point = (entrance_north and point_of(epsg, entrance_north, entrance_east)) or point_of(epsg, north, east)
    if not point:
        return None
    return House(
        register_key(street) if street else "",
        int(number) if number.isdigit() else 0,
        letter.upper(),
        code,
        small(town),
        municipality,
        register_key(name) if name else "",
        *point,
    )


def point_of(epsg: str, north: str, east: str) -> tuple[int, int] | None:
    """Latitude and longitude in millionths of a degree, None where there is no point."""
    if not north or not east:
        return None
    try:
        system, latitude, longitude = int(epsg or DEGREES), float(north), float(east)
    except ValueError:
        return None
    if system in CENTRAL_MERIDIANS:
        point = from_utm(system, longitude, latitude)
        latitude, longitude = point.latitude, point.longitude
    elif system != DEGREES:
        raise CommandError(f"coordinates in EPSG:{system} can't be read; take the edition in EPSG:4258")
    # Written so that what is no number falls out too, and latitude and longitude swapped: no part of Norway is there.
    is_in_norway = SOUTHERNMOST < latitude < NORTHERNMOST and WESTERNMOST < longitude < EASTERNMOST
    return (round(latitude * MILLIONTHS), round(longitude * MILLIONTHS)) if is_in_norway else None


# A register has some ninety thousand names of streets, most of them in neighbouring rows.
@lru_cache(maxsize=20_000)
def register_key(name: str) -> str:
    """The key of a street's or farm's name."""
    return street_key(name)


@lru_cache(maxsize=5_000)
def small(town: str) -> str:
    """The town's name in small letters."""
    return town.casefold()


@contextmanager
def opened(file: Path) -> Iterator[IO[bytes]]:
    """The CSV itself, or the one within a zip, in a folder or not. Raises CommandError."""
    if not zipfile.is_zipfile(file):
        if file.suffix.casefold() == ".csv":
            with file.open("rb") as content:
                yield content
            return
        raise CommandError(f"{file.name}: is neither a whole zip nor a CSV file; download it again")
    with zipfile.ZipFile(file) as archive:
        members = [member for member in archive.namelist() if member.casefold().endswith("adresse.csv")]
        members = members or [member for member in archive.namelist() if member.casefold().endswith(".csv")]
        if len(members) != 1:
            raise CommandError(f"{file.name}: has {len(members)} CSV files in it, where one was expected")
        with archive.open(members[0]) as member:
            yield member


def iso_day(text: str) -> str:
    """The day in ISO's form, from "20240128060835", "2024-01-28T…" or "28.01.2024 …"; blank when none is told."""
    if match := re.match(r"(\d{4})-?(\d{2})-?(\d{2})", text):
        return "-".join(match.groups())
    match = re.match(r"(\d{2})\.(\d{2})\.(\d{4})", text)
    return f"{match[3]}-{match[2]}-{match[1]}" if match else ""


def size_of(file: Path) -> int:
    """The bytes that are to be read of a file. Raises CommandError."""
    with opened(file) as content:
        if isinstance(content, zipfile.ZipExtFile):
            with zipfile.ZipFile(file) as archive:
                return archive.getinfo(content.name).file_size
    return file.stat().st_size
