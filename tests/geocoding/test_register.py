"""The official register: read in every edition, refused by name when it is not whole, and found to the house."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.register_files import HEADER, ROWS, Row, broken_inside, csv_text, register_zip, truncated
from viewer.domain.appointment import Address
from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates, Location, Precision
from viewer.errors import CommandError
from viewer.geocoding.gazetteer import Gazetteer
from viewer.geocoding.register import RegisterFileStore, RegisterGeocoder

HOUSES = sum(row.latitude is not None and row.street != "" for row in ROWS)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.fixture
def register(tmp_path: Path) -> RegisterFileStore:
    return RegisterFileStore(tmp_path / "data" / "address-register.sqlite")


@pytest.fixture
def load(register: RegisterFileStore, now: datetime) -> Callable[..., int]:
    return lambda *files: register.load(files, now, lambda _bytes: None)


@pytest.fixture
def geocoder(
    register: RegisterFileStore, gazetteer: Gazetteer, load: Callable[..., int], tmp_path: Path
) -> RegisterGeocoder:
    load(register_zip(tmp_path, csv_text(ROWS)))
    return RegisterGeocoder(register, gazetteer)


def located(geocoder: RegisterGeocoder, street: str, code: str | None = None, city: str | None = None) -> Location:
    return geocoder.locate(Address(street_address=street, postal_code=code, city=city), None)


def metres_from(location: Location, latitude: float, longitude: float) -> float:
    assert location.coordinates is not None
    return distance_m(location.coordinates, Coordinates(latitude=latitude, longitude=longitude))


EDITIONS: dict[str, Callable[[Path], Path]] = {
    "at the root": lambda folder: register_zip(folder, csv_text(ROWS)),
    "with a byte order mark": lambda folder: register_zip(folder, csv_text(ROWS), bom=True),
    "in a folder": lambda folder: register_zip(
        folder, csv_text(ROWS), member="Basisdata_0000_Norge/matrikkelenAdresse.csv"
    ),
    "former edition": lambda folder: register_zip(folder, csv_text(ROWS), member="matrikkelenVegadresse.csv"),
    "other capital letters": lambda folder: register_zip(folder, csv_text(ROWS, header=HEADER.lower())),
    "in metres": lambda folder: register_zip(folder, csv_text(ROWS, epsg=25833)),
    "by dwellings": lambda folder: register_zip(folder, csv_text([row for row in ROWS for _ in range(3)])),
    "without a zip": lambda folder: (folder / "a.csv", (folder / "a.csv").write_text(csv_text(ROWS), "utf-8"))[0],
    "CRLF": lambda folder: register_zip(folder, csv_text(ROWS).replace("\n", "\r\n")),
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_is_read(
    register: RegisterFileStore, load: Callable[..., int], gazetteer: Gazetteer, tmp_path: Path, edition: str
) -> None:
    assert load(EDITIONS[edition](tmp_path)) == HOUSES
    location = located(RegisterGeocoder(register, gazetteer), "Storgata 23", "0184", "Oslo")
    assert (location.precision, location.source) == (Precision.ADDRESS, "register")
    assert metres_from(location, 59.91373, 10.75223) < 1
    status = register.status()
    assert status is not None
    assert [file.taken_on for file in status.files] == ["2026-01-05"]
    assert status.addresses == HOUSES


@pytest.mark.parametrize("column", ["kommunenummer", "adressenavn", "nummer", "EPSG-kode", "Nord", "Øst", "postnummer"])
def test_missing_column_is_named_and_the_old_register_stays(
    geocoder: RegisterGeocoder, load: Callable[..., int], tmp_path: Path, column: str
) -> None:
    header = HEADER.replace(f";{column};", ";other;")
    with pytest.raises(CommandError, match=rf"bad\.zip: .*{column.casefold()}"):
        load(register_zip(tmp_path, csv_text(ROWS, header=header), name="bad.zip"))
    assert located(geocoder, "Storgata 23", "0184", "Oslo").precision is Precision.ADDRESS


@pytest.mark.parametrize("damage", [truncated, broken_inside])
def test_download_that_broke_off_is_refused_and_the_old_register_stays(
    geocoder: RegisterGeocoder, load: Callable[..., int], tmp_path: Path, damage: Callable[[Path], Path]
) -> None:
    with pytest.raises(CommandError, match=r"register\.zip: .*download it again"):
        load(damage(register_zip(tmp_path, csv_text(ROWS * 50))))
    assert located(geocoder, "Storgata 23", "0184", "Oslo").precision is Precision.ADDRESS
    assert not list(tmp_path.rglob("*.new"))


def test_unknown_coordinates_and_foreign_files_are_refused(load: Callable[..., int], tmp_path: Path) -> None:
    text = csv_text(ROWS).replace(";4258;", ";32633;")
    with pytest.raises(CommandError, match="EPSG:32633"):
        load(register_zip(tmp_path, text))
    with pytest.raises(CommandError, match="has 0 CSV files"):
        load(register_zip(tmp_path, "x", member="readme.txt"))
    with pytest.raises(CommandError, match="no address"):
        load(register_zip(tmp_path, HEADER))


def test_files_add_up_and_replace_their_own_municipalities(
    register: RegisterFileStore, load: Callable[..., int], gazetteer: Gazetteer, tmp_path: Path
) -> None:
    """Svalbard's file lies apart, and a county's comes later."""
    load(register_zip(tmp_path, csv_text(ROWS), name="norway.zip"))
    svalbard = Row("Vei 500", 3, "", "9170", "LONGYEARBYEN", 78.2201, 15.6401, "2100")
    assert load(register_zip(tmp_path, csv_text([svalbard]), name="svalbard.zip")) == 1
    geocoder = RegisterGeocoder(register, gazetteer)
    assert located(geocoder, "Storgata 23", "0184", "Oslo").precision is Precision.ADDRESS
    assert located(geocoder, "Vei 500 3", "9170", "Longyearbyen").precision is Precision.ADDRESS
    assert located(geocoder, "Vei 232 50", "9170", "Longyearbyen").precision is not Precision.ADDRESS
    status = register.status()
    assert status is not None
    assert [file.name for file in status.files] == ["norway.zip", "svalbard.zip"]


def test_entrance_is_a_better_place_for_a_pin_than_the_house(geocoder: RegisterGeocoder) -> None:
    location = located(geocoder, "Trondheimsveien 235", "0586", "Oslo")
    assert metres_from(location, 59.9378, 10.7900) < 1
    assert location.deserves_pin


@pytest.mark.parametrize(
    ("street", "code", "city", "precision", "point"),
    [
        ("Storgata 23", "0011", "Oslo", Precision.ADDRESS, (59.91373, 10.75223)),
        ("Storgaten 23", None, "Oslo", Precision.ADDRESS, (59.91373, 10.75223)),
        ("Storgata 23", None, "Tromso", Precision.ADDRESS, (69.6510, 18.9570)),
        ("Kirkeveien 166B", "0450", "Oslo", Precision.ADDRESS, (59.9371, 10.7373)),
        ("Kirkeveien 166", "0450", "Oslo", Precision.ADDRESS, (59.9370, 10.7372)),
        ("Kirkeveien 166F", "0450", "Oslo", Precision.ADDRESS, (59.9370, 10.7372)),
        ("Storgata 99", "0184", "Oslo", Precision.STREET, (59.91376, 10.75226)),
        ("Gate 1 130", "6700", "Måløy", Precision.ADDRESS, (61.9350, 5.1130)),
        ("Nedre Bekkarfjord", "9742", "Kunes", Precision.STREET, (70.3463, 26.5043)),
    ],
)
def test_ladder_goes_from_house_to_street(
    geocoder: RegisterGeocoder,
    street: str,
    code: str | None,
    city: str,
    precision: Precision,
    point: tuple[float, float],
) -> None:
    location = located(geocoder, street, code, city)
    assert (location.precision, location.uncertain, location.source) == (precision, False, "register")
    assert metres_from(location, *point) < 60
    assert location.attribution == "© Kartverket (CC BY 4.0)"


@pytest.mark.parametrize(
    ("street", "code", "city"),
    [
        ("Storgata 23", "5003", "Bergen"),
        ("Ukjent vei 1", "0184", "Oslo"),
        ("", "0184", "Oslo"),
        ("Postboks 1", "0184", "Oslo"),
    ],
)
def test_what_the_register_does_not_have_is_left_to_the_gazetteer(
    geocoder: RegisterGeocoder, gazetteer: Gazetteer, street: str, code: str, city: str
) -> None:
    address = Address(street_address=street or None, postal_code=code, city=city)
    assert geocoder.locate(address, None) == gazetteer.locate(address, None)


def test_town_abroad_gets_no_house_that_lies_at_its_code_in_norway(geocoder: RegisterGeocoder) -> None:
    """Storgata 23 with Tromsø's code is a house in Tromsø, but Aalborg and Karlstad are no towns there."""
    assert located(geocoder, "Storgata 23", "9008", "Tromsø").precision is Precision.ADDRESS
    assert located(geocoder, "Storgata 23", "9008", "Aalborg").coordinates is None
    assert located(geocoder, "Storgata 23", "9008", "Karlstad").coordinates is None


def test_without_a_register_the_gazetteer_answers(register: RegisterFileStore, gazetteer: Gazetteer) -> None:
    address = Address(street_address="Storgata 23", postal_code="0184", city="Oslo")
    assert register.status() is None
    assert RegisterGeocoder(register, gazetteer).locate(address, None) == gazetteer.locate(address, None)


def test_register_that_is_loaded_meanwhile_is_used_at_once(
    geocoder: RegisterGeocoder, load: Callable[..., int], tmp_path: Path
) -> None:
    """The worker runs while the operator loads."""
    assert located(geocoder, "Nygata 1", "0159", "Oslo").precision is not Precision.ADDRESS
    load(register_zip(tmp_path, csv_text([*ROWS, Row("Nygata", 1, "", "0159", "OSLO", 59.9130, 10.7440)])))
    assert located(geocoder, "Nygata 1", "0159", "Oslo").precision is Precision.ADDRESS


def test_progress_tells_every_byte(register: RegisterFileStore, now: datetime, tmp_path: Path) -> None:
    told: list[int] = []
    file = register_zip(tmp_path, csv_text(ROWS * 1000))
    register.load([file], now, told.append)
    assert sum(told) == register.size([file])
    assert len(told) >= 2
