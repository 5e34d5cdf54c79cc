"""Whether everything that this installation is configured to use is there, and answers."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from viewer.cli.services import as_line
from viewer.config import read_settings
from viewer.domain.appointment import Address
from viewer.domain.place import Precision
from viewer.domain.tile import Tile
from viewer.errors import InnkallingError
from viewer.wiring import Services, wire

# Most of Southern Norway: a tile that every map of the country begins with.
NORWAY = Tile(5, 16, 9)
# Oslo's town hall: an address that says nothing about anybody.
TOWN_HALL = Address(street_address="Rådhusplassen 1", postal_code="0037", city="Oslo")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what came out of it, and whether that is well."""

    what: str
    is_well: bool
    detail: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def doctor(*, as_json: bool) -> None:
    """Try the database, the queue and the configured services; exit code 1 when one is not well.

    The geocoder is asked about Oslo's town hall.

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
        click.echo(as_line(row, as_json=as_json))
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


def examine(at: Services) -> Iterator[Finding]:
    """The findings, one after the other; none of them raises."""
    yield tried("database", lambda: _database(at))
    yield tried("queue", lambda: f"{at.places.coverage().get(None, 0)} addresses wait")
    yield tried("senders' certificates", lambda: _certificates(at))
    yield tried("embedded table", lambda: _precision(at.geocoder.locate(TOWN_HALL, None).precision))
    if at.online is not None:
        online = at.online
        yield tried(f"geocoder {at.settings.geocoder}", lambda: _precision(online.locate(TOWN_HALL, None).precision))
    if at.tiles is not None:
        tiles = at.tiles
        yield tried("tiles", lambda: f"{len(tiles.tile(NORWAY))} bytes for a tile of Southern Norway")


def tried(what: str, attempt: Callable[[], str]) -> Finding:
    """The attempt's own words with the time it took, or what went wrong."""
    before = time.perf_counter()
    try:
        words = attempt()
    except InnkallingError as error:
        return Finding(what, is_well=False, detail=str(error) or type(error).__name__)
    except Exception as error:  # noqa: BLE001  # whatever a driver raises is a finding, not a crash
        return Finding(what, is_well=False, detail=type(error).__name__)
    return Finding(what, is_well=True, detail=f"{words} ({time.perf_counter() - before:.3f} s)")


def _database(at: Services) -> str:
    if not at.is_ready():
        raise InnkallingError("isn't up to date; run: innkalling migrate")
    return "up to date"


def _certificates(services: Services) -> str:
    senders = services.senders.all()
    warnings = [
        f"sender {sender.id}: {warning}" for sender in senders if (warning := sender.expiry_warning(services.now()))
    ]
    if warnings:
        raise InnkallingError("; ".join(warnings))
    return f"{len(senders)} senders can sign for 30 days"


def _precision(found: Precision) -> str:
    return f"finds Oslo's town hall, precision {found.value}"
