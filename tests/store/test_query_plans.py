"""No query of a recipient's, a sender's or a calendar's reads a whole table."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.builders import DELIVERED_AT, FOUNDING_UUID, a_new_message, appointment_id_of
from tests.store.conftest import opened
from tests.store.test_calendars import ENTRY, a_new_feed
from tests.store.test_places import OSLO
from viewer.domain.access import RecipientKey, Viewer
from viewer.domain.calendar import Publication
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import AuthenticationLevel, SenderId
from viewer.domain.sender import Sender
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.engine import dbapi_connection
from viewer.store.mailbox import Mailboxes
from viewer.store.messages import Messages
from viewer.store.migrations import migrate
from viewer.store.places import Places
from viewer.store.recipients import Recipients
from viewer.store.senders import Senders
from viewer.store.statements import Compiled, Parameters

DIGEST = b"digest of a token"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """SQLite tells its plan for every statement; what is indexed there is indexed in PostgreSQL."""
    with opened(f"sqlite:///{tmp_path / 'innkalling.sqlite'}") as database:
        migrate(database.engine)
        yield database


@pytest.fixture
def statements(database: Database) -> list[str]:
    """A list that fills with each statement that reaches SQLite, by whatever way, its values written into it."""
    seen: list[str] = []
    database.close()
    sa.event.listen(database.engine, "connect", lambda connection, _: connection.set_trace_callback(seen.append))
    return seen


def query_everything(database: Database, now: datetime) -> None:
    senders, recipients, messages = Senders(database), Recipients(database), Messages(database)
    places, calendars, mailboxes = Places(database), Calendars(database), Mailboxes(database)
    sender_id = SenderId(497013)
    senders.add(Sender(id=sender_id, name="Sykehuset", certificates=()), now)
    kari = recipients.add(RecipientKey(b"kari"), None, now)
    viewer = Viewer(recipient_id=kari, authentication_level=AuthenticationLevel.PASSWORD)
    messages.accept(a_new_message(recipient_id=kari, place_key=b"storgata"))
    feed_id = calendars.add(DIGEST, a_new_feed(kari))

    senders.get(sender_id)
    recipients.find(RecipientKey(b"kari"))
    recipients.find_all(RecipientKey(b"kari"))
    recipients.session(DIGEST)
    recipients.language(kari)
    recipients.touch_session(DIGEST, now)
    recipients.close_session(DIGEST)
    messages.appointments(kari, now)
    appointment = messages.appointment(kari, appointment_id_of(FOUNDING_UUID), now)
    for moment in (now, appointment.appointment.start, appointment.appointment.effective_end):
        mailboxes.counts(viewer, moment)
        mailboxes.upcoming(viewer, moment, first=0, limit=50)
        mailboxes.upcoming_months(viewer, moment)
        mailboxes.past(viewer, moment, since=now, until=moment, first=0, limit=50)
        mailboxes.past_years(viewer, moment)
        mailboxes.hidden(viewer, moment, first=0, limit=50)
        mailboxes.letters(viewer, moment, first=0, limit=50)
        mailboxes.near(viewer, moment, since=now, until=moment, limit=50)
        mailboxes.search(viewer, "oslo", str, moment, limit=50)
    messages.letter(kari, DocumentId(FOUNDING_UUID), now)
    messages.next_delivery(kari, now)
    places.pending(limit=10)
    places.claim_new(10, now, now)
    places.claim(10, now, now)
    places.save(b"storgata", OSLO, now)
    places.get(b"storgata")
    places.renew_feeds()
    calendars.of(kari)
    calendars.revoke(feed_id, now)
    calendars.restore(feed_id)
    calendars.gather_fetch(calendars.states([DIGEST])[DIGEST], "khal", now)
    calendars.fetches(kari)
    calendars.senders(viewer, now)
    calendars.published_at(feed_id, ENTRY.uid)
    calendars.renew(calendars.add(b"old", a_new_feed(kari)), b"new", a_new_feed(kari))
    calendars.entries(feed_id)
    for many in (1, 4, 16, 64):
        calendars.states([DIGEST] * many)
        calendars.published([feed_id] * many)
    feed = calendars.get(feed_id)
    calendars.publish(Publication(feed=feed, body=b"", changed=(ENTRY,), gone=("2@innkalling",)))


def test_every_query_has_its_index(database: Database, statements: list[str]) -> None:
    query_everything(database, DELIVERED_AT)
    queries = {statement for statement in statements if statement.startswith(("SELECT", "UPDATE", "DELETE"))}

    with database.engine.connect() as connection:
        plans = {query: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all() for query in queries}
    assert len(plans) > 20
    assert {query: plan for query, plan in plans.items() if any(map(is_scan, plan))} == {}


def is_scan(row: sa.Row[tuple[int, int, int, str]]) -> bool:
    """Whether a step of a plan reads a whole table: not what another step has found, nor nothing at all."""
    step = str(row[-1])
    return step.startswith("SCAN") and step not in {"SCAN CONSTANT ROW", "SCAN anon_1"}


@pytest.mark.postgresql
def test_every_query_can_use_an_index_on_postgresql(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two IN with OR between once read the documents of all recipients for each page, whatever indexes there were."""
    asked: dict[str, object] = {}
    bound = Compiled._bound

    def remember(self: Compiled, parameters: Parameters) -> object:
        asked[self._text] = values = bound(self, parameters)
        return values

    monkeypatch.setattr(Compiled, "_bound", remember)
    with opened(postgresql_url) as database:
        migrate(database.engine)
        query_everything(database, DELIVERED_AT)
        with database.engine.connect() as connection:
            driver = dbapi_connection(connection)
            # Where a table is read whole all the same, there is no other way.
            driver.execute("SET enable_seqscan = off")
            plans = {
                text: [line for (line,) in driver.execute(f"EXPLAIN {text}", values)]
                for text, values in asked.items()
                if text.startswith(("SELECT", "UPDATE", "DELETE"))
            }
    assert len(plans) > 20
    assert {text: plan for text, plan in plans.items() if reads_all(plan)} == {}


# Indexes of the few rows that wait, which are read whole.
PARTIAL = ("ix_places_renewed_to",)


def reads_all(plan: Sequence[str]) -> bool:
    """Whether a step of PostgreSQL's plan reads a whole table, be it in the order of an index."""
    plan = [line for line in plan if not any(index in line for index in PARTIAL)]
    following = [*plan[1:], ""]
    return any(
        "Seq Scan" in line or ("Index" in line and " Scan using " in line and "Index Cond" not in after)
        for line, after in zip(plan, following, strict=True)
    )


@pytest.mark.postgresql
def test_a_worker_reads_no_whole_table_to_find_nothing_to_do(
    postgresql_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks twice a second, and PostgreSQL's plan for any status read a million places, for 0.2 s each time."""
    seen: set[str] = set()
    bound = Compiled._bound

    def remember(self: Compiled, parameters: Parameters) -> object:
        seen.add(self._text)
        return bound(self, parameters)

    with opened(postgresql_url) as database:
        migrate(database.engine)
        with database.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO places (key, status, uncertain, attempts, created_at)"
                " SELECT decode(md5(n::text), 'hex'), 'ok', false, 0, now() FROM generate_series(1, 5000) n"
            )
            connection.exec_driver_sql("ANALYZE places")
        monkeypatch.setattr(Compiled, "_bound", remember)
        places = Places(database)
        assert [*places.claim_new(10, now, now), *places.claim(10, now, now)] == []
        assert not places.renew_feeds()
        with database.engine.connect() as connection:
            connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
            plans = {text: generic_plan(connection, text) for text in seen}
    assert len(plans) == 3
    assert {text: plan for text, plan in plans.items() if "Seq Scan" in plan} == {}


def generic_plan(connection: sa.Connection, text: str) -> str:
    """PostgreSQL's plan for a prepared statement, whatever its parameters are."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", text)))
    for number, name in enumerate(names, start=1):
        text = text.replace(f"%({name})s", f"${number}")
    connection.exec_driver_sql(f"PREPARE planned AS {text}")
    values = f"({', '.join(['NULL'] * len(names))})" if names else ""
    lines = connection.exec_driver_sql(f"EXPLAIN EXECUTE planned{values}").scalars().all()
    connection.exec_driver_sql("DEALLOCATE planned")
    return "\n".join(lines)
