"""What the commands share: the services of this installation, finding a recipient, printing a row."""

import json
import os
import pwd
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from viewer.cli.addressees import NUMBER_LENGTH, read_number
from viewer.config import Settings, read_settings
from viewer.domain.access import RecipientId
from viewer.errors import CommandError
from viewer.wiring import Services, wire

# A number that was typed as an argument would stay in the shell's history.
READ_FROM_STDIN = "-"


@contextmanager
def open_services(settings: Settings | None = None) -> Iterator[Services]:
    """The services of this installation, closed at the end. Raises CommandError when the database is not up to date."""
    services = wire(settings or read_settings())
    try:
        if not services.is_ready():
            raise CommandError("the database isn't up to date; run: innkalling migrate")
        yield services
    finally:
        services.close()


def refuse_as_root(folder: Path) -> None:
    """Raise CommandError when root would leave files in another user's data folder: the service could not use them.

    What serves is not refused: where root runs all of it, it can use them.
    """
    if os.geteuid() != 0 or not folder.exists():
        return
    owner = folder.stat().st_uid
    if owner != 0:
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = str(owner)
        raise CommandError(f"{folder} belongs to {name}, who could not use root's files: run it as that user")


def argument_or_stdin(text: str) -> str:
    """The argument itself, or for `-` the first line of standard input."""
    return sys.stdin.readline().strip() if text == READ_FROM_STDIN else text


def find_recipient(services: Services, id_or_number: str) -> RecipientId:
    """The recipient with that id or personal identification number (`-`: read it from stdin). Raises CommandError."""
    text = argument_or_stdin(id_or_number)
    if len(text) == NUMBER_LENGTH:
        # Whether its check digits fit was decided when it was registered.
        number = read_number(text, is_test_number=True)
        recipient_id = services.recipients.find(services.keys.recipient(number))
    elif text.isdecimal():
        recipient = services.recipients.get(RecipientId(int(text)))
        recipient_id = recipient.id if recipient else None
    else:
        raise CommandError("a recipient is named by its id, or by 11 digits")
    if recipient_id is None:
        raise CommandError("no such recipient; see: innkalling recipient list")
    return recipient_id


def as_line(row: Mapping[str, object], *, as_json: bool) -> str:
    """The row as a JSON object, for a program; or its values with tabs between, for a reader."""
    if as_json:
        return json.dumps(row, ensure_ascii=False)
    return "\t".join("-" if value is None else str(value) for value in row.values())
