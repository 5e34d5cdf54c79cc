"""Every value that a page computes reaches the page: else it is lost without anybody noticing."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from viewer.web.presentation import (
    barcode,
    calendars,
    changes,
    letters,
    link,
    lists,
    mailbox,
    map as maps,
    notes,
    page,
    sharing,
    status,
    ties,
    when,
    where,
)

MODULES = (
    *(barcode, calendars, changes, letters, link, lists, mailbox, maps),
    *(notes, page, sharing, status, ties, when, where),
)
TEMPLATES = Path(__file__).parents[3] / "templates"
# Worked with on the way, and shown in another form.
NOT_FOR_TEMPLATES = {
    "ArrivalFact.clock",  # a list's row says it: `row.arrival`
    "MapFact.has_pin",  # the map's own picture shows it
    "MapFact.place",  # in the map's label
}


def values() -> Iterator[tuple[str, str]]:
    """The values that presentation hands to templates, by class and name."""
    for module in MODULES:
        for kind in vars(module).values():
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__:
                yield from ((kind.__name__, field.name) for field in fields(kind))


SAID = "\n".join(file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html"))


SHOWN = [(kind, name) for kind, name in values() if f"{kind}.{name}" not in NOT_FOR_TEMPLATES]


@pytest.mark.parametrize(("kind", "name"), SHOWN)
def test_the_value_is_said_by_a_template(kind: str, name: str) -> None:
    """As "On video" and "By phone" once were computed, translated, and shown nowhere."""
    said = re.search(rf"[\w\])]\.{name}\b|attribute=\"{name}\"|\"{name}\" if ", SAID)

    assert said, f"{kind}.{name} is computed and never shown"


def test_what_is_excepted_exists() -> None:
    assert {f"{kind}.{name}" for kind, name in values()} >= NOT_FOR_TEMPLATES
