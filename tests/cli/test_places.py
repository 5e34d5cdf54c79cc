"""What an operator sees of geocoding."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import (
    DELIVERED_AT,
    FOUNDING_RECIPIENT,
    FOUNDING_SENDER_ID,
    a_document,
    a_message,
    a_new_message,
    an_appointment,
)
from tests.cli.conftest import Innkalling
from tests.geocoder_server import GeocoderServer, Known, geocoder_server
from tests.register_files import ROWS, csv_text, register_zip, truncated
from tests.tile_server import tile_server
from viewer.actions.access import add_recipient
from viewer.config import read_settings
from viewer.domain.sender import Sender
from viewer.wiring import wire

TOWN_HALL = Known(street="Rådhusplassen", number=1, code="0037", town="Oslo", latitude=59.91173, longitude=10.73390)


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with geocoder_server(TOWN_HALL) as state:
        yield state


def deliver() -> None:
    """A coming appointment at the founding page's address, which waits to be looked up."""
    at = wire(read_settings())
    start = at.now().replace(year=at.now().year + 1, day=1)
    kari = add_recipient(FOUNDING_RECIPIENT, None, recipients=at.recipients, keys=at.keys, now=DELIVERED_AT)
    at.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), DELIVERED_AT)
    message = a_message(primary_document=a_document(data_type=an_appointment(start=start, end=None)))
    at.messages.accept(a_new_message(message=message, recipient_id=kari, place_key=b"p" * 32))
    at.close()


def test_waiting_addresses_are_looked_up_and_counted(innkalling: Innkalling) -> None:
    deliver()
    before = innkalling("geocode", "--report", "--json")
    assert {"precision": "waiting", "addresses": 1, "share": "100.0%"} in map(json.loads, before.stdout.splitlines())
    after = innkalling("geocode", "--json")
    assert {"precision": "postal_place", "addresses": 1, "share": "100.0%"} in map(
        json.loads, after.stdout.splitlines()
    )
    assert "1 addresses answered" in after.stderr
    assert "1 addresses wait again" in innkalling("geocode", "--again").stderr


def test_report_says_no_address(innkalling: Innkalling) -> None:
    deliver()
    shown = innkalling("geocode").output
    assert "Storgata" not in shown
    assert "Oslo" not in shown


def test_healthy_installation_is_well(innkalling: Innkalling) -> None:
    result = innkalling("doctor")
    assert result.exit_code == 0
    assert "database\tyes\tup to date" in result.output


def test_configured_geocoder_is_asked_about_the_town_hall(
    innkalling: Innkalling, server: GeocoderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INNKALLING_GEOCODER", f"kartverket:{server.url}/adresser")
    result = innkalling("doctor")
    assert result.exit_code == 0
    assert "geocoder kartverket\tyes\tfinds Oslo's town hall, precision address" in result.output
    server.fault = "503"
    result = innkalling("doctor")
    assert result.exit_code == 1
    assert "geocoder kartverket\tNO\tthe geocoder is not available" in result.output


def test_configured_tile_server_is_asked_for_norway(innkalling: Innkalling, monkeypatch: pytest.MonkeyPatch) -> None:
    with tile_server() as server:
        monkeypatch.setenv("INNKALLING_TILES", server.url + "/{z}/{x}/{y}.png")
        monkeypatch.setenv("INNKALLING_TILES_ATTRIBUTION", "© Example")
        assert innkalling("doctor").exit_code == 0
        assert [path for path, _ in server.requests] == ["/5/16/9.png"]


def test_database_that_is_behind_is_not_well(installation: object, innkalling: Innkalling) -> None:
    at = wire(read_settings())
    database = at.settings.data_dir / "innkalling.sqlite"
    at.close()
    database.unlink()
    result = innkalling("doctor")
    assert result.exit_code == 1
    assert "innkalling migrate" in result.output


def test_public_geocoder_stops_every_command(innkalling: Innkalling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INNKALLING_GEOCODER", "nominatim:https://nominatim.openstreetmap.org")
    result = innkalling("geocode")
    assert result.exit_code == 2
    assert "forbids personal data" in result.stderr


def test_register_is_loaded_and_its_day_shown(innkalling: Innkalling, tmp_path: Path) -> None:
    """Afterwards places that were found to the postal code are found to the house."""
    deliver()
    innkalling("geocode")
    file = register_zip(tmp_path, csv_text(ROWS))
    loaded = innkalling("places", "load", str(file))
    assert loaded.exit_code == 0
    assert "1 places are looked up again" in loaded.stderr
    assert "2026-01-05" in innkalling("places", "status").stdout
    assert "2026-01-05" in innkalling("doctor").stdout
    after = innkalling("geocode", "--json")
    assert {"precision": "address", "addresses": 1, "share": "100.0%"} in map(json.loads, after.stdout.splitlines())


def test_file_that_is_no_register_is_refused_by_name(innkalling: Innkalling, tmp_path: Path) -> None:
    file = truncated(register_zip(tmp_path, csv_text(ROWS)))
    refused = innkalling("places", "load", str(file))
    assert refused.exit_code == 1
    assert file.name in refused.stderr
    assert "no register is loaded" in innkalling("places", "status").stderr
