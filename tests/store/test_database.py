"""Queries by themselves, on connections that are never in a transaction."""

import threading

from tests.store.test_calendars import DIGEST, a_new_feed
from viewer.domain.access import RecipientId
from viewer.store.calendars import Calendars
from viewer.store.database import Database


def test_connections_that_died_are_replaced(database: Database, calendars: Calendars, kari: RecipientId) -> None:
    """A database server that was restarted must not switch anybody's calendar off."""
    calendars.add(DIGEST, a_new_feed(kari))
    calendars.states([DIGEST])
    for connection in database._reader._idle:
        connection.close()

    assert DIGEST in calendars.states([DIGEST])


def test_threads_poll_at_once(calendars: Calendars, kari: RecipientId) -> None:
    calendars.add(DIGEST, a_new_feed(kari))
    answers: list[bool] = []

    def poll() -> None:
        answers.extend(DIGEST in calendars.states([DIGEST]) for _ in range(50))

    threads = [threading.Thread(target=poll) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 400
