"""The official address register, loaded by the operator: every address in Norway, with no network.

Kartverket publishes it under CC BY 4.0. It is kept in a SQLite file of its own: it is the same for everybody, is
renewed as a whole, and need not be backed up.
"""

import csv
import io
import os
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from viewer.domain.address_query import AddressQuery, street_key
from viewer.domain.appointment import Address
from viewer.domain.place import Location, Precision, RegisterFile, RegisterStatus, query_of
from viewer.errors import CommandError
from viewer.geocoding.gazetteer import Gazetteer, is_elsewhere
from viewer.geocoding.hits import NORWAY, Hit, is_near, location_of
from viewer.geocoding.register_csv import MILLIONTHS, Columns, House, iso_day, opened, size_of
from viewer.ports.outside import Geocoder
from viewer.ports.places import AddressRegister

SOURCE = "register"
ATTRIBUTION = "© Kartverket (CC BY 4.0)"
# Rows that are written at a time, and after which the progress is told.
BATCH = 10_000
DIGITS = re.compile(r"\d+")

SCHEMA = """
CREATE TABLE files (name TEXT, rows INTEGER, taken_on TEXT, loaded_at TEXT);
CREATE TABLE streets (id INTEGER PRIMARY KEY, key TEXT UNIQUE);
CREATE TABLE towns (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE houses (
    street INTEGER, number INTEGER, letter TEXT, code TEXT, town INTEGER, municipality TEXT,
    latitude INTEGER, longitude INTEGER
);
CREATE TABLE names (
    key TEXT, code TEXT, town INTEGER, municipality TEXT, latitude INTEGER, longitude INTEGER
);
"""
INDEXES = """
CREATE INDEX houses_by_number ON houses (street, number);
CREATE INDEX names_by_key ON names (key);
CREATE TABLE spreads AS
    SELECT street, code, town, min(latitude) AS south, max(latitude) AS north,
           min(longitude) AS west, max(longitude) AS east
    FROM houses GROUP BY street, code, town;
CREATE INDEX spreads_by_street ON spreads (street);
"""
# What a file brings replaces what was there of its municipalities; the others stay.
KEEP_OTHERS = """
CREATE TEMP TABLE brought AS SELECT DISTINCT municipality FROM houses UNION SELECT DISTINCT municipality FROM names;
INSERT OR IGNORE INTO streets (key) SELECT key FROM old.streets;
INSERT OR IGNORE INTO towns (name) SELECT name FROM old.towns;
INSERT INTO houses
    SELECT streets.id, h.number, h.letter, h.code, towns.id, h.municipality, h.latitude, h.longitude
    FROM old.houses h
    JOIN old.streets os ON os.id = h.street JOIN streets ON streets.key = os.key
    JOIN old.towns ot ON ot.id = h.town JOIN towns ON towns.name = ot.name
    WHERE h.municipality NOT IN (SELECT municipality FROM brought);
INSERT INTO names
    SELECT n.key, n.code, towns.id, n.municipality, n.latitude, n.longitude
    FROM old.names n JOIN old.towns ot ON ot.id = n.town JOIN towns ON towns.name = ot.name
    WHERE n.municipality NOT IN (SELECT municipality FROM brought);
INSERT INTO files SELECT * FROM old.files WHERE name NOT IN (SELECT name FROM files);
"""
HOUSES = """
SELECT streets.key, number, letter, code, towns.name, latitude, longitude
FROM streets JOIN houses ON houses.street = streets.id JOIN towns ON towns.id = houses.town
WHERE streets.key = ? AND number = ?
"""
SPREADS = """
SELECT code, towns.name, south, north, west, east
FROM streets JOIN spreads ON spreads.street = streets.id JOIN towns ON towns.id = spreads.town WHERE streets.key = ?
"""
NAMES = """
SELECT code, towns.name, latitude, longitude FROM names JOIN towns ON towns.id = names.town WHERE names.key = ?
"""


class RegisterFileStore(AddressRegister):
    """The register in a SQLite file, which is built beside and swapped."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @override
    def size(self, files: Sequence[Path]) -> int:
        return sum(size_of(file) for file in files)

    @override
    def load(self, files: Sequence[Path], now: datetime, progress: Callable[[int], None]) -> int:
        new = self.path.with_name(f"{self.path.name}.new")
        new.unlink(missing_ok=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(new, isolation_level=None)) as database:
                # Nobody reads it yet, and what is cut short is thrown away.
                database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
                database.execute("BEGIN")
                houses = sum(load_file(file, database, now, progress) for file in files)
                database.execute("COMMIT")
                if not houses:
                    raise CommandError("there is no address with a point in it")
                if self.path.exists():
                    database.execute("ATTACH ? AS old", (str(self.path),))
                    database.executescript(KEEP_OTHERS)
                database.executescript(INDEXES)
            os.replace(new, self.path)  # noqa: PTH105  # its name says that it replaces
        except sqlite3.Error as error:
            raise CommandError(f"the register could not be written: {error}") from error
        finally:
            new.unlink(missing_ok=True)
        return houses

    @override
    def status(self) -> RegisterStatus | None:
        if not self.path.exists():
            return None
        with self.connection() as database:
            rows = database.execute("SELECT name, rows, taken_on, loaded_at FROM files ORDER BY name").fetchall()
            addresses = database.execute("SELECT count(*) FROM houses").fetchone()[0]
        files = tuple(
            RegisterFile(name=name, rows=count, taken_on=taken_on, loaded_at=datetime.fromisoformat(loaded_at))
            for name, count, taken_on, loaded_at in rows
        )
        return RegisterStatus(addresses=addresses, files=files, bytes=self.path.stat().st_size)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The file as it is now, opened anew for each look-up: it may have been swapped."""
        with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            yield database


def load_file(file: Path, database: sqlite3.Connection, now: datetime, progress: Callable[[int], None]) -> int:
    """Add the houses of a file; returns how many. Raises CommandError, which names the file."""
    streets, towns = Numbers(database, "streets", "key"), Numbers(database, "towns", "name")
    count, taken_on, done = 0, "", 0
    try:
        with opened(file) as content, io.TextIOWrapper(content, "utf-8-sig", newline="") as text:
            lines = csv.reader(text, delimiter=";")
            columns = Columns(next(lines, []))
            houses: list[tuple[object, ...]] = []
            names: list[tuple[object, ...]] = []
            previous: House | None = None
            for house, day in columns.rows(lines):
                # The edition by dwellings repeats each house.
                if house is None or house == previous:
                    continue
                previous, taken_on = house, max(taken_on, day)
                town = towns.of(house.town)
                if house.street and house.number:
                    street = streets.of(house.street)
                    count += 1
                    houses.append((street, *house[1:4], town, house.municipality, *house[7:]))
                if house.name:
                    names.append((house.name, house.code, town, house.municipality, *house[7:]))
                if len(houses) + len(names) >= BATCH:
                    write(database, houses, names)
                    progress(content.tell() - done)
                    done = content.tell()
            write(database, houses, names)
            progress(content.tell() - done)
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, csv.Error, OSError) as error:
        raise CommandError(f"{file.name}: can't be read to its end; download it again ({error})") from error
    except CommandError as error:
        reason = str(error).removeprefix(f"{file.name}: ")
        raise CommandError(f"{file.name}: {reason}") from error
    values = (file.name, count, iso_day(taken_on), now.isoformat())
    database.execute("INSERT INTO files VALUES (?, ?, ?, ?)", values)
    return count


def write(database: sqlite3.Connection, houses: list[tuple[object, ...]], names: list[tuple[object, ...]]) -> None:
    """Insert the rows, and empty the lists."""
    database.executemany("INSERT INTO houses VALUES (?, ?, ?, ?, ?, ?, ?, ?)", houses)
    database.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?)", names)
    houses.clear()
    names.clear()


class Numbers:
    """The numbers that stand for texts in the file."""

    def __init__(self, database: sqlite3.Connection, table: str, column: str) -> None:
        self._insert = f"INSERT INTO {table} VALUES (?, ?)"  # noqa: S608  # our own names
        self._database = database
        rows = database.execute(f"SELECT {column}, id FROM {table}").fetchall()  # noqa: S608  # the same
        self._numbers: dict[str, int] = dict(rows)

    def of(self, text: str) -> int:
        """The text's number, a new one when it is new."""
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self._numbers) + 1
            self._database.execute(self._insert, (number, text))
        return number


class RegisterGeocoder(Geocoder):
    """The register where it is loaded, in front of the embedded gazetteer."""

    def __init__(self, register: RegisterFileStore, gazetteer: Gazetteer) -> None:
        self._register = register
        self._gazetteer = gazetteer

    @override
    def locate(self, address: Address, place: str | None) -> Location:
        embedded = self._gazetteer.locate(address, place)
        query = query_of(address, place)
        if query is None or query.country or not query.street or is_elsewhere(query, embedded):
            return embedded
        if not self._register.path.exists():
            return embedded
        exact = self._exact(replace(query, city=self._gazetteer.norwegian_name(query.city)))
        if exact is None or not is_near(exact, embedded) or not exact.is_better_than(embedded):
            return embedded
        return replace(exact, municipality=embedded.municipality)

    def _exact(self, query: AddressQuery) -> Location | None:
        """House by code, house by town, house without its letter, the street, and a farm's name."""
        with self._register.connection() as database:
            if number := DIGITS.match(query.house):
                rows = database.execute(HOUSES, (street_key(query.street), int(number[0]))).fetchall()
                for wanted in dict.fromkeys((query, replace(query, house=number[0]))):
                    location = agreed([house_hit(row) for row in rows], wanted)
                    if location and location.precision is Precision.ADDRESS:
                        return location
            spreads = database.execute(SPREADS, (street_key(query.street),)).fetchall()
            street = replace(query, house="")
            if location := agreed([hit for row in spreads for hit in spread_hits(query.street, row)], street):
                return location
            farms = database.execute(NAMES, (street_key(query.street),)).fetchall()
            return agreed([hit_of(query.street, "", *row) for row in farms], street)


def agreed(hits: Sequence[Hit], query: AddressQuery) -> Location | None:
    """The location of the hits at the code, else of those in the town."""
    by_code = [hit for hit in hits if hit.postal_code == query.postal_code]
    by_town = [hit for hit in hits if hit.city == query.city]
    for members in (by_code, by_town):
        if location := location_of(members, query, source=SOURCE, attribution=ATTRIBUTION):
            return location
    return None


def house_hit(row: Sequence[object]) -> Hit:
    """A row of HOUSES as a hit."""
    street, number, letter, code, town, latitude, longitude = row
    return hit_of(str(street), f"{number}{letter}", code, town, latitude, longitude)


def spread_hits(street: str, row: Sequence[object]) -> Iterator[Hit]:
    """The two corners between which a street's houses at one code lie."""
    code, town, south, north, west, east = row
    yield hit_of(street, "", code, town, south, west)
    yield hit_of(street, "", code, town, north, east)


def hit_of(street: str, house: str, code: object, town: object, latitude: object, longitude: object) -> Hit:
    """A hit of the register's whole numbers."""
    return Hit(
        street=street,
        house=house,
        postal_code=str(code),
        city=str(town),
        country=NORWAY,
        latitude=int(str(latitude)) / MILLIONTHS,
        longitude=int(str(longitude)) / MILLIONTHS,
    )
