"""What the commands share: the services of this installation, how a recipient is named, how a row is printed."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from viewer.cli.addressees import NUMBER_LENGTH, read_number
from viewer.config import Settings, read_settings
from viewer.domain.access import RecipientId
from viewer.errors import CommandError
from viewer.wiring import Services, wire

# A number that was typed as an argument would stay in the shell's history.
READ_FROM_STDIN = "-"


@contextmanager
def open_services(settings: Settings | None = None) -> Iterator[Services]:
    """The services, closed again at the end. Raises CommandError when the database is not up to date."""
    services = wire(settings or read_settings())
    try:
        if not services.is_ready():
            raise CommandError("the database isn't up to date; run: innkalling migrate")
        yield services
    finally:
        services.close()


def argument_or_stdin(text: str) -> str:
    """The argument itself, or for `-` the first line of standard input."""
    return sys.stdin.readline().strip() if text == READ_FROM_STDIN else text


def find_recipient(services: Services, named: str) -> RecipientId:
    """The recipient with that id or personal identification number (`-`: read it from stdin)."""
    text = argument_or_stdin(named)
    found = _by_number(services, text) if len(text) == NUMBER_LENGTH else _by_id(services, text)
    if found is None:
        raise CommandError("no such recipient; see: innkalling recipient list")
    return found


def _by_number(services: Services, digits: str) -> RecipientId | None:
    # One that was registered as a test number is found like any other.
    number = read_number(digits, is_test_number=True)
    return services.recipients.find(services.keys.recipient(number))


def _by_id(services: Services, text: str) -> RecipientId | None:
    if not text.isdecimal():
        raise CommandError("a recipient is named by its id, or by 11 digits")
    found = services.recipients.get(RecipientId(int(text)))
    return found.id if found else None


def as_line(row: Mapping[str, object], *, as_json: bool) -> str:
    """A row for a program, as a JSON object, or for a reader, its values with tabs between."""
    if as_json:
        return json.dumps(row, ensure_ascii=False)
    return "\t".join("-" if value is None else str(value) for value in row.values())
