"""Fails any test that logs an address of the test data: logs hold no personal data, whoever writes them."""

import logging
from collections.abc import Iterator

import pytest

# Streets and places that the builders and examples use, in small letters.
ADDRESSES = ("storgata", "rådhusplassen", "hemmeligveien", "sognsvannsveien", "klinikk hysj")


class Watch(logging.Handler):
    """Keeps the logger's name of each record that tells an address; the record itself would tell it again."""

    def __init__(self) -> None:
        super().__init__(level=logging.NOTSET)
        self.guilty: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = logging.Formatter().format(record).casefold()
        if any(address in text for address in ADDRESSES):
            self.guilty.append(f"{record.name} at {record.levelname}")


@pytest.fixture(autouse=True)
def _no_address_is_logged() -> Iterator[None]:
    watch, root = Watch(), logging.getLogger()
    root.addHandler(watch)
    yield
    root.removeHandler(watch)
    assert watch.guilty == [], "an address was logged"
