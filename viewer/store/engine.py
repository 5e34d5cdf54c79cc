"""The database's engine: how a connection is set up.

SQLite runs with WAL and synchronous=FULL: what was committed survives the loss of power, and readers do not wait for
writers. PostgreSQL runs with its defaults, through psycopg 3.
"""

import os
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from viewer.errors import StorageError
from viewer.store.statements import DbapiConnection

# Seconds a writer waits for SQLite's lock: longer than the longest transaction, shorter than a sender's patience.
SQLITE_BUSY_SECONDS = 10
# Connections of a process unless its settings say otherwise.
POOL_SIZE = 16
# Seconds to connect to PostgreSQL, or to wait for one of the process's own connections.
CONNECT_SECONDS = 3
# The execution option of a transaction that only reads.
READING = "reading"


def create_engine(
    database_url: str,
    *,
    pool_size: int = POOL_SIZE,
    prepares: bool = True,
    deadline: timedelta | None = None,
) -> sa.Engine:
    """The engine for `sqlite:///…` or `postgresql://…`; a missing SQLite file is made, readable by its owner alone.

    The engine opens at most `pool_size` connections. On PostgreSQL statements are `prepares`d, unless a pooler between
    gives each transaction another connection; and one that takes longer than the deadline fails.
    """
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, pool_size)
    connect_args: dict[str, object] = {"connect_timeout": CONNECT_SECONDS}
    if not prepares:
        connect_args["prepare_threshold"] = None
    elif deadline is not None:
        milliseconds = round(deadline.total_seconds() * 1000)
        # A pooler refuses these; there the database's own settings, or the role's, have to do.
        connect_args |= {
            "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
            "tcp_user_timeout": milliseconds,
        }
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=connect_args,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _sqlite_engine(url: sa.URL, pool_size: int) -> sa.Engine:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its -wal and -shm files the permissions of the database file.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError("the database file can't be opened") from error
    engine = sa.create_engine(
        url, pool_size=pool_size, hide_parameters=True, connect_args={"timeout": SQLITE_BUSY_SECONDS}
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: DbapiConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions late and by itself; with None it leaves them to us.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later fails at once when another has written meanwhile, however long
    # it is willing to wait; so whoever may write takes the write lock first.
    reading = connection.get_execution_options().get(READING, False)
    dbapi_connection(connection).execute("BEGIN" if reading else "BEGIN IMMEDIATE")


def dbapi_connection(connection: sa.Connection) -> DbapiConnection:
    """The driver's connection below this one, in the same transaction."""
    return connection.connection.driver_connection
