"""Outlines of appointments: whatever changes an entry of a feed changes the state by which it is known."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.store.test_ties import MARCH_10, MARCH_17, NOW, SENDER, Mailbox, mailbox, revise, uuid_of
from viewer.domain.mailbox import TieKind
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.outlines import COLUMNS
from viewer.store.tables import appointments, documents, messages, places, revisions, senders

__all__ = ["mailbox"]

# What no entry is made from, or what an outline has beside its state. A new column is put here, or into COLUMNS.
NOT_IN_ENTRIES = {
    appointments: {"id", "document_id", "message", "recipient_id", "starts_at", "ends_at", "revised_from", "place_key"}
    | {"seen_at", "tied_to", "own", "has_question"},
    documents: {"id", "message", "sender_id", "uuid", "position", "subject", "file_type", "size", "digest"}
    | {"data_type_name", "data_type_xml", "technical_type", "reading_due_at", "has_opening_receipt"},
    messages: {"id", "message_id", "recipient_id", "version", "received_at"},
    places: {"key", "query", "status", "attempts", "created_at", "next_attempt_at", "located_at", "renewed_to"},
    revisions: {"appointment_id", "sequence", "changed_at"},
    senders: {"id", "created_at", "organization_id", "part_id", "keep_days"},
}


@pytest.mark.parametrize("table", NOT_IN_ENTRIES, ids=lambda table: table.name)
def test_every_column_is_told_or_known_to_say_nothing(table: sa.Table) -> None:
    told = {column.key for column in COLUMNS if column.table is table}
    assert told | NOT_IN_ENTRIES[table] == set(table.c.keys())
    assert not told & NOT_IN_ENTRIES[table]


def state_of(mailbox: Mailbox) -> str | None:
    [outline] = mailbox.messages.outlines(mailbox.recipient_id, NOW)
    return outline.state


def test_what_its_sender_or_its_recipient_changes_is_another_state(mailbox: Mailbox, database: Database) -> None:
    appointment_id = mailbox.receive(MARCH_10)
    states = [state_of(mailbox)]

    revise(mailbox, appointment_id, MARCH_17)
    states.append(state_of(mailbox))
    mailbox.messages.hide(mailbox.recipient_id, appointment_id, NOW)
    states.append(state_of(mailbox))
    mailbox.messages.show_again(mailbox.recipient_id, appointment_id, NOW)
    states.append(state_of(mailbox))
    mailbox.messages.withdraw(SENDER, uuid_of(appointment_id), NOW)
    states.append(state_of(mailbox))
    with database.engine.begin() as connection:
        connection.execute(sa.update(senders).values(name="Another name"))
    states.append(state_of(mailbox))

    assert None not in states
    assert len(set(states)) == len(states)


def test_what_its_recipient_opens_keeps_its_state(mailbox: Mailbox) -> None:
    appointment_id = mailbox.receive(MARCH_10)
    before = state_of(mailbox)
    mailbox.messages.mark_seen(mailbox.recipient_id, appointment_id, NOW)
    assert state_of(mailbox) == before


@pytest.mark.parametrize("kind", TieKind)
def test_what_is_tied_to_another_has_no_state_of_its_own(mailbox: Mailbox, kind: TieKind) -> None:
    old, new = mailbox.receive(MARCH_10), mailbox.receive(MARCH_17)
    mailbox.read(new, kind, old)
    [outline] = mailbox.messages.outlines(mailbox.recipient_id, NOW)
    assert (outline.id, outline.state) == (old, None)


def test_what_is_not_delivered_yet_has_no_outline(mailbox: Mailbox, messages: Messages) -> None:
    mailbox.receive(MARCH_10)
    assert not messages.outlines(mailbox.recipient_id, datetime(2020, 1, 1, tzinfo=UTC))
