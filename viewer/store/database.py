"""The one way to ask the database: a query by itself, a snapshot to read from, a transaction to write in."""

from collections import deque
from collections.abc import Callable
from threading import BoundedSemaphore, Lock
from typing import TypeVar

import sqlalchemy as sa

from viewer.errors import StorageError
from viewer.store.group_commit import GroupCommit
from viewer.store.statements import Compiled, DbapiConnection, Parameters, Row, Statement
from viewer.store.transactions import Transaction, snapshot, transaction, translated_errors

# Connections of a reader, and seconds in which one of them becomes free for a query.
READER_SIZE = 4
TURN_SECONDS = 3

T = TypeVar("T")


class Database:
    """Queries and transactions on one engine. Every method raises StorageError when the outcome is unknown."""

    def __init__(self, engine: sa.Engine, reader_size: int = READER_SIZE) -> None:
        self.engine = engine
        self._reader_size = reader_size
        self.is_embedded = engine.dialect.name == "sqlite"
        # PostgreSQL gathers commits by itself.
        self._group = GroupCommit(self._transact) if self.is_embedded else None
        self._reader = Reader(engine, reader_size)
        self._readers = [self._reader]

    def reader(self) -> "Reader":
        """A reader beside this one, for queries that are to wait for nobody else's; closed with the database."""
        self._readers.append(Reader(self.engine, self._reader_size))
        return self._readers[-1]

    def rows(self, statement: Statement, /, **parameters: object) -> list[Row]:
        """The rows of one query by itself."""
        return self._reader.rows(statement, **parameters)

    def row(self, statement: Statement, /, **parameters: object) -> Row | None:
        """The first of them, or None."""
        return next(iter(self.rows(statement, **parameters)), None)

    def read(self, work: Callable[[Transaction], T]) -> T:
        """What the work returns; all its queries see one state of the database."""
        with snapshot(self.engine) as connection:
            return work(Transaction(connection))

    def run(self, statement: Statement, /, **parameters: object) -> int:
        """Run one statement for its effect, on disk once this returns; returns how many rows it wrote."""
        return self.write(lambda transaction: transaction.run(statement, **parameters))

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Do the work in a transaction; once this returns, it is on disk.

        Whatever the work raises undoes it and is passed on.
        """
        if self._group is None:
            return self._transact(work)
        return self._group.write(lambda transaction: self._translated(work, transaction))

    def _transact(self, work: Callable[[Transaction], T]) -> T:
        with transaction(self.engine) as connection:
            return work(Transaction(connection))

    def _translated(self, work: Callable[[Transaction], T], transaction: Transaction) -> T:
        """Within a group each writer gets its own error, in our terms."""
        with translated_errors(self.engine):
            return work(transaction)

    def close(self) -> None:
        """Close every connection."""
        for reader in self._readers:
            reader.close()
        self.engine.dispose()


class Reader:
    """At most `size` connections of its own that are never in a transaction, each used by one thread at a time.

    SQLite is asked in turns: its driver lets go of the interpreter in every query, and to win that back from all who
    ask at once costs several times what waiting in line does. PostgreSQL answers many at a time.
    """

    def __init__(self, engine: sa.Engine, size: int) -> None:
        self._engine = engine
        self._idle: deque[DbapiConnection] = deque()
        self._turns = Lock() if engine.dialect.name == "sqlite" else BoundedSemaphore(size)
        self._errors: type[Exception] = engine.dialect.loaded_dbapi.Error

    def rows(self, statement: Statement, /, **parameters: object) -> list[Row]:
        """The rows of the query. Raises StorageError."""
        if not self._turns.acquire(timeout=TURN_SECONDS):
            raise StorageError("all connections to the database are in use")
        try:
            with translated_errors(self._engine):
                compiled = statement.on(self._engine.dialect)
                connection = self._idle.pop() if self._idle else self._connect()
                try:
                    return self._query(connection, compiled, parameters)
                except self._errors:
                    # The server may have been restarted: then all idle connections are dead, and a new one is not.
                    self.close()
                    return self._query(self._connect(), compiled, parameters)
        finally:
            self._turns.release()

    def _query(self, connection: DbapiConnection, compiled: Compiled, parameters: Parameters) -> list[Row]:
        try:
            rows = compiled.rows(connection, parameters)
        except self._errors:
            connection.close()
            raise
        self._idle.append(connection)
        return rows

    def close(self) -> None:
        """Close every connection that is idle."""
        while self._idle:
            self._idle.pop().close()

    def _connect(self) -> DbapiConnection:
        """A connection set up like all others, taken out of the engine's pool."""
        pooled = self._engine.raw_connection()
        connection: DbapiConnection = pooled.driver_connection
        pooled.detach()
        if self._engine.dialect.name != "sqlite":
            connection.autocommit = True
        return connection
