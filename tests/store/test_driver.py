"""Questions that go to the driver, on connections of their own."""

import threading
from datetime import datetime

from tests.builders import a_new_message
from tests.store.test_calendars import DIGEST, a_new_feed
from viewer.domain.access import RecipientId
from viewer.store.calendars import Calendars
from viewer.store.engine import Database
from viewer.store.messages import ALL, Messages


def test_connections_that_died_are_replaced(database: Database, calendars: Calendars, kari: RecipientId) -> None:
    """A database server that was restarted must not switch anybody's calendar off."""
    calendars.add(DIGEST, a_new_feed(kari))
    calendars.states([DIGEST])
    for connection in database._direct._idle:
        connection.close()

    assert DIGEST in calendars.states([DIGEST])


def test_a_question_gives_the_rows_that_sqlalchemy_gives(
    database: Database, messages: Messages, kari: RecipientId, now: datetime
) -> None:
    """Numbers, times, truth values and JSON among them."""
    messages.accept(a_new_message(recipient_id=kari, place_key=b"storgata"))
    values = {"recipient": kari, "now": now}

    rows = database.read(lambda connection: connection.execute(ALL.appointments, values).all())

    assert len(rows) == 1
    assert [row._asdict() for row in database.ask(ALL.appointments, **values)] == [row._asdict() for row in rows]


def test_threads_poll_at_once(calendars: Calendars, kari: RecipientId) -> None:
    calendars.add(DIGEST, a_new_feed(kari))
    found: list[bool] = []

    def poll() -> None:
        found.extend(DIGEST in calendars.states([DIGEST]) for _ in range(50))

    threads = [threading.Thread(target=poll) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [True] * 400
