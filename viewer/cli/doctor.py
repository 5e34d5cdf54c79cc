"""`innkalling doctor`: whether all that this installation needs is there, and what to do where it is not."""

import hashlib
import ipaddress
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import click

from viewer.actions.figures import own_certificate_days
from viewer.actions.read_letter import reads_without_network
from viewer.cli.findings import Finding, NotWell, tried
from viewer.cli.public_address import look_from_outside
from viewer.cli.services import as_line
from viewer.config import Settings, config_file, read_settings
from viewer.domain.appointment import Address
from viewer.domain.clock import CLOCK_TOLERANCE
from viewer.domain.norway import POSTAL_REGISTER_DAY
from viewer.domain.operations import Work
from viewer.domain.place import Precision
from viewer.domain.tile import Tile
from viewer.errors import StorageError
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
# A week, and a day for whoever mends it.
OLDEST_BACKUP = timedelta(days=8)
# Streets and numbers are added every day, and codes change once a year, on 1 October.
REGISTER_GOOD_FOR = timedelta(days=400)
SAMPLED_LETTERS = 20
CHUNK = 1024 * 1024  # bytes of a letter that are read at once


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def doctor(*, as_json: bool) -> None:
    """Try all that the service needs, and say what to do where something is wrong; exit code 1 when something is.

    The geocoder is asked about Oslo's town hall. The public address is asked as senders and recipients would ask it,
    the OpenID provider as a sign-in would.

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
    settings = services.settings
    file = config_file(os.environ)
    yield tried("settings file", lambda: _settings_file(file), "name one that is there: --config")
    yield tried("data folder", lambda: _data_folder(settings.data_dir), "see INNKALLING_DATA_DIR")
    see_database = "see that the database runs, and that INNKALLING_DATABASE_URL leads to it"
    yield tried("database", lambda: _database(services), see_database)
    yield tried("secret", lambda: _secret(services), "find the secret that these data were made with")
    yield tried("clock", lambda: _clock(services), see_database)
    yield tried("time zones", lambda: _tzdata(version("tzdata"), services.now()), "install innkalling anew")
    yield tried("background work", lambda: _work(services), see_database)
    yield tried("letters", lambda: _letters(services), "see INNKALLING_LETTERS, and the keys of object storage")
    yield tried("backup", lambda: _backup(services), see_database)
    yield tried("our certificate", lambda: _own_certificate(services), "see docs/operators/keys.md")
    yield tried("senders' certificates", lambda: _senders_certificates(services), see_database)
    yield tried(
        "embedded table",
        lambda: _precision(services.geocoder.locate(TOWN_HALL, None).precision),
        "install innkalling anew: a file of it is damaged",
    )
    yield tried("address register", lambda: _address_register(services), "load it anew: innkalling places load FILE")
    if (online := services.online) is not None:
        yield tried(
            f"geocoder {settings.geocoder}",
            lambda: _precision(online.locate(TOWN_HALL, None).precision),
            "see that this machine may reach it; addresses wait, and are shown to the postal code meanwhile",
        )
    if (tiles := services.tiles) is not None:
        yield tried(
            "tiles",
            lambda: f"{len(tiles.tile(NORWAY))} bytes for a tile of Southern Norway",
            "see INNKALLING_TILES; maps are drawn on the embedded coastline meanwhile",
        )
    if settings.read_letters:
        yield tried("reading letters", _reading, "switch it off: INNKALLING_READ_LETTERS=off")
    yield tried(
        "sign-in",
        lambda: _sign_in(services),
        "innkalling oidc check says the same, docs/operators/sign-in.md what to do; links sign in meanwhile",
    )
    if settings.behind_proxy and not settings.is_loopback:
        yield tried("trusted proxies", lambda: _trusted_proxies(settings), "see INNKALLING_TRUSTED_PROXIES")
    yield from look_from_outside(services)


def _sign_in(services: Services) -> str:
    """Fetch the provider's metadata, as a sign-in does; that has a time limit of its own."""
    provider = services.identity_provider
    if provider is None:
        return "by links alone; no provider is set"
    request = provider.request(provider.levels.ordinary, "nb", services.now())
    return f"{provider.issuer} answers; a sign-in asks {request.url.partition('?')[0]}"


def _trusted_proxies(settings: Settings) -> str:
    """Nothing tells where the proxy is; but who listens beyond this machine expects it elsewhere."""
    networks = [ipaddress.ip_network(text) for text in settings.trusted_proxies]
    if all(network.is_loopback for network in networks):
        raise NotWell(
            "a proxy on another machine counts as one visitor, who locks out all others: ten sign-ins a minute",
            "name its network: INNKALLING_TRUSTED_PROXIES; when it is on this machine: INNKALLING_HOST=127.0.0.1",
        )
    return f"X-Forwarded-For is believed from {', '.join(settings.trusted_proxies)}"


def _reading() -> str:
    """The limits of memory, time and files stand alone where the kernel gives no namespace, and that is told."""
    if reads_without_network():
        return "in a process without a network"
    return "in a process with limits, but not cut off the network: this kernel, or container, gives no namespace"


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


def _secret(services: Services) -> str:
    if not services.is_ready():  # raises ConfigError where the secret is another
        raise NotWell("nobody can say while the database isn't up to date", "run: innkalling migrate")
    return "is the one that these data were made with"


def _work(services: Services) -> str:
    due = [
        work
        for work in services.operations.waiting(services.now())
        if work.work is not Work.LETTERS or services.settings.read_letters
    ]
    late = [work for work in due if work.since and services.now() - work.since > LONGEST_WAIT]
    if late:
        told = ", ".join(f"{work.count} {work.work.value} since {work.since:%F %T} UTC" for work in late)
        raise NotWell(f"waits for too long: {told}", "is a worker running? innkalling worker; its log says what fails")
    return ", ".join(f"{work.count} {work.work.value}" for work in due) + " wait"


def _backup(services: Services) -> str:
    """An installation may be backed up by other means, so none at all is no fault."""
    last = services.operations.last_backup()
    if last is None:
        return "none was made by `innkalling backup` yet"
    if services.now() - last > OLDEST_BACKUP:
        raise NotWell(
            f"the last one was made {last:%F %T} UTC", "systemctl status innkalling-backup.timer innkalling-backup"
        )
    return f"the last one was made {last:%F %T} UTC"


def _letters(services: Services) -> str:
    """Read some letters and see that their bytes are those of their names."""
    folder = Path(services.settings.letters or services.settings.data_dir / "letters")
    if folder.is_dir() and folder.stat().st_mode & FORBIDDEN_MODE and services.settings.letters:
        raise NotWell(f"others may look into {folder}", f"chmod 700 {folder}")
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


def _address_register(services: Services) -> str:
    if (status := services.register.status()) is None:
        return f"none is loaded: addresses are found to the postal code, as of {POSTAL_REGISTER_DAY}"
    days = sorted({file.taken_on for file in status.files})
    words = f"{status.addresses} addresses as of {', '.join(days)}"
    if days[0] and services.now().date() - date.fromisoformat(days[0]) > REGISTER_GOOD_FOR:
        raise NotWell(words, "load a newer file: innkalling places load FILE")
    return words
