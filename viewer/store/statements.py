"""Statements compiled once by SQLAlchemy and run on the DB-API connection.

SQLAlchemy takes ten times as long to pass a short statement on as the database takes to run it. So every statement is a
constant of its module, built with SQLAlchemy, compiled at its first use, and run by the driver itself.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# A tuple whose fields are named after the columns.
Row: TypeAlias = Any
# The driver's own connection; sqlite3 and psycopg have in common what is used here.
DbapiConnection: TypeAlias = Any
Parameters: TypeAlias = Mapping[str, object]
Construct: TypeAlias = sa.sql.expression.SelectBase | sa.sql.expression.UpdateBase
Processor: TypeAlias = Callable[[Any], Any]

param = sa.bindparam
# PostgreSQL's INSERT, for its ON CONFLICT: SQLite took the clause over, and SQLAlchemy compiles it for either.
insert = postgresql.insert


class Statement:
    """One statement for every database; values and rows are converted as SQLAlchemy converts them.

    `columns` are those that an INSERT fills; every row has them all. Every method raises the driver's errors.
    """

    def __init__(self, construct: Construct, columns: Sequence[str] | None = None) -> None:
        self._construct = construct
        self._columns = columns
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: sa.Dialect) -> "Compiled":
        """The statement as that database wants it."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            # Two threads that come here at once do the same work twice, and nothing worse.
            compiled = self._compiled[dialect.name] = Compiled(self._construct, dialect, self._columns)
        return compiled


class Compiled:
    """A statement as text for one database, with what converts its parameters and its rows."""

    def __init__(self, construct: Construct, dialect: sa.Dialect, columns: Sequence[str] | None) -> None:
        compiled: Any = construct.compile(dialect=dialect, column_keys=columns)
        self._text = str(compiled)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._constants = {name: bind.value for name, bind in binds.items() if not bind.required}
        converters = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
        self._converters = [(name, convert) for name, convert in converters.items() if convert]
        # SQLite takes its values in order, the same one twice if need be; psycopg takes them by name.
        self._order: Sequence[str] | None = compiled.positiontup if compiled.positional else None
        returned = construct.exported_columns
        self._row: Any = namedtuple("Row", [str(column.key) for column in returned])  # type: ignore[misc]  # noqa: PYI024
        self._dialect = dialect
        self._types = [column.type.dialect_impl(dialect) for column in returned]
        self._processors: list[tuple[int, Processor]] | None = None

    def run(self, connection: DbapiConnection, parameters: Parameters) -> int:
        """Run it for its effect; returns how many rows it wrote."""
        return int(connection.execute(self._text, self._bound(parameters)).rowcount)

    def run_all(self, connection: DbapiConnection, rows: Iterable[Parameters]) -> int:
        """Run it for its effect, once for each row; returns how many rows it wrote."""
        bound = [self._bound(row) for row in rows]
        if not bound:
            return 0
        cursor = connection.cursor()
        cursor.executemany(self._text, bound)
        return int(cursor.rowcount)

    def rows(self, connection: DbapiConnection, parameters: Parameters) -> list[Row]:
        """Run it; returns its rows."""
        cursor = connection.execute(self._text, self._bound(parameters))
        if self._processors is None:
            # Some types are converted by the code that the driver reports, so the first answer decides.
            codes = [column[1] for column in cursor.description]
            processors = [
                column_type.result_processor(self._dialect, code)
                for column_type, code in zip(self._types, codes, strict=True)
            ]
            self._processors = [(index, process) for index, process in enumerate(processors) if process]
        return [self._converted(row, self._processors) for row in cursor.fetchall()]

    def _bound(self, parameters: Parameters) -> list[object] | dict[str, object]:
        values = {**self._constants, **parameters}
        for name, convert in self._converters:
            values[name] = convert(values[name])
        return values if self._order is None else [values[name] for name in self._order]

    def _converted(self, values: Iterable[object], processors: Iterable[tuple[int, Processor]]) -> Row:
        row = list(values)
        for index, process in processors:
            row[index] = process(row[index])
        return self._row._make(row)
