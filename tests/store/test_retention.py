"""What is over is removed with all that belongs to it, on both databases; nothing else is."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.builders import FOUNDING_SENDER_ID, a_document, a_message, a_new_message, an_appointment
from viewer.domain.access import RecipientId, RecipientKey
from viewer.domain.access_log import AccessEvent, Actor, Deed
from viewer.domain.appointment import Language
from viewer.domain.calendar import FeedOptions, NewFeed
from viewer.domain.message import SenderId
from viewer.errors import NotFoundError
from viewer.store.access_log import AccessLog
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.places import Places
from viewer.store.recipients import Recipients
from viewer.store.retention import OF_RECIPIENT, Retention, exported_columns
from viewer.store.senders import Senders
from viewer.store.tables import access_log, metadata, places as places_table

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=900)


@pytest.fixture
def retention(database: Database) -> Retention:
    return Retention(database)


def deliver(
    messages: Messages,
    recipient_id: RecipientId,
    *,
    start: datetime = LONG_AGO,
    delivered_at: datetime = LONG_AGO,
    place_key: bytes | None = None,
) -> str:
    """A message with one appointment of an hour; returns its document's uuid."""
    uuid = str(uuid4())
    document = a_document(uuid=uuid, data_type=an_appointment(start=start, end=start + timedelta(hours=1)))
    messages.accept(
        a_new_message(
            message=a_message(primary_document=document),
            recipient_id=recipient_id,
            delivered_at=delivered_at,
            received_at=LONG_AGO,
            place_key=place_key,
        )
    )
    return uuid


def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_what_was_over_is_removed_and_the_rest_stays(
    messages: Messages, kari: RecipientId, retention: Retention, database: Database
) -> None:
    deliver(messages, kari)
    coming = deliver(messages, kari, start=NOW + timedelta(days=3))
    waiting = deliver(messages, kari, delivered_at=NOW + timedelta(days=1))

    removed = retention.purge(NOW - timedelta(days=1), NOW)

    assert removed.rows["messages"] == removed.rows["documents"] == removed.rows["appointments"] == 1
    assert len(removed.letters) == 1
    assert counts(database)["messages"] == 2
    assert {messages.sent_document(FOUNDING_SENDER_ID, uuid) is None for uuid in (coming, waiting)} == {False}
    assert not any(retention.purge(NOW - timedelta(days=1), NOW).rows.values())


def test_a_sender_can_be_purged_alone(messages: Messages, kari: RecipientId, retention: Retention) -> None:
    deliver(messages, kari)

    assert not any(retention.purge(NOW, NOW, SenderId(1)).rows.values())
    assert retention.purge(NOW, NOW, FOUNDING_SENDER_ID).rows["messages"] == 1


def test_whoever_loses_letters_is_told_once(
    messages: Messages, kari: RecipientId, retention: Retention, database: Database
) -> None:
    deliver(messages, kari)
    deliver(messages, kari, start=NOW - timedelta(days=9))
    event = AccessEvent(at=NOW, deed=Deed.PURGED, actor=Actor.OPERATOR, actor_name="root")

    for before in (LONG_AGO + timedelta(days=9), NOW, NOW):
        retention.purge(before, NOW, event=event)

    [entry] = AccessLog(database).after(0, 9)
    assert (entry.deed, entry.recipient_id, entry.actor_name) == (Deed.PURGED, kari, "root")


def test_a_letter_is_named_until_its_last_row_is_gone(
    messages: Messages, kari: RecipientId, retention: Retention
) -> None:
    """Two messages may carry the same bytes."""
    deliver(messages, kari)
    deliver(messages, kari, start=NOW + timedelta(days=3))

    [digest] = retention.purge(NOW, NOW).letters

    assert retention.is_named(digest)
    assert not retention.is_named("0" * 64)


def test_a_place_goes_with_the_last_appointment_that_names_it(
    messages: Messages, kari: RecipientId, retention: Retention, database: Database, places: Places
) -> None:
    deliver(messages, kari, place_key=b"one")
    deliver(messages, kari, place_key=b"both")
    deliver(messages, kari, place_key=b"both", start=NOW + timedelta(days=3))

    removed = retention.purge(NOW, NOW)

    assert removed.rows["places"] == 1
    with database.engine.connect() as connection:
        assert connection.execute(sa.select(places_table.c.key)).scalars().all() == [b"both"]


def test_all_about_a_recipient_is_erased_and_nobody_elses(
    messages: Messages, kari: RecipientId, ola: RecipientId, retention: Retention, database: Database
) -> None:
    for recipient_id in (kari, ola):
        deliver(messages, recipient_id)
    before = counts(database)

    removed = retention.erase(kari, NOW)

    assert removed.rows["messages"] == 1
    after = counts(database)
    assert [after[name] for name in ("messages", "documents", "appointments", "recipients")] == [
        before[name] - 1 for name in ("messages", "documents", "appointments", "recipients")
    ]
    assert not any(retention.rows_of(kari).values())
    assert retention.rows_of(ola)["messages"]


def test_an_export_has_an_order_of_its_own(messages: Messages, kari: RecipientId, retention: Retention) -> None:
    """Exports from before a backup and after its restore can then be compared line by line."""
    for _ in range(6):
        deliver(messages, kari)

    rows = retention.rows_of(kari)

    for table in ("documents", "appointments"):
        ids = [str(row["id"]) for row in rows[table]]
        assert (len(ids), ids) == (6, sorted(ids)), table


def test_an_erased_recipients_feed_is_closed_and_tells_nothing(
    messages: Messages, kari: RecipientId, recipients: Recipients, calendars: Calendars, retention: Retention
) -> None:
    deliver(messages, kari)
    options = FeedOptions(name="Karis avtaler", language=Language.NB)
    calendars.add(b"digest", NewFeed(recipient_id=kari, options=options, created_at=LONG_AGO))

    removed = retention.erase(kari, NOW)

    assert removed.rows["feeds closed"] == 1
    [feed] = calendars.of(kari)
    assert (feed.revoked_at, feed.options.name) == (NOW, "")
    assert recipients.find(RecipientKey(b"kari")) is None
    assert recipients.add(RecipientKey(b"kari"), "Kari", NOW) != kari


def test_nobody_is_erased_twice(retention: Retention, kari: RecipientId) -> None:
    retention.erase(kari, NOW)

    with pytest.raises(NotFoundError):
        retention.erase(kari, NOW)


def test_a_senders_rule_is_kept_and_taken_back(retention: Retention, messages: Messages, senders: Senders) -> None:
    retention.set_rule(FOUNDING_SENDER_ID, timedelta(days=730))
    assert [(rule.sender_id, rule.keep_for.days) for rule in retention.rules()] == [(FOUNDING_SENDER_ID, 730)]

    retention.set_rule(FOUNDING_SENDER_ID, None)
    assert retention.rules() == []
    with pytest.raises(NotFoundError):
        retention.set_rule(SenderId(1), None)


def test_what_has_expired_is_removed(retention: Retention, database: Database) -> None:
    assert set(retention.remove_expired(NOW).rows) == {
        "calendar_entries",
        "calendar_bodies",
        "share_openings",
        "shares",
        "revisions",
    }


def test_every_table_about_a_recipient_is_covered() -> None:
    """A table that names a recipient, a message or an appointment without a foreign key would outlive an erasure.

    The access log does so on purpose: what happened stays on record, and nothing in it tells whose it was.
    """
    from viewer.store.retention import OF_RECIPIENT  # noqa: PLC0415

    names = {"recipient_id", "message", "message_id", "appointment_id", "document_id", "calendar_id", "share_id"}
    personal = {table for table in metadata.sorted_tables if names & set(table.c.keys())}

    assert personal - {access_log} <= set(OF_RECIPIENT)


def test_no_digest_key_or_sealed_value_is_exported() -> None:
    """Of every table below a recipient's row, whichever comes next."""
    bytes_told = {
        f"{table.name}.{column.name}"
        for table in OF_RECIPIENT
        for column in exported_columns(table)
        if isinstance(column.type, sa.LargeBinary)
    }

    assert bytes_told == {"calendar_bodies.body", "calendar_entries.body", "documents.data_type_xml"}
    assert "sessions.browser" in {f"sessions.{column.name}" for column in exported_columns(metadata.tables["sessions"])}
