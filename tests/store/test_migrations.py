"""The schema's history ends in the schema."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.store.conftest import opened
from viewer.errors import CommandError
from viewer.store.database import Database
from viewer.store.migrations import _config, migrate, pending_steps
from viewer.store.schema import is_servable, known_revisions, newest_revision
from viewer.store.tables import installation, metadata


def test_migrations_make_the_schema_of_the_tables(database: Database) -> None:
    """A column that is changed in one place and forgotten in the other shows here."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_empty_database_is_not_current_until_it_is_migrated(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'empty.sqlite'}") as database:
        assert not is_servable(database.engine)
        migrate(database.engine)
        assert is_servable(database.engine)


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database.engine)

    assert is_servable(database.engine)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.mark.postgresql
def test_tables_of_the_former_queue_are_removed(postgresql_url: str) -> None:
    with opened(postgresql_url) as database:
        with database.engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE huey_task (id serial PRIMARY KEY, data bytea)"))
        migrate(database.engine)
        assert not [name for name in sa.inspect(database.engine).get_table_names() if name.startswith("huey")]


def test_workers_that_start_together_may_all_migrate(empty_url: str) -> None:
    with opened(empty_url) as database:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(migrate, [database.engine] * 4))
        assert is_servable(database.engine)


@pytest.fixture
def later(empty_url: str) -> Iterator[Database]:
    """A database as a later version leaves it, which still works with this one."""
    with opened(empty_url) as database:
        migrate(database.engine)
        with database.engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        yield database


def test_a_later_schema_that_says_so_is_served(later: Database) -> None:
    """Else a balancer would drop every instance the moment that the first new one migrates."""
    assert is_servable(later.engine)


def test_a_later_schema_that_breaks_with_this_one_is_not_served(later: Database) -> None:
    with later.engine.begin() as connection:
        update = sa.update(installation).where(installation.c.name == "compatible since")
        connection.execute(update.values(value=b"9999"))

    assert not is_servable(later.engine)


def test_a_later_schema_is_not_taken_back(later: Database) -> None:
    with pytest.raises(CommandError, match="9999"):
        migrate(later.engine)


def test_the_plan_names_each_step(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'empty.sqlite'}") as database:
        assert pending_steps(database.engine)[0].startswith("0001 ")
        migrate(database.engine)
        assert pending_steps(database.engine) == []


def test_the_steps_are_known_without_alembic() -> None:
    """A web process asks which they are; it does not load what takes them."""
    steps = list(ScriptDirectory.from_config(_config()).walk_revisions())

    assert known_revisions() == {step.revision for step in steps}
    assert newest_revision() == steps[0].revision
