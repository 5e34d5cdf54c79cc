"""Radicale, the calendar server that people run at home, when it is installed beside us."""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from viewer.bench.load import HOST
from viewer.bench.processes import Server, free_port, serving

ANYBODY = "Basic YmVuY2g6YmVuY2g="  # it wants a name, and believes any
COLLECTION = "bench/calendar"
BEGIN, END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
CONFIGURATION = """
[server]
hosts = {host}:{port}
max_connections = 100
[auth]
type = none
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}
[logging]
level = critical
"""


def is_installed() -> bool:
    """Whether there is a Radicale to be measured."""
    return importlib.util.find_spec("radicale") is not None


@contextmanager
def serving_calendar(folder: Path, calendar: bytes) -> Iterator[tuple[Server, str]]:
    """A Radicale with the entries of that calendar, and the path of the whole."""
    collection = folder / "collection-root" / COLLECTION
    collection.mkdir(parents=True)
    (collection / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    for number, entry in enumerate(_entries(calendar)):
        (collection / f"{number}.ics").write_bytes(entry)
    port = free_port()
    configuration = folder / "config"
    configuration.write_text(CONFIGURATION.format(host=HOST, port=port, folder=folder))
    with serving(["-m", "radicale", "--config", str(configuration)], port, os.environ) as server:
        yield server, f"/{COLLECTION}/"


def _entries(calendar: bytes) -> Iterator[bytes]:
    """One calendar for each entry."""
    head, *entries = calendar.split(BEGIN)
    for entry in entries:
        yield head + BEGIN + entry.partition(END)[0] + END + b"END:VCALENDAR\r\n"
