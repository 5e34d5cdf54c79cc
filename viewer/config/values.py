"""From the text of a setting to its value. Each raises ValueError with what the text must be."""

import ipaddress
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

# 256 bits in base64 or hexadecimal are longer than this; a word somebody thought of is shorter.
SECRET_LENGTH = 32
# Different characters; of 32 random hexadecimal digits one in ten million has fewer.
SECRET_VARIETY = 8
# What libpq and SQLAlchemy call PostgreSQL.
POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg", "postgres+psycopg"})
SQLITE = "sqlite:///"
OWN_GEOCODERS = frozenset({"nominatim", "photon", "pelias"})
GEOCODERS = frozenset({"offline", "kartverket", "entur"}) | OWN_GEOCODERS
# Servers run by others for everybody: their policies forbid personal data, and an address here is health data.
PUBLIC_HOSTS = ("openstreetmap.org", "osm.org", "komoot.io", "komoot.de", "geocode.earth", "openstreetmap.de")


def secret(text: str) -> str:
    """A text long enough to be random, and not one that plainly isn't."""
    if len(text) < SECRET_LENGTH:
        raise ValueError(f"is shorter than {SECRET_LENGTH} characters")
    repeats = any(text[period:] == text[:-period] for period in range(1, len(text) // 2 + 1))
    if repeats or len(set(text)) < SECRET_VARIETY:
        raise ValueError("is not random; make one with: innkalling init")
    return text


def database_url(text: str) -> str:
    """The address of a SQLite file or of a PostgreSQL database, whichever of its names it is given."""
    scheme, sign, rest = text.partition("://")
    if sign and scheme in POSTGRESQL:
        return f"postgresql+psycopg://{rest}"
    if not text.startswith(SQLITE) or text == SQLITE:
        raise ValueError("must be like postgresql://user:password@host/name, or sqlite:////path/of/a/file")
    return text


def path(text: str) -> Path:
    """A path; whoever reads the setting makes it absolute."""
    return Path(text)


def letters(text: str) -> str:
    """A folder, as an absolute path, or the address of a bucket."""
    parts = urlsplit(text)
    if parts.scheme == "s3" and parts.netloc and not (parts.query or parts.fragment or parts.username):
        return text.rstrip("/")
    if "://" in text:
        raise ValueError("must be a folder, or like s3://bucket/prefix")
    return str(Path(text).absolute())


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A whole number between the two, both included."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return parse


def seconds(text: str) -> timedelta:
    """A number of seconds, a minute at most."""
    return timedelta(seconds=whole_number(1, 60)(text))


def days(text: str) -> timedelta:
    """A number of days, ten years at most."""
    return timedelta(days=whole_number(0, 3650)(text))


def days_or_unbounded(text: str) -> timedelta | None:
    """A number of days; 0 sets no bound."""
    return days(text) or None


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() not in {"on", "off"}:
        raise ValueError("must be on or off")
    return text.lower() == "on"


def choice(*allowed: str) -> Callable[[str], str]:
    """One of a few words, in small letters or large."""
    words = {word.lower(): word for word in allowed}

    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return words[text.lower()]

    return parse


def words(*allowed: str) -> Callable[[str], tuple[str, ...]]:
    """Some of a few words, with commas between."""

    def parse(text: str) -> tuple[str, ...]:
        given = tuple(part.strip() for part in text.split(","))
        if not set(given) <= set(allowed):
            raise ValueError(f"must be some of {', '.join(allowed)}, with commas between")
        return given

    return parse


def levels(*allowed: str) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """A provider's words for how surely somebody is known, each with one of ours: `theirs=OURS,theirs=OURS`."""

    def parse(text: str) -> tuple[tuple[str, str], ...]:
        parts = [part.rpartition("=") for part in text.split(",")]
        pairs = tuple((theirs.strip(), ours.strip()) for theirs, _, ours in parts)
        if not all(theirs and ours in allowed for theirs, ours in pairs):
            raise ValueError(f"must be like theirs=OURS,theirs=OURS, each of ours one of {', '.join(allowed)}")
        return pairs

    return parse


def paths(text: str) -> tuple[Path, ...]:
    """Paths with commas between."""
    return tuple(Path(part.strip()) for part in text.split(",") if part.strip())


def scope(text: str) -> str:
    """Words with blanks between, `openid` among them."""
    if "openid" not in text.split():
        raise ValueError("must have openid among its words")
    return " ".join(text.split())


def issuer(text: str) -> str:
    """An https address without query and fragment; plain http on this machine alone."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    is_loopback = host == "localhost" or host.startswith("127.") or host == "::1"
    if not host or parts.query or parts.fragment or parts.username or parts.scheme not in {"https", "http"}:
        raise ValueError("must be like https://idporten.no")
    if parts.scheme == "http" and not is_loopback:
        raise ValueError("must begin with https://: whoever stands between could sign in as anybody")
    return text


def networks(text: str) -> tuple[str, ...]:
    """Networks with commas between, such as 10.0.0.0/8; `none` for no network at all."""
    parts = () if text == "none" else tuple(part.strip() for part in text.split(","))
    for part in parts:
        try:
            ipaddress.ip_network(part)
        except ValueError:
            raise ValueError("must be networks like 127.0.0.0/8,10.1.0.0/16, or none") from None
    return parts


def public_url(text: str) -> str:
    """An http(s) address without a path; no slash last."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("must be like https://post.example.no, with no path")
    return f"{parts.scheme}://{parts.netloc}"


# Ahead of the path of a file that holds tiles.
TILES_FILE = "file:"


def geocoder(text: str) -> str:
    """A geocoder's kind, or `kind:address`: "kartverket", "nominatim:https://maps.example.no"."""
    kind, _, url = text.partition(":")
    if kind not in GEOCODERS:
        raise ValueError(f"must be one of {', '.join(sorted(GEOCODERS))}")
    if kind in OWN_GEOCODERS and not url:
        raise ValueError(f"names no server: write {kind}:https://{kind}.example.no")
    return f"{kind}:{_server(url)}" if url else kind


def tiles(text: str) -> str:
    """What maps are drawn on: offline, kartverket, file:PATH.mbtiles or a template (https://tiles.example.no/{z}/{x}/{y}.png)."""
    if text in {"offline", "kartverket"}:
        return text
    if text.startswith(TILES_FILE) and text.endswith(".mbtiles"):
        return f"{TILES_FILE}{Path(text.removeprefix(TILES_FILE)).absolute()}"
    if not all(part in text for part in ("{z}", "{x}", "{y}")):
        raise ValueError("must be offline, kartverket, file:PATH.mbtiles, or an address with {z}, {x} and {y} in it")
    return _server(text)


def _server(url: str) -> str:
    """The address of a server that may be told where somebody is expected."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.fragment:
        raise ValueError("must hold an address like https://maps.example.no")
    if any(host == public or host.endswith(f".{public}") for public in PUBLIC_HOSTS):
        raise ValueError(f"{host} is a public server, whose policy forbids personal data: run one of your own")
    return url.rstrip("/")
