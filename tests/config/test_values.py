"""Who may be told where somebody is expected is the operator's choice, and some answers to it are refused."""

import pytest

from viewer.config import read_settings
from viewer.errors import ConfigError

SECRET = {"INNKALLING_SECRET": "a secret for tests, long enough for the rule"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("offline", None)),
        ("kartverket", ("kartverket", None)),
        ("entur", ("entur", None)),
        ("kartverket:https://api.kartverket.no/adresser/", ("kartverket", "https://api.kartverket.no/adresser")),
        ("nominatim:https://maps.example.no", ("nominatim", "https://maps.example.no")),
        ("photon:http://127.0.0.1:2322", ("photon", "http://127.0.0.1:2322")),
    ],
)
def test_geocoder_is_named_with_its_server(text: str, expected: tuple[str, str | None]) -> None:
    settings = read_settings(SECRET | {"INNKALLING_GEOCODER": text})
    assert (settings.geocoder, settings.geocoder_url) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("google", "must be one of"),
        ("nominatim", "names no server"),
        ("nominatim:https://nominatim.openstreetmap.org", "forbids personal data"),
        ("nominatim:https://NOMINATIM.OpenStreetMap.org/", "forbids personal data"),
        ("photon:https://photon.komoot.io", "forbids personal data"),
        ("pelias:ftp://maps.example.no", "must hold an address"),
        ("pelias:https://user:password@maps.example.no", "must hold an address"),
    ],
)
def test_geocoder_that_must_not_be_asked_stops_the_start(text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as raised:
        read_settings(SECRET | {"INNKALLING_GEOCODER": text})
    assert raised.value.setting == "INNKALLING_GEOCODER"


def test_tiles_are_offline_kartverkets_or_a_template() -> None:
    template = "https://tiles.example.no/{z}/{x}/{y}.png"
    assert read_settings(SECRET).tiles == "offline"
    assert read_settings(SECRET | {"INNKALLING_TILES": "kartverket"}).tiles == "kartverket"
    assert read_settings(SECRET | {"INNKALLING_TILES": "file:/maps/a.mbtiles"}).tiles == "file:/maps/a.mbtiles"
    whose = {"INNKALLING_TILES": template, "INNKALLING_TILES_ATTRIBUTION": "© Example"}
    assert read_settings(SECRET | whose).tiles == template


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("https://tiles.example.no/", "INNKALLING_TILES"),
        ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "INNKALLING_TILES"),
        ("file:///etc/{z}/{x}/{y}", "INNKALLING_TILES"),
        ("https://tiles.example.no/{z}/{x}/{y}.png", "INNKALLING_TILES_ATTRIBUTION"),
    ],
)
def test_tiles_that_must_not_be_shown_stop_the_start(text: str, setting: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read_settings(SECRET | {"INNKALLING_TILES": text})
    assert raised.value.setting == setting
