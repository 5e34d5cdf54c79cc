"""Who may be told where somebody is expected is the operator's choice, and some answers to it are refused."""

from pathlib import Path

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


@pytest.mark.parametrize(
    ("setting", "text", "reason"),
    [
        ("OIDC_ISSUER", "http://idporten.no", "must begin with https"),
        ("OIDC_ISSUER", "idporten.no", "must be like https"),
        ("OIDC_ISSUER", "https://user@idporten.no", "must be like https"),
        ("OIDC_ISSUER", "https://idporten.no?x=1", "must be like https"),
        ("OIDC_SCOPE", "profile", "must have openid"),
        ("OIDC_LEVELS", "idporten-loa-high", "must be like"),
        ("OIDC_LEVELS", "idporten-loa-high=GOLD", "must be like"),
        ("OIDC_ALGORITHMS", "HS256", "must be some of"),
        ("OIDC_ALGORITHMS", "none", "must be some of"),
        ("OIDC_CLIENT_ALGORITHM", "HS256", "must be one of"),
        ("LINK_LEVEL", "GOLD", "must be one of"),
    ],
)
def test_a_provider_that_could_be_forged_stops_the_start(setting: str, text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as raised:
        read_settings(SECRET | {f"INNKALLING_{setting}": text})
    assert raised.value.setting == f"INNKALLING_{setting}"


def test_a_provider_needs_to_know_this_service() -> None:
    provider = SECRET | {"INNKALLING_OIDC_ISSUER": "https://idporten.no"}
    with pytest.raises(ConfigError, match="INNKALLING_OIDC_CLIENT_ID: is missing"):
        read_settings(provider)
    with pytest.raises(ConfigError, match="INNKALLING_OIDC_CLIENT_KEYS: is missing"):
        read_settings(provider | {"INNKALLING_OIDC_CLIENT_ID": "0a1b"})


def test_a_provider_is_set_with_id_portens_values() -> None:
    named = {"INNKALLING_OIDC_CLIENT_ID": "0a1b", "INNKALLING_OIDC_CLIENT_KEYS": "/etc/new.pem, old.pem"}
    settings = read_settings(SECRET | named | {"INNKALLING_OIDC_ISSUER": "https://test.idporten.no"})

    assert settings.oidc_client_keys == (Path("/etc/new.pem"), Path("old.pem").absolute())
    assert settings.oidc_levels == (("idporten-loa-substantial", "IDPORTEN_3"), ("idporten-loa-high", "IDPORTEN_4"))
    assert settings.oidc_algorithms == ("RS256",)
    assert settings.provider_origins == ("https://test.idporten.no", "https://*.test.idporten.no")
    assert read_settings(SECRET).provider_origins == ()
