"""The database: how a connection is set up, what a transaction is, and where its errors stop.

SQLite runs with WAL and synchronous=FULL: what was committed survives the loss of power, and nobody who reads waits
for somebody who writes. PostgreSQL runs with its defaults, through psycopg 3.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from viewer.errors import StorageError
from viewer.store.driver import Direct, Found, Prepared, Question, Statement, driver_of
from viewer.store.group_commit import GroupCommit

T = TypeVar("T")

# Longer than the longest transaction, shorter than the patience of whoever waits for the answer.
SQLITE_BUSY_SECONDS = 10
POOL_SIZE = 16  # one for each thread of a worker, and for the worker beside it
READING = "reading"


def create_engine(database_url: str) -> sa.Engine:
    """The engine for `sqlite:///…` or `postgresql://…`; a missing SQLite file is made, readable by its owner alone."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(url, pool_size=POOL_SIZE, pool_pre_ping=True, hide_parameters=True)


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    _make_file(Path(url.database or ""))
    engine = sa.create_engine(
        url, pool_size=POOL_SIZE, hide_parameters=True, connect_args={"timeout": SQLITE_BUSY_SECONDS}
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(path: Path) -> None:
    """SQLite gives its -wal and -shm files the permissions of the database file."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError("the database file can't be opened") from error


def _set_up_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401  # the driver's own
    # The driver would begin transactions late and by itself; with None it leaves them to us.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later fails at once when another has written meanwhile, however long
    # it is willing to wait; so whoever may write takes the write lock first.
    reading = connection.get_execution_options().get(READING, False)
    driver_of(connection).execute("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that may write: committed whole at the end, or not at all. Raises StorageError."""
    try:
        with engine.begin() as connection:
            yield connection
    except _errors(engine) as error:
        raise _storage_error(error) from None


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that only reads, and sees one state of the database throughout. Raises StorageError."""
    options: dict[str, Any] = {READING: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.connect() as connection:
            yield connection.execution_options(**options)
    except _errors(engine) as error:
        raise _storage_error(error) from None


def _errors(engine: sa.Engine) -> tuple[type[Exception], ...]:
    """What fails in the database: SQLAlchemy's errors, and those of a driver that is asked directly."""
    return (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)


def _storage_error(error: Exception) -> StorageError:
    """What failed, by its code alone: PostgreSQL's own text quotes the row, and with it the letter's subject."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return StorageError(f"the database failed: {code or type(cause).__name__}")


def _translated(work: Callable[[sa.Connection], T], connection: sa.Connection) -> T:
    try:
        return work(connection)
    except _errors(connection.engine) as error:
        raise _storage_error(error) from None


class Database:
    """What the stores work with: a snapshot to read from, a way to write, and a short one for what is asked often."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.is_embedded = engine.dialect.name == "sqlite"
        # PostgreSQL gathers commits by itself.
        self._group = GroupCommit(self._transact) if self.is_embedded else None
        self._direct = Direct(engine)
        self._questions: dict[Question, Prepared] = {}

    def read(self, query: Callable[[sa.Connection], T]) -> T:
        """What the query finds in one state of the database. Raises StorageError."""
        with snapshot(self.engine) as connection:
            return query(connection)

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do the work in a transaction; once this returns, it is on disk.

        Whatever the work raises undoes it and is passed on. Raises StorageError when the outcome is unknown.
        """
        if self._group is None:
            return self._transact(work)
        return self._group.write(lambda connection: _translated(work, connection))

    def _transact(self, work: Callable[[sa.Connection], T]) -> T:
        with transaction(self.engine) as connection:
            return work(connection)

    def ask(self, question: Question, **values: object) -> list[Found]:
        """The rows that a constant question finds, past SQLAlchemy; `values` fill its gaps. Raises StorageError."""
        prepared = self._questions.get(question)
        if prepared is None:
            prepared = self._questions[question] = self.prepared(question)
        return self._direct.ask(prepared, values)

    def ask_one(self, question: Question, **values: object) -> Found | None:
        """The first row of them, or None. Raises StorageError."""
        return next(iter(self.ask(question, **values)), None)

    def prepared(self, statement: Statement, filled: Sequence[str] | None = None) -> Prepared:
        """The statement, for the driver inside a transaction."""
        return Prepared(statement, self.engine.dialect, filled)

    def insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that can say `on_conflict_do_nothing` and `on_conflict_do_update`."""
        if self.is_embedded:
            return sqlite.insert(table)
        return postgresql.insert(table)

    def close(self) -> None:
        """Close every connection."""
        self._direct.close()
        self.engine.dispose()
