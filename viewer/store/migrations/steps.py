"""What the steps have in common."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def create_index(name: str, table: str, columns: Sequence[str], *, where: str | None = None) -> None:
    """Make an index of a table that may be large; on PostgreSQL beside whoever writes into the table.

    PostgreSQL builds it outside of a transaction, so it is the last thing that a step does, and a step of its own where
    anything else in it could not be done twice. What an earlier attempt left half built is removed first.
    """
    condition = None if where is None else sa.text(where)
    if op.get_bind().dialect.name != "postgresql":
        op.create_index(name, table, columns, sqlite_where=condition)
        return
    with op.get_context().autocommit_block():
        op.execute(sa.text(f"DROP INDEX CONCURRENTLY IF EXISTS {name}"))
        op.create_index(name, table, columns, postgresql_where=condition, postgresql_concurrently=True)
