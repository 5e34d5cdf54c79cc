"""`innkalling doctor`: whether all that this installation needs is there, and what to do where it is not."""

import hashlib
import os
import shutil
import stat
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import click

from viewer.actions.figures import own_certificate_days
from viewer.actions.read_letter import reads_without_network
from viewer.cli.services import as_line
from viewer.config import config_file, read_settings
from viewer.domain.appointment import Address
from viewer.domain.norway import POSTAL_REGISTER_DAY
from viewer.domain.place import Precision
from viewer.domain.tile import Tile
from viewer.errors import InnkallingError, StorageError
from viewer.wiring import Services, wire

# Most of Southern Norway: a tile that every map of the country begins with.
NORWAY = Tile(5, 16, 9)
# Oslo's town hall: an address that says nothing about anybody.
TOWN_HALL = Address(street_address="Rådhusplassen 1", postal_code="0037", city="Oslo")
LEAST_FREE = 1024**3  # bytes; some thousand letters
FORBIDDEN_MODE = stat.S_IRWXG | stat.S_IRWXO
# Rules of summer time are decided about a year ahead.
TZDATA_GOOD_FOR = timedelta(days=550)
CERTIFICATE_DAYS = 30
# The worker looks twice a second; an online geocoder may be away for a while.
LONGEST_WAIT = timedelta(minutes=10)
CLOCK_TOLERANCE = timedelta(minutes=5)
SAMPLED_LETTERS = 20
CHUNK = 1024 * 1024  # bytes of a letter that are read at once
PUBLIC_TIMEOUT = 5  # seconds


class NotWell(Exception):  # noqa: N818  # a finding, told to the operator
    """Something is not as it should be: what, and what to do about it."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, what came out of it, and what to do."""

    what: str
    is_well: bool
    detail: str
    advice: str | None = None


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def doctor(*, as_json: bool) -> None:
    """Try all that the service needs, and say what to do where something is wrong; exit code 1 when something is.

    The geocoder is asked about Oslo's town hall. The public address is asked as senders and recipients would ask it.

    \b
    Example:
      innkalling doctor
    """
    services = wire(read_settings())
    try:
        findings = list(examine(services))
    finally:
        services.close()
    for finding in findings:
        row = {"what": finding.what, "well": "yes" if finding.is_well else "NO", "detail": finding.detail}
        if finding.advice or as_json:
            row["do"] = finding.advice or ""
        click.echo(as_line(row, as_json=as_json))
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


def examine(services: Services) -> Iterator[Finding]:
    """The findings, one after the other; none of them raises."""
    yield tried("settings file", lambda: _settings_file(config_file(os.environ)))
    yield tried("data folder", lambda: _data_folder(services.settings.data_dir))
    yield tried("database", lambda: _database(services))
    yield tried("clock", lambda: _clock(services))
    yield tried("time zones", lambda: _tzdata(version("tzdata"), services.now()))
    yield tried("queue", lambda: _queue(services))
    yield tried("letters", lambda: _letters(services))
    yield tried("our certificate", lambda: _own_certificate(services))
    yield tried("senders' certificates", lambda: _senders_certificates(services))
    yield tried("embedded table", lambda: _precision(services.geocoder.locate(TOWN_HALL, None).precision))
    yield tried("address register", lambda: _address_register(services))
    if (online := services.online) is not None:
        yield tried(
            f"geocoder {services.settings.geocoder}", lambda: _precision(online.locate(TOWN_HALL, None).precision)
        )
    if (tiles := services.tiles) is not None:
        yield tried("tiles", lambda: f"{len(tiles.tile(NORWAY))} bytes for a tile of Southern Norway")
    if services.settings.read_letters:
        yield tried("reading letters", _reading)
    yield tried("public address", lambda: _public_address(services.settings.public_url))


def _reading() -> str:
    """The limits of memory, time and files stand alone where the kernel gives no namespace, and that is told."""
    if reads_without_network():
        return "in a process without a network"
    return "in a process with limits, but not cut off the network: this kernel, or container, gives no namespace"


def tried(what: str, attempt: Callable[[], str]) -> Finding:
    """The attempt's own words with the time it took, or what went wrong and what to do."""
    before = time.perf_counter()
    try:
        words = attempt()
    except NotWell as error:
        return Finding(what, is_well=False, detail=str(error), advice=error.advice)
    except InnkallingError as error:
        return Finding(what, is_well=False, detail=str(error) or type(error).__name__)
    except Exception as error:  # noqa: BLE001  # whatever a driver raises is a finding, not a crash
        return Finding(what, is_well=False, detail=type(error).__name__)
    return Finding(what, is_well=True, detail=f"{words} ({time.perf_counter() - before:.3f} s)")


def _settings_file(file: Path | None) -> str:
    if file is None:
        return "none; the settings come from the environment"
    if file.stat().st_mode & FORBIDDEN_MODE:
        raise NotWell(f"others may read {file}, which may hold the secret", f"chmod 600 {file}")
    return f"{file} is its owner's alone"


def _data_folder(folder: Path) -> str:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotWell(f"{folder} can't be written", "run doctor as the service's user, or give it the folder: chown")
    if folder.stat().st_mode & FORBIDDEN_MODE:
        raise NotWell(f"others may look into {folder}", f"chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise NotWell(f"{free // 1024**2} MiB are free", "make room: letters are refused when the disk is full")
    return f"writable, its owner's alone, {free // 1024**3} GiB free"


def _database(services: Services) -> str:
    if not services.is_ready():
        raise NotWell("isn't up to date", "run: innkalling migrate")
    return "up to date"


def _clock(services: Services) -> str:
    newest = services.operations.newest_message()
    ahead = newest - services.now() if newest else timedelta(0)
    if ahead > CLOCK_TOLERANCE:
        raise NotWell(
            f"a message was received {ahead} from now", "set the clock: senders are refused when it is five minutes off"
        )
    return f"{services.now():%F %T} UTC; no message is from the future"


def _tzdata(release: str, now: datetime) -> str:
    year, _, number = release.partition(".")
    released = datetime(int(year), 1, 1, tzinfo=UTC) + timedelta(days=60 * (int(number or 1) - 1))
    if now - released > TZDATA_GOOD_FOR:
        raise NotWell(f"tzdata {release} is old", "upgrade innkalling, which brings newer rules of summer time")
    return f"tzdata {release}"


def _queue(services: Services) -> str:
    waiting = services.places.coverage().get(None, 0)
    oldest = services.operations.oldest_waiting_address()
    waited = services.now() - oldest if oldest else timedelta(0)
    if waited > LONGEST_WAIT:
        raise NotWell(
            f"{waiting} addresses wait, the first since {oldest:%F %T} UTC", "is a worker running? innkalling worker"
        )
    return f"{waiting} addresses wait"


def _letters(services: Services) -> str:
    """Read some letters and see that their bytes are those of their names."""
    sample = services.operations.sample_letters(SAMPLED_LETTERS)
    missing, damaged = [], []
    for digest in sample:
        try:
            with services.letters.open(digest) as letter:
                sha256 = hashlib.sha256()
                while chunk := letter.read(CHUNK):
                    sha256.update(chunk)
            if sha256.hexdigest() != digest:
                damaged.append(digest)
        except StorageError:
            missing.append(digest)
    if missing or damaged:
        raise NotWell(
            f"of {len(sample)} letters {len(missing)} can't be read and {len(damaged)} damaged, such as "
            f"{[*missing, *damaged][0][:8]}…",
            "look at all: innkalling letters verify; then bring them back from a backup",
        )
    return f"{len(sample)} letters were read, and are what was received"


def _own_certificate(services: Services) -> str:
    days = own_certificate_days(services.signer.certificate_pem, services.now())
    if days < CERTIFICATE_DAYS:
        raise NotWell(
            f"it expires in {days:.0f} days, after which senders refuse our answers",
            "make a new one with the same key (docs/operators/keys.md), and tell senders",
        )
    return f"it holds for {days:.0f} days"


def _senders_certificates(services: Services) -> str:
    senders = services.senders.all()
    warnings = [
        f"sender {sender.id}: {warning}" for sender in senders if (warning := sender.expiry_warning(services.now()))
    ]
    if warnings:
        raise NotWell("; ".join(warnings), "ask for the next certificate: innkalling sender add ID --certificate FILE")
    return f"{len(senders)} senders can sign for 30 days"


def _precision(precision: Precision) -> str:
    return f"finds Oslo's town hall, precision {precision.value}"


def _public_address(url: str) -> str:
    """Ask for what anybody may see, and for what nobody may see from outside."""
    host = urlsplit(url).hostname or ""
    if host in {"127.0.0.1", "localhost", "::1"}:
        return f"{url} is this machine alone"
    if not url.startswith("https://"):
        raise NotWell(f"{url} is not https", "put a proxy with a certificate in front: docs/operators/proxy.md")
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=PUBLIC_TIMEOUT):  # noqa: S310  # the operator's own
            pass
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise NotWell(f"{url}/healthz: {reason}", "see that the proxy runs and leads here") from error
    try:
        with urllib.request.urlopen(f"{url}/metrics", timeout=PUBLIC_TIMEOUT):  # noqa: S310
            pass
    except urllib.error.HTTPError as error:
        error.close()
        return f"{url} answers, and hides its figures"
    except OSError as error:
        raise NotWell(f"{url}/metrics: {getattr(error, 'reason', error)}", "see that the proxy leads here") from error
    raise NotWell(
        f"anybody can read {url}/metrics", "have the proxy send X-Forwarded-For, or answer /metrics itself: 404"
    )


def _address_register(services: Services) -> str:
    if (status := services.register.status()) is None:
        return f"none is loaded: addresses are found to the postal code, as of {POSTAL_REGISTER_DAY}"
    days = sorted({file.taken_on for file in status.files})
    return f"{status.addresses} addresses as of {', '.join(days)}"
