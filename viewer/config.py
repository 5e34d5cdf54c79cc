"""Settings: frozen, read once from the environment; a missing or weak one stops the start, by name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from viewer.errors import ConfigError

PREFIX = "INNKALLING_"
# 256 bits in base64 or hexadecimal are longer than this; a word somebody thought of is shorter.
SECRET_LENGTH = 32
MEBIBYTE = 1024 * 1024
OWN_GEOCODERS = frozenset({"nominatim", "photon", "pelias"})
GEOCODERS = frozenset({"offline", "kartverket", "entur"}) | OWN_GEOCODERS
# Servers run by others for everybody: their policies forbid personal data, and an address here is health data.
PUBLIC_HOSTS = ("openstreetmap.org", "osm.org", "komoot.io", "komoot.de", "geocode.earth", "openstreetmap.de")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How this installation runs. Sizes are in bytes; `public_url`, no slash last, is what recipients see."""

    secret: str
    data_dir: Path
    database_url: str
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    max_body: int = 64 * MEBIBYTE
    workers: int = 1
    signing_key: Path | None = None
    signing_certificate: Path | None = None
    geocoder: str = "offline"
    geocoder_url: str | None = None
    tiles: str = "offline"
    tiles_attribution: str | None = None
    tiles_cache: int = 256 * MEBIBYTE
    calendar_past: timedelta = timedelta(days=92)
    calendar_future: timedelta | None = None
    calendar_gzip: bool = True

    def __repr__(self) -> str:
        return f"Settings(data_dir={str(self.data_dir)!r}, public_url={self.public_url!r})"

    @property
    def is_https(self) -> bool:
        """Whether recipients reach us over TLS, so that cookies may demand it."""
        return self.public_url.startswith("https://")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `INNKALLING_*`, or from the file that `INNKALLING_*_FILE` names. Raises ConfigError."""
    data_dir = Path(_value(environ, "DATA_DIR") or "data").absolute()
    host = _value(environ, "HOST") or "127.0.0.1"
    port = _integer(environ, "PORT", default=8000, low=1, high=65535)
    geocoder, geocoder_url = read_geocoder(f"{PREFIX}GEOCODER", _value(environ, "GEOCODER") or "offline")
    tiles = read_tiles(f"{PREFIX}TILES", _value(environ, "TILES") or "offline")
    return Settings(
        secret=_secret(environ),
        data_dir=data_dir,
        database_url=_value(environ, "DATABASE_URL") or f"sqlite:///{data_dir / 'innkalling.sqlite'}",
        public_url=_public_url(_value(environ, "PUBLIC_URL") or f"http://{host}:{port}"),
        host=host,
        port=port,
        max_body=_integer(environ, "MAX_BODY", default=64 * MEBIBYTE, low=1, high=1024 * MEBIBYTE),
        workers=_integer(environ, "WORKERS", default=1, low=1, high=256),
        signing_key=_path(environ, "SIGNING_KEY"),
        signing_certificate=_path(environ, "SIGNING_CERTIFICATE"),
        geocoder=geocoder,
        geocoder_url=geocoder_url,
        tiles=tiles,
        tiles_attribution=_tiles_attribution(environ, tiles),
        tiles_cache=_integer(environ, "TILES_CACHE", default=256 * MEBIBYTE, low=MEBIBYTE, high=1024 * 1024 * MEBIBYTE),
        calendar_past=timedelta(days=_integer(environ, "CALENDAR_PAST_DAYS", default=92, low=0, high=3650)),
        # Without a bound everything that is to come is shown.
        calendar_future=timedelta(days=_integer(environ, "CALENDAR_FUTURE_DAYS", default=0, low=0, high=3650)) or None,
        calendar_gzip=_switch(environ, "CALENDAR_GZIP", default=True),
    )


def _value(environ: Mapping[str, str], name: str) -> str | None:
    """The setting, from the environment or from the file that it names; blank counts as absent."""
    if path := environ.get(f"{PREFIX}{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            raise ConfigError(f"{PREFIX}{name}_FILE", f"can't be read: {error.strerror}") from error
    return environ.get(f"{PREFIX}{name}", "").strip() or None


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    text = _value(environ, name)
    return None if text is None else Path(text).absolute()


def _secret(environ: Mapping[str, str]) -> str:
    secret = _value(environ, "SECRET")
    if secret is None:
        reason = "is missing; make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        raise ConfigError(f"{PREFIX}SECRET", reason)
    if len(secret) < SECRET_LENGTH:
        raise ConfigError(f"{PREFIX}SECRET", f"is shorter than {SECRET_LENGTH} characters")
    return secret


def _integer(environ: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    text = _value(environ, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ConfigError(f"{PREFIX}{name}", f"must be a whole number from {low} to {high}")
    return int(text)


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (_value(environ, name) or ("on" if default else "off")).lower()
    if text not in {"on", "off"}:
        raise ConfigError(f"{PREFIX}{name}", "must be on or off")
    return text == "on"


def _public_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ConfigError(f"{PREFIX}PUBLIC_URL", "must be like https://post.example.no, with no path")
    return f"{parts.scheme}://{parts.netloc}"


def read_geocoder(setting: str, text: str) -> tuple[str, str | None]:
    """Kind and address, from "kartverket" or "nominatim:https://maps.example.no". Raises ConfigError."""
    kind, _, url = text.partition(":")
    if kind not in GEOCODERS:
        raise ConfigError(setting, f"must be one of {', '.join(sorted(GEOCODERS))}")
    if kind in OWN_GEOCODERS and not url:
        raise ConfigError(setting, f"names no server: write {kind}:https://{kind}.example.no")
    if not url:
        return kind, None
    return kind, _server(setting, url)


def read_tiles(setting: str, text: str) -> str:
    """What maps are drawn on: offline, kartverket or a template (https://tiles.example.no/{z}/{x}/{y}.png).

    Raises ConfigError.
    """
    if text in {"offline", "kartverket"}:
        return text
    if not all(part in text for part in ("{z}", "{x}", "{y}")):
        raise ConfigError(setting, "must be offline, kartverket, or an address with {z}, {x} and {y} in it")
    return _server(setting, text)


def _tiles_attribution(environ: Mapping[str, str], tiles: str) -> str | None:
    attribution = _value(environ, "TILES_ATTRIBUTION")
    if "{z}" in tiles and attribution is None:
        raise ConfigError(f"{PREFIX}TILES_ATTRIBUTION", "is missing: the map must say whose tiles it shows")
    return attribution


def _server(setting: str, url: str) -> str:
    """The address of a server that may be told where somebody is expected."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.fragment:
        raise ConfigError(setting, "must hold an address like https://maps.example.no")
    if any(host == public or host.endswith(f".{public}") for public in PUBLIC_HOSTS):
        raise ConfigError(
            setting, f"{host} is a public server, whose policy forbids personal data: run one of your own"
        )
    return url.rstrip("/")
