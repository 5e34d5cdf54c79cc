"""The table of settings: it makes their values, docs/settings.md, and the file that `innkalling init` writes."""

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from viewer.config import values
from viewer.config.sources import PREFIX, Setting, gather
from viewer.errors import ConfigError

T = TypeVar("T")

# Digipost's authentication levels, weakest first.
LEVELS = ("PASSWORD", "TWO_FACTOR", "IDPORTEN_3", "IDPORTEN_4")
# Those with a public key; a shared secret, or none, would let others sign.
SIGNATURE_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


def row(
    parse: Callable[[str], T],
    about: str,
    *,
    default: str | None = None,
    unset: str | None = None,
    name: str | None = None,
    is_secret: bool = False,
) -> T:
    """A field of Settings that is a row of the table.

    `default` is written as an operator would; `unset` says what holds without a value when there is none to write.
    """
    metadata = {"parse": parse, "about": about, "text": default, "unset": unset, "name": name, "is_secret": is_secret}
    made: Any = field(metadata=metadata) if default is None else field(default=parse(default), metadata=metadata)
    return made  # type: ignore[no-any-return]  # a dataclass takes a field for the value that it will hold


def optional_row(parse: Callable[[str], T], about: str, *, unset: str) -> T | None:
    """A row whose value is None when it is not given."""
    metadata = {"parse": parse, "about": about, "text": None, "unset": unset, "name": None, "is_secret": False}
    made: Any = field(default=None, metadata=metadata)
    return made  # type: ignore[no-any-return]


def bound(about: str) -> int | None:
    """A row of a number that is not to be exceeded; without a value there is no bound."""
    return optional_row(values.whole_number(1, 10**15), about, unset="no bound")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How this installation runs. A new setting is a new row here."""

    secret: str = row(
        values.secret,
        "At least 32 characters, random. All keys are derived from it; with another one, recipients can't be found "
        "again.",
        unset="none: the start stops",
        is_secret=True,
    )
    data_dir: Path = row(
        values.path,
        "Folder of the letters, and of the database in the embedded mode.",
        unset="`data` in the working folder",
    )
    database_url: str = row(
        values.database_url,
        "`postgresql://user:password@host/name` for PostgreSQL, which several web processes or machines need.",
        unset="SQLite in the data folder",
        is_secret=True,
    )
    pool: int = row(
        values.whole_number(4, 1000),
        "Connections to PostgreSQL that each process opens at most: a web process, the worker, a command.",
        default="16",
    )
    database_timeout: timedelta = row(
        values.seconds,
        "Seconds after which a web process gives a query to PostgreSQL up.",
        default="4",
    )
    prepared_statements: bool = row(
        values.switch,
        "`off` for a pooler in transaction mode, such as PgBouncer, between the service and PostgreSQL. Then set "
        "`statement_timeout` for the role in the database itself.",
        default="on",
    )
    host: str = row(
        str, "Address to listen on. Beyond this machine it wants `INNKALLING_BEHIND_PROXY`.", default="127.0.0.1"
    )
    port: int = row(values.whole_number(1, 65535), "Port to listen on.", default="8000")
    public_url: str = row(
        values.public_url,
        "The address that recipients and calendar apps see; pages are served under its host and on the machine itself, "
        "nowhere else. With `https`, cookies demand TLS.",
        default="http://127.0.0.1:8000",
        unset="`http://<host>:<port>`",
    )
    behind_proxy: bool = row(
        values.switch,
        "`on` says that a proxy in front ends TLS, so that the service may listen beyond this machine.",
        default="off",
    )
    letters: str | None = optional_row(
        values.letters,
        "Where letters are kept: a folder, or `s3://bucket/prefix` for S3-compatible object storage, which all "
        "machines of an installation share. Its endpoint, region and keys are `AWS_ENDPOINT_URL`, `AWS_REGION`, "
        "`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.",
        unset="`letters` in the data folder",
    )
    workers: int = row(
        values.whole_number(1, 256),
        "Web processes. One serves a mailbox provider's town; more want PostgreSQL, and are refused on SQLite.",
        default="1",
    )
    max_body: int = row(
        values.whole_number(1, 1024 * 1024 * 1024),
        "Largest body that a sender may post, in bytes.",
        default="67108864",
    )
    sender_messages_a_day: int | None = bound("Messages that a sender may send a day; more are refused.")
    sender_bytes_a_day: int | None = bound("Bytes of letters that a sender may send a day; more are refused.")
    sender_messages: int | None = bound("Messages of one sender that are stored at once; more are refused.")
    sender_bytes: int | None = bound("Bytes of letters of one sender that are stored at once; more are refused.")
    recipient_messages_a_day: int | None = bound("Messages that a recipient may get a day; more are refused.")
    recipient_bytes_a_day: int | None = bound("Bytes of letters that a recipient may get a day; more are refused.")
    recipient_messages: int | None = bound("Messages of one recipient that are stored at once; more are refused.")
    recipient_bytes: int | None = bound("Bytes of letters of one recipient that are stored at once; more are refused.")
    signing_key: Path | None = optional_row(
        values.path,
        "File with the RSA key, in PEM, that signs what is answered to senders; the same on all machines.",
        unset="in the database, made at the first start",
    )
    signing_certificate: Path | None = optional_row(
        values.path,
        "Its certificate, which senders get from `GET /`.",
        unset="beside the key",
    )
    geocoder: str = row(
        values.geocoder,
        "What locates addresses. `offline`: the embedded table alone. `kartverket` or `entur`, with `:<address>` when "
        "theirs changes. `nominatim:<address>`, `photon:<address>`, `pelias:<address>`: a server of your own. The "
        "public Nominatim and Photon are refused, since their policies forbid personal data.",
        default="offline",
    )
    geocoder_url: str | None = None
    tiles: str = row(
        values.tiles,
        "What maps are drawn on. `offline`: the embedded coastline. `file:PATH.mbtiles`: raster tiles from a file of "
        "yours. `kartverket`, or a template like `https://tiles.example.no/{z}/{x}/{y}.png`. Browsers get the tiles "
        "from this service, never from there.",
        default="offline",
    )
    tiles_attribution: str | None = optional_row(
        str, "Whose tiles they are, shown beside the map; a template needs it.", unset="none"
    )
    tiles_cache: int = row(
        values.whole_number(1024 * 1024, 1024 * 1024 * 1024 * 1024),
        "Bytes of tiles that are kept in the data folder.",
        default="268435456",
    )
    read_letters: bool = row(
        values.switch,
        "`off` reads no letters: what a newer letter moves or calls off is not found then, nor where one contradicts "
        "its data. `innkalling letters read` still reads those that wait, when somebody calls it.",
        default="on",
    )
    link_level: str = row(
        values.choice(*LEVELS),
        "What a one-time sign-in link proves, as Digipost names authentication levels: `PASSWORD`, `TWO_FACTOR`, "
        "`IDPORTEN_3` or `IDPORTEN_4`. It is yours to say, who know how links reach people: letters that ask for more "
        "stay closed to whoever comes by one. `sign-in-link --level` says it for one link.",
        default="PASSWORD",
    )
    oidc_issuer: str | None = optional_row(
        values.issuer,
        "The OpenID provider that recipients sign in at, by its issuer, exactly as its metadata say it: "
        "`https://idporten.no`. The settings below have ID-porten's values unless said.",
        unset="none: one-time links alone",
    )
    oidc_name: str = row(str, "What the provider is called on the button.", default="ID-porten")
    oidc_client_id: str | None = optional_row(
        str, "Whom the provider knows this service as; the provider needs it.", unset="none"
    )
    oidc_client_keys: tuple[Path, ...] = row(
        values.paths,
        "Private keys in PEM, with commas between, by which the provider knows this service (`private_key_jwt`). The "
        "first signs; where the provider doesn't know it, the next one does, so that keys change without a pause. "
        "`innkalling oidc new-key` makes one, `innkalling oidc registration` prints what to register.",
        default="",
        unset="none",
    )
    oidc_scope: str = row(values.scope, "What is asked for; `openid` is among it.", default="openid profile")
    oidc_claim: str = row(
        str,
        "The claim of the ID token that holds the number by which the recipient is registered. Only one that people "
        "can't set themselves.",
        default="pid",
    )
    oidc_level_claim: str = row(
        str,
        "The claim that says how surely: `acr` is asked for by `acr_values`, `vot` by vectors of trust (`vtr`).",
        default="acr",
    )
    oidc_levels: tuple[tuple[str, str], ...] = row(
        values.levels(*LEVELS),
        "The provider's words for it, with the authentication level that each stands for. What is not among them lets "
        "nobody in; the weakest is what a sign-in asks for.",
        default="idporten-loa-substantial=IDPORTEN_3,idporten-loa-high=IDPORTEN_4",
    )
    oidc_algorithms: tuple[str, ...] = row(
        values.words(*SIGNATURE_ALGORITHMS), "Algorithms that the provider may sign by.", default="RS256"
    )
    oidc_client_algorithm: str = row(
        values.choice(*SIGNATURE_ALGORITHMS), "The algorithm that this service signs by.", default="RS256"
    )
    oidc_assertion_audience: str = row(
        values.choice("issuer", "token-endpoint"),
        "Whom this service's assertions are meant for: the `issuer`, or the `token-endpoint`, as older providers want.",
        default="issuer",
    )
    calendar_past: timedelta = row(
        values.days, "Days that a past appointment stays in the feeds.", default="92", name="CALENDAR_PAST_DAYS"
    )
    calendar_future: timedelta | None = row(
        values.days_or_unbounded,
        "Days that the feeds reach ahead; 0 sets no bound.",
        default="0",
        name="CALENDAR_FUTURE_DAYS",
    )
    calendar_gzip: bool = row(
        values.switch,
        "`off` sends feeds uncompressed even to apps that ask for gzip: for an Outlook that doesn't get along with it.",
        default="on",
    )

    metrics_from: tuple[str, ...] = row(
        values.networks,
        "Networks from which `/metrics` may be read, without a proxy between; `none` for nobody.",
        default="127.0.0.0/8,::1/128",
    )
    trusted_proxies: tuple[str, ...] = row(
        values.networks,
        "Networks of the proxies in front, whose `X-Forwarded-For` is believed: rate limits go by the address of "
        "whoever sends a request. A proxy that is missing here counts as one visitor, who signs in ten times a minute.",
        default="127.0.0.0/8,::1/128",
    )
    rate_limits: bool = row(
        values.switch,
        "`off` takes any number of requests from anybody: for load tests.",
        default="on",
    )
    log_format: str = row(
        values.choice("text", "json"), "Form of the log on standard error: `text` or `json`.", default="text"
    )
    log_level: str = row(
        values.choice("debug", "info", "warning", "error"),
        "From which level on is logged: `debug`, `info`, `warning` or `error`. Polls are told at `debug`.",
        default="info",
    )

    def __repr__(self) -> str:
        return f"Settings(data_dir={str(self.data_dir)!r}, public_url={self.public_url!r})"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the address that is listened on."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def provider_origins(self) -> tuple[str, ...]:
        """The origins of the OpenID provider: its issuer's, and those of the hosts below it; none without one."""
        if self.oidc_issuer is None:
            return ()
        parts = urlsplit(self.oidc_issuer)
        own = f"{parts.scheme}://{parts.netloc}"
        is_name = not (parts.hostname or "").replace(".", "").isdigit()
        return (own, f"{parts.scheme}://*.{parts.netloc}") if is_name else (own,)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a SQLite file, which one machine serves."""
        return self.database_url.startswith(values.SQLITE)

    @property
    def is_https(self) -> bool:
        """Whether recipients reach us over TLS, so that cookies may demand it."""
        return self.public_url.startswith("https://")


_ROWS = {(row.metadata["name"] or row.name.upper()): row for row in fields(Settings) if row.metadata}
TABLE = tuple(
    Setting(
        name=name,
        about=row.metadata["about"],
        default=None if row.metadata["unset"] else row.metadata["text"],
        unset=row.metadata["unset"],
        is_secret=row.metadata["is_secret"],
    )
    for name, row in _ROWS.items()
)


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this installation. Raises the first ConfigError."""
    settings, faults = examine_settings(environ)
    if faults or settings is None:
        raise faults[0]
    return settings


def examine_settings(environ: Mapping[str, str]) -> tuple[Settings | None, list[ConfigError]]:
    """The settings, or None and all that is wrong with them."""
    given, faults = gather(environ, TABLE)
    parsed: dict[str, Any] = {}
    for name, value in given.items():
        try:
            parsed[_ROWS[name].name] = _ROWS[name].metadata["parse"](value.text)
        except ValueError as error:
            faults.append(ConfigError(value.origin, str(error)))
            continue
        parsed[_ROWS[name].name] = _below(value.folder, parsed[_ROWS[name].name])
    if "SECRET" not in given:
        faults.append(ConfigError(f"{PREFIX}SECRET", "is missing; make one with: innkalling init"))
    if parsed.get("workers", 1) > 1 and not parsed.get("database_url", values.SQLITE).startswith("postgresql"):
        reason = "more than one web process wants PostgreSQL: name it in INNKALLING_DATABASE_URL"
        faults.append(ConfigError(f"{PREFIX}WORKERS", reason))
    if "{z}" in parsed.get("tiles", "") and "tiles_attribution" not in parsed:
        reason = "is missing: the map must say whose tiles it shows"
        faults.append(ConfigError(f"{PREFIX}TILES_ATTRIBUTION", reason))
    if "oidc_issuer" in parsed:
        needed = ("oidc_client_id", "oidc_client_keys")
        reason = "is missing: the provider knows this service by it"
        faults.extend(ConfigError(f"{PREFIX}{name.upper()}", reason) for name in needed if not parsed.get(name))
    return (None, faults) if faults else (Settings(**_derived(parsed)), [])


def _below(folder: Path, value: Any) -> Any:  # noqa: ANN401  # whatever a setting is
    """The value, where it is a path or several, from the folder on that the setting stands in."""
    if isinstance(value, Path):
        return (folder / value).absolute()
    if isinstance(value, tuple):
        return tuple(_below(folder, part) for part in value)
    return value


def _derived(parsed: dict[str, Any]) -> dict[str, Any]:
    """The values, with those that follow from others."""
    data_dir = parsed.setdefault("data_dir", Path("data").absolute())
    parsed.setdefault("database_url", f"sqlite:///{data_dir / 'innkalling.sqlite'}")
    host, port = parsed.get("host", "127.0.0.1"), parsed.get("port", 8000)
    parsed.setdefault("public_url", f"http://{host}:{port}")
    kind, _, url = parsed.get("geocoder", "offline").partition(":")
    return parsed | {"geocoder": kind, "geocoder_url": url or None}
