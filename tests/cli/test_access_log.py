"""Operators are people too: what they do to a mailbox is recorded, and its recipient reads of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import FOUNDING_UUID, a_document
from tests.cli.conftest import Innkalling
from tests.web.delivery import deliver
from viewer.actions.feeds import open_feed
from viewer.config import read_settings
from viewer.domain.access import RecipientId
from viewer.domain.access_log import Actor, Deed
from viewer.domain.appointment import Language
from viewer.domain.calendar import FeedOptions
from viewer.wiring import Services, wire

Run = Innkalling


@pytest.fixture
def run(innkalling: Innkalling) -> Run:
    return innkalling


@pytest.fixture
def services(innkalling: Innkalling) -> Iterator[Services]:
    """The services of the installation that the commands work on."""
    wired = wire(read_settings())
    yield wired
    wired.close()


def records(services: Services) -> list[tuple[Deed, str, str]]:
    events = services.access_log.after(0, 100)
    assert {event.actor for event in events} <= {Actor.OPERATOR}
    assert all(event.actor_name for event in events)
    return [(event.deed, event.reason, event.object_id) for event in events]


def test_looking_as_a_recipient_wants_a_reason(run: Run, services: Services, recipient_id: RecipientId) -> None:
    refused = run("get", "/", "--as", str(recipient_id))

    assert refused.exit_code == 2
    assert "--reason" in refused.output
    assert records(services) == []


def test_looking_is_recorded_as_the_operators_and_leaves_no_session(
    run: Run, services: Services, recipient_id: RecipientId
) -> None:
    deliver(services, recipient_id, a_document())

    shown = run("get", f"/documents/{FOUNDING_UUID}", "--as", str(recipient_id), "--reason", "Kari asked")

    assert shown.exit_code == 0
    assert records(services) == [
        (Deed.LOOKED_AS_RECIPIENT, "Kari asked", ""),
        (Deed.SAW_LETTER, "Kari asked", FOUNDING_UUID),
    ]
    assert list(services.recipients.sessions_of(recipient_id, services.now())) == []


def test_commands_on_a_mailbox_are_recorded(
    run: Run, services: Services, recipient_id: RecipientId, tmp_path: Path
) -> None:
    number = str(recipient_id)
    deliver(services, recipient_id, a_document())
    run("sign-in-link", number, "--reason", "by telephone")
    run("sender", "withdraw", "497013", FOUNDING_UUID, "--reason", "they rang")
    run("recipient", "identity", number, "--digipost-address", "kari#1A2B")
    run("recipient", "export", number, str(tmp_path / "kari"))
    run("recipient", "erase", number, "--yes", "--reason", "asked to be removed")

    assert [(deed, reason) for deed, reason, _ in records(services)] == [
        (Deed.MADE_SIGN_IN_LINK, "by telephone"),
        (Deed.WITHDREW_APPOINTMENT, "they rang"),
        (Deed.LINKED_IDENTITY, ""),
        (Deed.EXPORTED, ""),
        (Deed.ERASED, "asked to be removed"),
    ]
    exported = json.loads((tmp_path / "kari" / "everything.json").read_text())
    assert [row["deed"] for row in exported["access_log"]][-1] == "exported"


def test_a_purge_is_recorded_and_told_to_whoever_loses_letters(
    run: Run, services: Services, recipient_id: RecipientId
) -> None:
    run("recipient", "add", "27021298765", "--test-number")
    deliver(services, recipient_id, a_document())

    run("purge", "--before", "2016-01-01", "--yes", "--reason", "too early")
    run("purge", "--before", "2018-01-01", "--yes", "--reason", "yearly")

    events = services.access_log.after(0, 100)
    assert [(event.deed, event.recipient_id, event.object_id, event.reason) for event in events] == [
        (Deed.PURGED, None, "2016-01-01", "too early"),
        (Deed.PURGED, None, "2018-01-01", "yearly"),
        (Deed.PURGED, recipient_id, "2018-01-01", "yearly"),
    ]


def test_nothing_is_recorded_of_a_purge_that_was_not_meant(run: Run, services: Services) -> None:
    run("purge", "--before", "2018-01-01", stdin="n\n")

    assert records(services) == []


def test_revoking_a_feed_is_recorded_as_the_operators(run: Run, services: Services, recipient_id: RecipientId) -> None:
    open_feed(
        recipient_id,
        FeedOptions(name="Avtaler", language=Language.NB),
        calendars=services.calendars,
        now=services.now(),
    )

    run("calendar", "revoke", "1", "--reason", "the address got about")
    run("calendar", "revoke", "2", "--reason", "there is none")

    [event] = services.access_log.after(0, 100)
    assert (event.deed, event.recipient_id, event.object_id) == (Deed.REVOKED_FEED, recipient_id, "1")
    assert event.reason == "the address got about"


def test_the_log_is_exported_a_line_each(run: Run, recipient_id: RecipientId) -> None:
    run("sign-in-link", str(recipient_id), "--reason", "first")
    run("sign-in-link", str(recipient_id), "--reason", "second")

    lines = [json.loads(line) for line in run("access-log").output.splitlines()]
    later = run("access-log", "--after", str(lines[0]["id"])).output

    assert [line["reason"] for line in lines] == ["first", "second"]
    assert json.loads(later)["reason"] == "second"


def test_an_identity_of_somebody_else_is_refused(run: Run, services: Services, recipient_id: RecipientId) -> None:
    run("recipient", "add", "27021298765", "--test-number", "--digipost-address", "ola#2B3C")

    refused = run("recipient", "identity", str(recipient_id), "--digipost-address", "ola#2B3C")

    assert refused.exit_code == 1
    assert "another recipient's" in refused.output
    assert [deed for deed, _, _ in records(services)] == []


@pytest.mark.parametrize("reason", ["x" * 201])
def test_a_reason_is_short(run: Run, recipient_id: RecipientId, reason: str) -> None:
    assert run("sign-in-link", str(recipient_id), "--reason", reason).exit_code == 1
