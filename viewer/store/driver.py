"""What is asked with every poll, page and message, in the least that it can cost.

SQLAlchemy takes ten times as long to pass a short statement on as the database takes to run it. So such statements are
built with it, compiled once, and run by the driver itself.
"""

from collections import deque, namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from threading import Lock
from typing import Any, TypeAlias

import sqlalchemy as sa

from viewer.errors import StorageError

Question: TypeAlias = sa.sql.expression.SelectBase
Statement: TypeAlias = Question | sa.sql.expression.UpdateBase
Values: TypeAlias = Mapping[str, object]
Processor: TypeAlias = Callable[[Any], Any]
Found: TypeAlias = Any
"""A row: a tuple whose fields are named after its columns."""
Connection: TypeAlias = Any
"""The driver's own; sqlite3 and psycopg have in common what is used here."""


class Prepared:
    """A statement, compiled for one database; values and rows are converted as SQLAlchemy converts them.

    `filled` are the columns that an INSERT fills; each row gives them all. Every method raises the driver's errors.
    """

    def __init__(self, statement: Statement, dialect: sa.Dialect, filled: Sequence[str] | None = None) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=filled)
        self._text = str(compiled)
        self._constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        converters = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        self._converters = [(name, convert) for name, convert in converters.items() if convert]
        # SQLite takes its values in order, the same one twice if need be; psycopg takes them by name.
        self._order: Sequence[str] | None = compiled.positiontup if compiled.positional else None
        columns = statement.exported_columns
        self._row = _row_type([str(column.key) for column in columns])
        self._dialect = dialect
        self._types = [column.type.dialect_impl(dialect) for column in columns]
        self._processors: list[tuple[int, Processor]] | None = None

    def run(self, connection: Connection, values: Values) -> None:
        """Run it for its effect."""
        connection.execute(self._text, self._parameters(values))

    def run_all(self, connection: Connection, rows: Iterable[Values]) -> int:
        """Run it for its effect, once for each row; returns how many rows it wrote."""
        parameters = [self._parameters(row) for row in rows]
        if not parameters:
            return 0
        cursor = connection.cursor()
        cursor.executemany(self._text, parameters)
        return int(cursor.rowcount)

    def rows(self, connection: Connection, values: Values) -> list[Found]:
        """All that it finds."""
        answer = connection.execute(self._text, self._parameters(values))
        if self._processors is None:
            self._processors = self._processors_of([column[1] for column in answer.description])
        return [self._read(row, self._processors) for row in answer.fetchall()]

    def first(self, connection: Connection, values: Values) -> Found | None:
        """The first row that it finds, or None."""
        return next(iter(self.rows(connection, values)), None)

    def _parameters(self, values: Values) -> list[object] | dict[str, object]:
        given = {**self._constants, **values}
        for name, convert in self._converters:
            given[name] = convert(given[name])
        return given if self._order is None else [given[name] for name in self._order]

    def _processors_of(self, codes: Sequence[object]) -> list[tuple[int, Processor]]:
        """What makes our values of the driver's, by column; some types go by the driver's own code."""
        processors = [kind.result_processor(self._dialect, code) for kind, code in zip(self._types, codes, strict=True)]
        return [(place, process) for place, process in enumerate(processors) if process]

    def _read(self, found: Iterable[object], processors: Iterable[tuple[int, Processor]]) -> Found:
        row = list(found)
        for place, process in processors:
            row[place] = process(row[place])
        return self._row._make(row)


def _row_type(columns: Sequence[str]) -> Any:  # noqa: ANN401  # a class of its own for each statement
    return namedtuple("Row", columns)  # noqa: PYI024


class Direct:
    """Connections of the driver's own that are never in a transaction, each used by one thread at a time.

    SQLite is asked in turns: its driver lets go of the interpreter in every question, and to win that back from all who
    ask at once costs several times what waiting in line does. PostgreSQL answers many at a time.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._idle: deque[Connection] = deque()
        self._turn = Lock() if engine.dialect.name == "sqlite" else nullcontext()
        self._errors: type[Exception] = engine.dialect.loaded_dbapi.Error

    def ask(self, question: Prepared, values: Values) -> list[Found]:
        """All that the question finds. Raises StorageError."""
        try:
            return self._ask(self._take(), question, values)
        except self._errors:
            # The server may have been restarted: then all idle connections are dead, and a new one is not.
            self.close()
        try:
            return self._ask(self._connect(), question, values)
        except self._errors as error:
            raise StorageError(f"the database did not answer: {type(error).__name__}") from None

    def _ask(self, connection: Connection, question: Prepared, values: Values) -> list[Found]:
        try:
            with self._turn:
                found = question.rows(connection, values)
        except self._errors:
            connection.close()
            raise
        self._idle.append(connection)
        return found

    def close(self) -> None:
        """Close every connection that is idle."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Connection:
        # Popping is atomic; asking first whether there is one would not be.
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> Connection:
        """A connection set up like all others, taken out of the engine's pool."""
        try:
            pooled = self._engine.raw_connection()
        except sa.exc.SQLAlchemyError as error:
            raise StorageError(f"the database did not answer: {type(error).__name__}") from None
        connection: Connection = pooled.driver_connection
        pooled.detach()
        if self._engine.dialect.name != "sqlite":
            connection.autocommit = True
        return connection


def driver_of(connection: sa.Connection) -> Connection:
    """The driver's connection below this one, in the same transaction."""
    return connection.connection.driver_connection
