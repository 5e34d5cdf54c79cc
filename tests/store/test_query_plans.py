"""No question of a recipient's, a sender's or a calendar's reads a whole table."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from sqlite3 import Cursor
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders import DELIVERED_AT
from tests.builders import FOUNDING_UUID
from tests.builders import a_new_message
from tests.builders import appointment_id_of
from tests.store.conftest import opened
from tests.store.test_calendars import ENTRY
from tests.store.test_calendars import a_new_feed
from tests.store.test_places import OSLO
from viewer.domain.access import RecipientKey
from viewer.domain.calendar import Publication
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import SenderId
from viewer.ports import Sender
from viewer.store.calendars import Calendars
from viewer.store.engine import Database
from viewer.store.messages import Messages
from viewer.store.migrations import migrate
from viewer.store.places import Places
from viewer.store.polls import PUBLISHED
from viewer.store.polls import STATE
from viewer.store.recipients import Recipients
from viewer.store.senders import Senders

DIGEST = b"digest of a token"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """SQLite tells its plan for every statement; what is indexed there is indexed in PostgreSQL."""
    with opened(f"sqlite:///{tmp_path / 'innkalling.sqlite'}") as database:
        migrate(database.engine)
        yield database


def plans(engine: sa.Engine) -> list[tuple[str, str]]:
    """A list that fills with each statement and each step of its plan."""
    steps: list[tuple[str, str]] = []

    def explain(_: object, cursor: Cursor, statement: str, parameters: Any, *__: object) -> None:  # noqa: ANN401
        if isinstance(parameters, list):  # one row for each time that the statement runs
            parameters = parameters[0]
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps.extend((statement, row[3]) for row in cursor.fetchall())

    sa.event.listen(engine, "before_cursor_execute", explain)
    return steps


def ask_everything(database: Database, now: datetime) -> None:
    senders, recipients, messages = Senders(database), Recipients(database), Messages(database)
    places, calendars = Places(database), Calendars(database)
    sender_id = SenderId(497013)
    senders.add(Sender(id=sender_id, name="Sykehuset", certificates=()), now)
    kari = recipients.add(RecipientKey(b"kari"), None, now)
    messages.accept(a_new_message(recipient_id=kari, place_key=b"storgata"))
    feed_id = calendars.add(DIGEST, a_new_feed(kari))

    senders.get(sender_id)
    recipients.find(RecipientKey(b"kari"))
    recipients.session(DIGEST)
    recipients.touch_session(DIGEST, now)
    recipients.close_session(DIGEST)
    messages.appointments(kari, now)
    messages.appointment(kari, appointment_id_of(FOUNDING_UUID), now)
    messages.letters(kari, now)
    messages.letter(kari, DocumentId(FOUNDING_UUID), now)
    messages.next_delivery(kari, now)
    places.pending(limit=10)
    places.save(b"storgata", OSLO, now)
    places.get(b"storgata")
    calendars.of(kari)
    calendars.revoke(feed_id, now)
    calendars.restore(feed_id)
    calendars.note_fetch(feed_id, "khal", now)
    calendars.entries(feed_id)
    calendars.published(feed_id)
    feed = calendars.get(feed_id)
    calendars.publish(Publication(feed=feed, body=b"", changed=(ENTRY,), gone=("2@innkalling",)))


def test_every_question_has_its_index(database: Database) -> None:
    steps = plans(database.engine)
    ask_everything(database, DELIVERED_AT)

    assert len({statement for statement, _ in steps}) > 15
    assert [step for step in steps if step[1].startswith("SCAN")] == []


@pytest.mark.parametrize("question", [STATE, PUBLISHED])
def test_a_poll_is_looked_up_by_the_index(database: Database, question: str) -> None:
    """It doesn't go through SQLAlchemy, so nothing above sees it."""
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question.format('?')}", (DIGEST,)).all()
    assert plan
    assert [row[3] for row in plan if not row[3].startswith("SEARCH")] == []
