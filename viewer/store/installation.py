"""What every process of an installation must agree on: kept with the data, and compared when a process starts."""

from collections.abc import Mapping

import sqlalchemy as sa

from viewer.store.database import Database
from viewer.store.statements import Statement, insert, param
from viewer.store.tables import installation
from viewer.store.transactions import Transaction

VALUE = Statement(sa.select(installation.c.value).where(installation.c.name == param("name")))
ADD = Statement(insert(installation).on_conflict_do_nothing(), ["name", "value"])
_set = insert(installation)
SET = Statement(
    _set.on_conflict_do_update(index_elements=[installation.c.name], set_={"value": _set.excluded.value}),
    ["name", "value"],
)


class Installation:
    """Values by name. The first process to give one decides; all methods raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def value(self, name: str) -> bytes | None:
        """The value of that name, None when there is none."""
        row = self._database.row(VALUE, name=name)
        return bytes(row.value) if row else None

    def agree(self, name: str, value: bytes) -> bytes:
        """Keep the value unless the installation has one; returns the one that it has."""
        existing = self.value(name)
        return existing if existing is not None else self.agree_on_all({name: value})[name]

    def agree_on_all(self, values: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Keep all of the values unless the installation has the first; returns those of them that it has."""

        def work(transaction: Transaction) -> Mapping[str, bytes]:
            for number, (name, value) in enumerate(values.items()):
                # Another process that adds the first one is waited for.
                if not transaction.run(ADD, name=name, value=value) and not number:
                    break
            rows = {name: transaction.row(VALUE, name=name) for name in values}
            return {name: bytes(row.value) for name, row in rows.items() if row}

        return self._database.write(work)

    def replace(self, values: Mapping[str, bytes]) -> None:
        """Keep all of the values instead of those that there are."""
        self._database.write(
            lambda transaction: transaction.run_all(
                SET, [{"name": name, "value": value} for name, value in values.items()]
            )
        )
