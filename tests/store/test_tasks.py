"""Periodic work is done once for the whole installation, by one worker at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.store.conftest import opened
from viewer.store.database import Database
from viewer.store.tasks import Tasks

HOUR = timedelta(hours=1)


@pytest.fixture
def tasks(database: Database) -> Tasks:
    return Tasks(database)


def test_of_two_workers_one_does_the_task(tasks: Tasks, now: datetime) -> None:
    assert tasks.claim("tidy", now, now + HOUR, now)
    assert not tasks.claim("tidy", now, now + HOUR, now)
    assert tasks.claim("retention", now, now + HOUR, now)


def test_a_task_that_is_done_is_not_done_again(tasks: Tasks, now: datetime) -> None:
    tasks.claim("tidy", now, now + HOUR, now)
    assert not tasks.is_done("tidy", now, now)

    tasks.finish("tidy", now)

    assert tasks.is_done("tidy", now, now)
    assert not tasks.claim("tidy", now, now + 3 * HOUR, now + 2 * HOUR)
    assert not tasks.is_done("tidy", now + 24 * HOUR, now + 24 * HOUR)
    assert tasks.claim("tidy", now + 24 * HOUR, now + 25 * HOUR, now + 24 * HOUR)


def test_the_task_of_a_worker_that_died_is_anothers_when_its_lease_ends(tasks: Tasks, now: datetime) -> None:
    tasks.claim("tidy", now, now + HOUR, now)

    assert not tasks.claim("tidy", now, now + 2 * HOUR, now + HOUR / 2)
    assert tasks.claim("tidy", now, now + 2 * HOUR, now + HOUR)


def test_what_was_done_while_a_clock_was_ahead_is_done_again(tasks: Tasks, now: datetime) -> None:
    """Else the nightly sweep would rest until the moment that the clock once showed."""
    ahead = now + 400 * 24 * HOUR
    tasks.claim("tidy", ahead, ahead + HOUR, ahead)
    tasks.finish("tidy", ahead)

    assert not tasks.is_done("tidy", now, now)
    assert tasks.claim("tidy", now, now + HOUR, now)


def test_a_lease_of_a_clock_that_was_ahead_binds_nobody(tasks: Tasks, now: datetime) -> None:
    ahead = now + 400 * 24 * HOUR
    tasks.claim("tidy", ahead, ahead + HOUR, ahead)

    assert tasks.claim("tidy", now, now + HOUR, now)


def test_clocks_that_differ_by_a_minute_believe_each_other(tasks: Tasks, now: datetime) -> None:
    minute = HOUR / 60
    tasks.claim("tidy", now + minute, now + minute + HOUR, now + minute)

    assert not tasks.claim("tidy", now, now + HOUR, now)


def test_a_task_that_failed_is_anybodys_at_once(tasks: Tasks, now: datetime) -> None:
    tasks.claim("tidy", now, now + HOUR, now)
    tasks.give_back("tidy")

    assert tasks.claim("tidy", now, now + HOUR, now)


def test_workers_that_come_together_do_it_once(database_url: str, now: datetime) -> None:
    def claim(_: int) -> bool:
        with opened(database_url) as own:
            return Tasks(own).claim("tidy", now, now + HOUR, now)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(claim, range(8))) == 1
