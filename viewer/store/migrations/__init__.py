"""The schema's history: numbered steps, in a line, run by the program itself."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event

from viewer.errors import CommandError
from viewer.store.schema import is_known_revision, revision_of
from viewer.store.statements import insert
from viewer.store.tables import installation
from viewer.store.transactions import snapshot, transaction, translated_errors

CONNECTION = "connection"
# PostgreSQL holds it for the transaction, so that workers that start together migrate one after the other.
ADVISORY_LOCK = 497_014

# The oldest schema whose version of the service still works with this one. Migrations only add, so that the former
# version goes on while the new one starts; whoever has to break that raises this number.
COMPATIBLE_SINCE = "0011"
# Seconds: whoever holds a table for longer, as a running backup might, is not waited for.
LOCK_SECONDS = 10
# Seconds after which whoever finds another at work looks again.
RETRY_SECONDS = 0.2


def migrate(engine: sa.Engine) -> None:
    """Bring the database to the newest schema; harmless to repeat, and for two at once.

    SQLite takes all steps in one transaction, PostgreSQL each in its own, so that an index can be built beside the
    service (`steps.create_index`); what fails is begun again at the step that failed.

    Raises StorageError, and CommandError when the database has a schema that only a later version knows.
    """
    if engine.dialect.name != "postgresql":
        with transaction(engine) as connection:
            _upgrade(connection)
        return
    with _only_one(engine), translated_errors(engine), engine.connect() as connection:
        event.listen(connection, "begin", _limit_waiting)
        _upgrade(connection)
        connection.commit()


@contextmanager
def _only_one(engine: sa.Engine) -> Iterator[None]:
    """Wait until no other process migrates, and keep all others waiting for as long as the block runs."""
    # An index is built only after every transaction has ended that could see the table without it. So whoever waits
    # does it outside of a transaction; and the one that holds the lock has no snapshot, which the portal of a statement
    # with parameters would keep.
    with translated_errors(engine), engine.connect() as connection:
        while not connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK})").scalar():
            connection.rollback()
            time.sleep(RETRY_SECONDS)
        yield


def _limit_waiting(connection: sa.Connection) -> None:
    # An index is built outside of a transaction, and waits for as long as it takes: nobody waits for it.
    if not connection.connection.driver_connection.autocommit:  # type: ignore[union-attr]  # psycopg's
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")


def _upgrade(connection: sa.Connection) -> None:
    """Take the steps that are missing. Raises CommandError when the schema is a later version's."""
    revision = revision_of(connection)
    if revision is not None and not is_known_revision(revision):
        reason = f"the database has schema {revision}, which this version does not know; it never goes back"
        raise CommandError(f"{reason}: run a later version, or restore a backup into an empty place")
    config = _config()
    config.attributes[CONNECTION] = connection
    if connection.dialect.name == "postgresql":
        # What was read began a transaction, and Alembic begins its own.
        connection.rollback()
    command.upgrade(config, "head")
    connection.execute(
        insert(installation)
        .values(name="compatible since", value=COMPATIBLE_SINCE.encode())
        .on_conflict_do_update(index_elements=["name"], set_={"value": COMPATIBLE_SINCE.encode()})
    )


def pending_steps(engine: sa.Engine) -> list[str]:
    """What `migrate` would do: the number of each step with its first line, oldest first. Raises StorageError."""
    with snapshot(engine) as connection:
        revision = revision_of(connection)
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    missing = itertools.takewhile(lambda step: step.revision != revision, steps)
    return [f"{step.revision} {(step.doc or '').splitlines()[0]}" for step in reversed(list(missing))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
