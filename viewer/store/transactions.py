"""Transactions: how they begin and end, what runs in one, and where the database's errors stop."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from viewer.errors import StorageError
from viewer.store.engine import READING, dbapi_connection
from viewer.store.statements import Parameters, Row, Statement


class Transaction:
    """What a unit of work sees of the database; what fails raises the driver's errors, which `Database` translates."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = dbapi_connection(connection)
        self._dialect = connection.dialect

    def rows(self, statement: Statement, /, **parameters: object) -> list[Row]:
        """The rows of a query, or those that a writing statement returns."""
        return statement.on(self._dialect).rows(self.connection, parameters)

    def row(self, statement: Statement, /, **parameters: object) -> Row | None:
        """The first of them, or None."""
        return next(iter(self.rows(statement, **parameters)), None)

    def one(self, statement: Statement, /, **parameters: object) -> Row:
        """The only row. Raises StorageError when there is none."""
        row = self.row(statement, **parameters)
        if row is None:
            raise StorageError("the database failed: a row is missing")
        return row

    def run(self, statement: Statement, /, **parameters: object) -> int:
        """Run it for its effect; returns how many rows it wrote."""
        return statement.on(self._dialect).run(self.connection, parameters)

    def run_all(self, statement: Statement, rows: Iterable[Parameters]) -> int:
        """Run it once for each row of parameters; returns how many rows it wrote."""
        return statement.on(self._dialect).run_all(self.connection, rows)


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that may write: committed whole at the end, or not at all. Raises StorageError."""
    with translated_errors(engine), engine.begin() as connection:
        yield connection


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that only reads, and sees one state of the database throughout. Raises StorageError."""
    options: dict[str, Any] = {READING: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with translated_errors(engine), engine.connect() as connection:
        snapshot = connection.execution_options(**options)
        with snapshot.begin():
            yield snapshot


@contextmanager
def translated_errors(engine: sa.Engine) -> Iterator[None]:
    """SQLAlchemy's errors and the driver's become StorageErrors that tell the code alone.

    PostgreSQL's own text quotes the row, and with it the letter's subject.
    """
    try:
        yield
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        cause = getattr(error, "orig", None) or error
        code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
        raise StorageError(f"the database failed: {code or type(cause).__name__}") from None
