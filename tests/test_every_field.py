"""Every field of an appointment reaches what shows appointments: a new one that is forgotten there fails here.

Changes on the page, the calendar's text, the export and the search each read the fields one by one. The fields are read
from the dataclasses themselves; whoever adds one either says it there, or names it below with the reason why not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from tests.builders import (
    DELIVERED_AT,
    FOUNDING_RECIPIENT,
    FOUNDING_SENDER_ID,
    a_document,
    a_mailbox_appointment,
    a_message,
    a_new_message,
    viewer_of,
)
from tests.translators import NB
from viewer.actions.access import add_recipient
from viewer.actions.export_recipient import appointment_in_words
from viewer.calendar.content import EntryStyle, entries_of
from viewer.config import Settings
from viewer.domain.access import RecipientId
from viewer.domain.appointment import OSLO, Appointment, Kind, Language
from viewer.domain.calendar import FeedOptions
from viewer.domain.redaction import DetailLevel
from viewer.domain.sender import Sender
from viewer.web.presentation.changes import changes_fact
from viewer.wiring import Services, migrate, wire

START = datetime(2026, 12, 1, 10, tzinfo=OSLO)
# What a field holds where a made-up word would not be valid.
VALUES: Mapping[str, object] = {
    "kind": Kind.EVENT,
    "language": Language.NB,
    "times.start": START,
    "times.end": START + timedelta(hours=1),
    "links.deadline": START - timedelta(days=3),
    "links.url": "https://example.com/xlinksurlx",
    "barcode.type": "code-128",
    "barcode.show_value": True,
}
# How such values are written by those who show them: enough to recognise them by.
WRITTEN: Mapping[str, str] = {"links.deadline": "28", "times.start": "10", "times.end": "11"}
OTHER: Mapping[str, object] = {
    "times.start": START - timedelta(hours=1),
    "times.end": START + timedelta(hours=2),
    "links.deadline": START - timedelta(days=2),
    "links.url": "https://example.com/other",
}
SETTINGS_OF_THE_TEXT = {"kind": "no text", "language": "no text"}
ON_THE_PAGE_ALONE = {
    "barcode.type": "how the bars are drawn",
    "barcode.show_value": "how the bars are drawn",
    "barcode.text": "stands below the bars",
    "labels.time": "a heading of the page",
    "labels.place": "a heading of the page",
    "labels.barcode": "a heading of the page",
}
NOT_IN_CHANGES = SETTINGS_OF_THE_TEXT | ON_THE_PAGE_ALONE
NOT_IN_THE_CALENDAR = NOT_IN_CHANGES | {
    "barcode.value": "is shown at the door, from the page",
    "times.start": "the entry's own",
    "times.end": "the entry's own",
}
NOT_IN_THE_EXPORT = SETTINGS_OF_THE_TEXT | ON_THE_PAGE_ALONE
NOT_IN_THE_SEARCH = NOT_IN_CHANGES | {
    "address.country": "would find everything",
    "barcode.value": "nobody remembers it",
    "links.button_text": "nobody remembers it",
    "links.description": "nobody remembers it",
    "links.deadline": "nobody remembers it",
    "links.url": "nobody remembers it",
    "times.start": "is searched by its date",
    "times.end": "is searched by its date",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that holds a value and no other fields: its way from the appointment, and the word that stands in it."""

    path: str

    @property
    def word(self) -> str:
        # Framed, so that none is a part of another.
        return WRITTEN.get(self.path) or f"x{self.path.replace('.', '').replace('_', '')}x"

    def __str__(self) -> str:
        return self.path


def inner(kind: Any) -> Any:  # noqa: ANN401  # a type, or what stands for several
    """The type of a value that may be missing, or of those in a tuple."""
    if get_origin(kind) is tuple:
        return get_args(kind)[0]
    return next((member for member in get_args(kind) if member is not NoneType), kind)


def leaves(kind: type, way: str = "") -> Iterator[Leaf]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        path, part = f"{way}{field.name}", inner(hints[field.name])
        if isinstance(part, type) and is_dataclass(part):
            yield from leaves(part, f"{path}.")
        else:
            yield Leaf(path)


def filled(kind: type, values: Mapping[str, object], way: str = "") -> Any:  # noqa: ANN401  # of that kind
    """A value with every field set: to its word, unless `values` says to what."""
    hints = get_type_hints(kind)
    content = {}
    for field in fields(kind):
        path, part = f"{way}{field.name}", inner(hints[field.name])
        is_group = isinstance(part, type) and is_dataclass(part)
        value = filled(part, values, f"{path}.") if is_group else values.get(path, Leaf(path).word)
        assert not isinstance(value, str) or part is str or issubclass(part, Enum), f"say in VALUES what {path} holds"
        content[field.name] = (value,) if get_origin(hints[field.name]) is tuple else value
    return kind(**content)


LEAVES = list(leaves(Appointment))
WHOLE: Appointment = filled(Appointment, VALUES)


def told_leaves(exceptions: Mapping[str, str]) -> list[Leaf]:
    return [leaf for leaf in LEAVES if leaf.path not in exceptions]


def test_the_fields_are_all_there() -> None:
    """Or else nothing is tried below; and what is excepted exists."""
    paths = {leaf.path for leaf in LEAVES}
    assert {"place", "address.street_address", "infos.text", "links.url", "times.end"} <= paths
    assert paths >= {*NOT_IN_CHANGES, *NOT_IN_THE_CALENDAR, *NOT_IN_THE_EXPORT, *NOT_IN_THE_SEARCH, *VALUES, *OTHER}


@pytest.mark.parametrize("leaf", told_leaves(NOT_IN_CHANGES), ids=str)
def test_changes_tell_of_the_field(leaf: Leaf) -> None:
    before = filled(Appointment, {**VALUES, leaf.path: OTHER.get(leaf.path, "other")})
    changed = a_mailbox_appointment(appointment=WHOLE, previous=before, revised_at=DELIVERED_AT)
    assert changes_fact(changed, NB) is not None


@pytest.mark.parametrize("leaf", told_leaves(NOT_IN_THE_CALENDAR), ids=str)
def test_the_calendar_tells_of_the_field(leaf: Leaf) -> None:
    options = FeedOptions(name="Timer", language=Language.NB, detail_level=DetailLevel.EVERYTHING)
    style = EntryStyle(options=options, public_url="https://post.example.no")
    entries = entries_of(a_mailbox_appointment(appointment=WHOLE), style)
    text = " ".join(f"{entry.summary} {entry.location} {entry.description}" for entry in entries)
    assert leaf.word in text


@pytest.mark.parametrize("leaf", told_leaves(NOT_IN_THE_EXPORT), ids=str)
def test_the_export_tells_of_the_field(leaf: Leaf) -> None:
    assert leaf.word in appointment_in_words(a_mailbox_appointment(appointment=WHOLE))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder: Path = tmp_path_factory.mktemp("every-field")
    settings = Settings(
        secret="a secret for tests, long enough for the rule",
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'innkalling.sqlite'}",
    )
    migrate(settings)
    services = wire(settings)
    yield services
    services.close()


@pytest.fixture(scope="module")
def kari(services: Services) -> RecipientId:
    """A recipient who has that appointment."""
    kari = add_recipient(FOUNDING_RECIPIENT, None, recipients=services.recipients, keys=services.keys, now=DELIVERED_AT)
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), DELIVERED_AT)
    document = replace(a_document(data_type=WHOLE), subject="Innkalling")
    services.messages.accept(a_new_message(message=a_message(primary_document=document), recipient_id=kari))
    return kari


@pytest.mark.parametrize("leaf", told_leaves(NOT_IN_THE_SEARCH), ids=str)
def test_the_search_finds_the_field(leaf: Leaf, services: Services, kari: RecipientId) -> None:
    hits = services.mailbox.search(viewer_of(kari), leaf.word, str, START - timedelta(days=1), limit=5)
    assert hits.count == 1
