"""The schema's history ends in the schema."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.store.conftest import opened
from viewer.errors import CommandError
from viewer.store import migrations
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


MOMENT = "2026-11-23T12:00:00.000000+00:00"


def insert(connection: sa.Connection, table: str, row: Mapping[str, object]) -> None:
    """Add the row as an earlier version does, without the columns that came later."""
    connection.execute(sa.insert(sa.table(table, *map(sa.column, row))), row)


def add_letter(connection: sa.Connection, number: int, level: str, tied_to: str | None = None) -> None:
    """Letter `d<number>` of that authentication level, with appointment `a<number>`."""
    document = {"id": f"d{number}", "message": 1, "sender_id": 1, "uuid": f"u{number}", "position": number}
    document |= {"subject": "Innkalling", "file_type": "pdf", "size": 4, "digest": "0" * 64}
    insert(connection, "documents", document | {"authentication_level": level, "sensitivity_level": "NORMAL"})
    appointment = {"id": f"a{number}", "document_id": f"d{number}", "message": 1, "recipient_id": 1, "tied_to": tied_to}
    appointment |= {"kind": "appointment", "content": "{}", "starts_at": MOMENT, "ends_at": MOMENT}
    insert(connection, "appointments", appointment | {"sequence": 0, "changed_at": MOMENT})


def test_appointments_of_before_and_after_get_the_level_of_their_letters(empty_url: str) -> None:
    """Those of before in batches, those that an earlier version still writes by a trigger; tied ones the highest."""
    with opened(empty_url) as database:
        config = migrations._config()
        with database.engine.connect() as connection:
            config.attributes[migrations.CONNECTION] = connection
            command.upgrade(config, "0019")
            connection.commit()
        with database.engine.begin() as connection:
            insert(connection, "senders", {"id": 1, "name": "Oslo City Røntgen", "created_at": MOMENT})
            insert(connection, "recipients", {"id": 1, "key": b"key", "created_at": MOMENT})
            message = {"id": 1, "sender_id": 1, "recipient_id": 1, "version": "v8"}
            insert(connection, "messages", message | {"received_at": MOMENT, "delivered_at": MOMENT})
            add_letter(connection, 1, "PASSWORD")
            add_letter(connection, 2, "TWO_FACTOR")
            add_letter(connection, 3, "IDPORTEN_4", tied_to="a2")
            add_letter(connection, 4, "PASSWORD")
            add_letter(connection, 5, "IDPORTEN_3")
            tie = {"recipient_id": 1, "kind": "MOVED", "older_id": "a4", "document_id": "d5", "page": 1}
            insert(connection, "appointment_ties", tie | {"is_certain": True, "made_at": MOMENT, "changed_at": MOMENT})

        migrate(database.engine)

        with database.engine.begin() as connection:
            add_letter(connection, 6, "IDPORTEN_3")
            rows = connection.execute(sa.text("SELECT id, authentication_level FROM appointments")).all()
    assert {row.id: row.authentication_level for row in rows} == {
        "a1": "PASSWORD",
        "a2": "IDPORTEN_4",
        "a3": "IDPORTEN_4",
        "a4": "IDPORTEN_3",
        "a5": "IDPORTEN_3",
        "a6": "IDPORTEN_3",
    }
