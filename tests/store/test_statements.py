"""Statements give the rows that SQLAlchemy itself would give."""

from datetime import datetime

import sqlalchemy as sa

from tests.builders import a_new_message
from viewer.domain.access import RecipientId
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.statements import Statement, param
from viewer.store.tables import appointments, places


def test_rows_are_those_that_sqlalchemy_gives(
    database: Database, messages: Messages, kari: RecipientId, now: datetime
) -> None:
    """Numbers, times, truth values and JSON among them."""
    messages.accept(a_new_message(recipient_id=kari, place_key=b"storgata"))
    query = sa.select(appointments, places.c.uncertain, places.c.query).join(places)
    own = query.where(appointments.c.recipient_id == param("recipient"), appointments.c.changed_at <= param("now"))
    values = {"recipient": kari, "now": now}

    with database.engine.connect() as connection:
        [expected] = connection.execute(own, values).all()

    assert [row._asdict() for row in database.rows(Statement(own), **values)] == [expected._asdict()]


def test_a_statement_counts_what_it_wrote(database: Database, messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    change = Statement(sa.update(appointments).where(appointments.c.id == param("id")).values(sequence=7))

    assert database.run(change, id="nobody's") == 0
    [row] = database.rows(Statement(sa.select(appointments.c.id)))
    assert database.run(change, id=row.id) == 1
