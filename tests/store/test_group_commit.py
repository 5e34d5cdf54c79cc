"""Many writers, one commit: each gets its own answer, after the commit and not before."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from viewer.errors import NotFoundError, StorageError
from viewer.store.database import Database
from viewer.store.engine import create_engine
from viewer.store.transactions import Transaction

PATIENCE = 10.0
Work = Callable[[Transaction], int]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A database with one table of numbers."""
    engine = create_engine(f"sqlite:///{tmp_path / 'numbers.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE numbers (number INTEGER PRIMARY KEY, filling BLOB)")
    return Database(engine)


def insert(number: int) -> Work:
    def work(transaction: Transaction) -> int:
        transaction.connection.execute("INSERT INTO numbers VALUES (?, zeroblob(100))", (number,))
        return number

    return work


def insert_and_fail(number: int) -> Work:
    def work(transaction: Transaction) -> int:
        insert(number)(transaction)
        raise NotFoundError

    return work


def numbers(database: Database) -> list[int]:
    with database.engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT number FROM numbers ORDER BY number")).scalars())


def gathered(database: Database, works: list[Work]) -> list[Future[int]]:
    """The outcomes of writers that all came while another one was at work, so that they make one group."""
    at_work, go_on = threading.Event(), threading.Event()

    def hold_the_turn(_: Transaction) -> int:
        at_work.set()
        assert go_on.wait(PATIENCE)
        return 0

    with ThreadPoolExecutor(len(works) + 1) as threads:
        first = threads.submit(database.write, hold_the_turn)
        assert at_work.wait(PATIENCE)
        others = [threads.submit(database.write, work) for work in works]
        wait_until_queued(database, len(works) + 1)
        go_on.set()
        assert first.result(PATIENCE) == 0
    return others


def wait_until_queued(database: Database, count: int) -> None:
    assert database._group
    pause = threading.Event()
    for _ in range(1000):
        if len(database._group._queue) == count:
            return
        pause.wait(0.01)
    pytest.fail("the writers did not queue")


def commits(engine: sa.Engine) -> list[str]:
    """A list that grows with each commit."""
    seen: list[str] = []
    sa.event.listen(engine, "commit", lambda _: seen.append("commit"))
    return seen


def test_those_who_wait_share_one_commit(database: Database) -> None:
    seen = commits(database.engine)
    outcomes = gathered(database, [insert(number) for number in range(10)])

    assert sorted(outcome.result() for outcome in outcomes) == list(range(10))
    assert numbers(database) == list(range(10))
    assert len(seen) == 2


def test_one_that_is_refused_does_not_spoil_the_others(database: Database) -> None:
    outcomes = gathered(database, [insert(1), insert_and_fail(2), insert(3)])

    assert [type(outcome.exception()) for outcome in outcomes] == [type(None), NotFoundError, type(None)]
    assert numbers(database) == [1, 3]


def test_one_that_the_database_refuses_does_not_spoil_the_others(database: Database) -> None:
    outcomes = gathered(database, [insert(1), insert(1), insert(2)])

    failed = [type(outcome.exception()) for outcome in outcomes]
    assert sorted(failed, key=str) == [type(None), type(None), StorageError]
    assert numbers(database) == [1, 2]


def test_when_the_commit_fails_nobody_is_told_that_it_went_well(database: Database) -> None:
    seen: list[str] = []

    def refuse_the_second(_: sa.Connection) -> None:
        seen.append("commit")
        if len(seen) == 2:
            raise sa.exc.OperationalError("COMMIT", None, OSError("disk I/O error"))

    sa.event.listen(database.engine, "commit", refuse_the_second)
    outcomes = gathered(database, [insert(1), insert(2), insert(3)])

    assert [type(outcome.exception()) for outcome in outcomes] == [StorageError] * 3
    assert numbers(database) == []
    database.write(insert(4))


def test_a_full_disk_is_a_storage_error_and_what_was_there_stays(database: Database) -> None:
    """SQLite then undoes the whole group, not only the one that found no room."""

    def fill(transaction: Transaction) -> int:
        transaction.connection.execute("INSERT INTO numbers VALUES (99, zeroblob(10000000))")
        return 99

    database.write(insert(1))
    with database.engine.connect() as connection:  # the pool lends this one again
        connection.exec_driver_sql("PRAGMA max_page_count = 100")

    outcomes = gathered(database, [insert(2), fill, insert(3)])
    told = [number for number, outcome in zip([2, 99, 3], outcomes, strict=True) if not outcome.exception()]
    assert numbers(database) == sorted([1, *told])
    assert 99 not in told
    database.write(insert(4))


def test_a_writer_that_is_interrupted_hands_over(database: Database) -> None:
    """Ctrl-C in the middle of a group: nobody in it was committed, and those who come later are served."""

    def interrupt(_: Transaction) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.write(interrupt)
    database.write(insert(1))
    assert numbers(database) == [1]


def test_in_an_interrupted_group_nobody_is_told_that_it_went_well(database: Database) -> None:
    def interrupt(_: Transaction) -> int:
        raise KeyboardInterrupt

    outcomes = gathered(database, [insert(1), insert(2), interrupt, insert(3)])

    assert all(outcome.exception() for outcome in outcomes)
    assert numbers(database) == []


def test_a_hundred_writers_are_all_served(database: Database) -> None:
    """More than the largest group."""
    with ThreadPoolExecutor(100) as threads:
        list(threads.map(lambda number: database.write(insert(number)), range(500)))

    assert numbers(database) == list(range(500))
