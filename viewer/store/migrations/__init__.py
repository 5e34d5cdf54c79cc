"""The schema's history: numbered steps, in a line, run by the program itself."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from viewer.store.transactions import snapshot, transaction

CONNECTION = "connection"
# PostgreSQL holds it for the transaction, so that workers that start together migrate one after the other.
ADVISORY_LOCK = 497_013


def migrate(engine: sa.Engine) -> None:
    """Bring the database to the newest schema; harmless to repeat, and for two at once. Raises StorageError."""
    config = _config()
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
        config.attributes[CONNECTION] = connection
        command.upgrade(config, "head")


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has the newest schema. Raises StorageError."""
    with snapshot(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() == _newest()


def is_known_revision(revision: str) -> bool:
    """Whether that step is one of those that this code has."""
    return any(step.revision == revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
