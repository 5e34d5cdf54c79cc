"""Questions that go to the driver, on connections of their own."""

import threading

from tests.store.test_calendars import DIGEST
from tests.store.test_calendars import a_new_feed
from viewer.domain.access import RecipientId
from viewer.store.calendars import Calendars
from viewer.store.engine import Database


def test_connections_that_died_are_replaced(database: Database, calendars: Calendars, kari: RecipientId) -> None:
    """A database server that was restarted must not switch anybody's calendar off."""
    calendars.add(DIGEST, a_new_feed(kari))
    calendars.state(DIGEST)
    for connection in database._direct._idle:
        connection.close()

    assert calendars.state(DIGEST) is not None


def test_threads_poll_at_once(calendars: Calendars, kari: RecipientId) -> None:
    calendars.add(DIGEST, a_new_feed(kari))
    found: list[bool] = []

    def poll() -> None:
        found.extend(calendars.state(DIGEST) is not None for _ in range(50))

    threads = [threading.Thread(target=poll) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [True] * 400
