"""The access log: only ever added to, and read by the one whom it concerns."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.builders import FOUNDING_RECIPIENT
from viewer.domain.access import Keys, RecipientId
from viewer.domain.access_log import AccessEvent, Actor, Deed
from viewer.domain.message import AuthenticationLevel
from viewer.store.access_log import AccessLog
from viewer.store.database import Database
from viewer.store.recipients import Recipients
from viewer.store.retention import Retention

KEY = Keys(b"secret").recipient(FOUNDING_RECIPIENT)


def an_event(at: datetime, recipient_id: RecipientId, **values: object) -> AccessEvent:
    fields = {"deed": Deed.SAW_LETTER, "actor": Actor.RECIPIENT, "object_id": "letter", **values}
    return AccessEvent(at=at, recipient_id=recipient_id, **fields)  # type: ignore[arg-type]


def test_entries_are_read_newest_first(database: Database, kari: RecipientId, now: datetime) -> None:
    log = AccessLog(database)
    level = AuthenticationLevel.IDPORTEN_3
    log.record(an_event(now, kari, actor_name="Firefox, Linux", authentication_level=level, reason="because"))
    log.record(an_event(now, kari, deed=Deed.SAW_APPOINTMENT, object_id="appointment"))

    newest, oldest = log.of(kari, first=0, limit=10)

    assert (newest.deed, newest.object_id) == (Deed.SAW_APPOINTMENT, "appointment")
    assert (oldest.actor_name, oldest.authentication_level, oldest.reason) == ("Firefox, Linux", level, "because")
    assert [event.id for event in log.of(kari, ["letter", "other"], first=0, limit=10)] == [oldest.id]
    assert (log.count(kari), log.count(kari, ["letter"])) == (2, 1)
    assert [event.id for event in log.after(oldest.id, 10)] == [newest.id]


@pytest.mark.parametrize("statement", ["UPDATE access_log SET reason = 'x'", "DELETE FROM access_log"])
def test_the_database_keeps_entries_as_they_are(
    statement: str, database: Database, kari: RecipientId, now: datetime
) -> None:
    AccessLog(database).record(an_event(now, kari))

    with pytest.raises(sa.exc.DBAPIError, match="only added to"), database.engine.begin() as connection:
        connection.execute(sa.text(statement))

    assert AccessLog(database).count(kari) == 1


def test_whoever_gets_an_erased_ones_id_reads_nothing_of_theirs(database: Database, now: datetime) -> None:
    log, recipients = AccessLog(database), Recipients(database)
    first = recipients.add(KEY, None, now)
    log.record(an_event(now, first))
    log.record(an_event(now, first, deed=Deed.ERASED, actor=Actor.OPERATOR, object_id=""))
    Retention(database).erase(first, now)
    second = recipients.add(KEY, None, now + timedelta(seconds=1))

    assert log.of(second, first=0, limit=10) == []
    assert log.count(second) == 0
    assert Retention(database).rows_of(second)["access_log"] == []
    assert [event.deed for event in log.after(0, 10)] == [Deed.SAW_LETTER, Deed.ERASED]


def test_an_export_holds_the_log(database: Database, kari: RecipientId, now: datetime) -> None:
    AccessLog(database).record(an_event(now, kari))

    [row] = Retention(database).rows_of(kari)["access_log"]

    assert (row["deed"], row["object_id"]) == ("saw_letter", "letter")
