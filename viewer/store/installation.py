"""What every process of an installation must agree on: kept with the data, and compared when a process starts."""

import sqlalchemy as sa

from viewer.store.database import Database
from viewer.store.statements import Statement, insert, param
from viewer.store.tables import installation

VALUE = Statement(sa.select(installation.c.value).where(installation.c.name == param("name")))
ADD = Statement(insert(installation).on_conflict_do_nothing(), ["name", "value"])


class Installation:
    """Values by name. The first process to give one decides; all methods raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def agree(self, name: str, value: bytes) -> bytes:
        """Keep the value unless the installation has one; returns the one that it has."""
        row = self._database.row(VALUE, name=name)
        if row is None:
            self._database.run(ADD, name=name, value=value)
            row = self._database.row(VALUE, name=name)
        return bytes(row.value) if row else value
