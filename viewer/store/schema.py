"""Which schema a database has, and whether this code works with it: all that a serving process asks of migrations.

Alembic, which takes the steps, takes a tenth of a second to load and several megabytes. So it stays with `migrations`.
"""

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from viewer.store.tables import installation
from viewer.store.transactions import snapshot

# A step's file is called by its revision: four digits, in the order of the steps.
STEPS = Path(__file__).parent / "migrations" / "versions"
# Where Alembic keeps the revision that the database has.
_applied = sa.table("alembic_version", sa.column("version_num"))


def is_servable(engine: sa.Engine) -> bool:
    """Whether this code works with the database's schema: its own, or a later one that says so. Raises StorageError."""
    with snapshot(engine) as connection:
        revision = revision_of(connection)
        if revision == newest_revision():
            return True
        if revision is None or is_known_revision(revision):
            return False
        query = sa.select(installation.c.value).where(installation.c.name == "compatible since")
        since = connection.execute(query).scalar()
        return since is not None and bytes(since).decode() <= newest_revision()


def revision_of(connection: sa.Connection) -> str | None:
    """The last step that the database has taken; None before the first."""
    if not sa.inspect(connection).has_table(_applied.name):
        return None
    revision: str | None = connection.execute(sa.select(_applied.c.version_num)).scalar()
    return revision


def is_known_revision(revision: str) -> bool:
    """Whether that step is one of those that this code has."""
    return revision in known_revisions()


def newest_revision() -> str:
    """The last of the steps that this code has."""
    return max(known_revisions())


@cache
def known_revisions() -> frozenset[str]:
    """All steps that this code has."""
    return frozenset(file.stem.partition("_")[0] for file in STEPS.glob("[0-9]*_*.py"))
