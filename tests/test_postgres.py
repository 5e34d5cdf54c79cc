"""The tests' own PostgreSQL: a real one, and a database for each test."""

import pytest
from sqlalchemy import create_engine, text

from tests import postgres

pytestmark = pytest.mark.postgresql


def _tables(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        names = list(rows.scalars())
    engine.dispose()
    return names


def _make_table(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE letters (id integer)"))
    engine.dispose()


def test_each_test_has_an_empty_database(postgresql_server: str) -> None:
    with postgres.database(postgresql_server) as one, postgres.database(postgresql_server) as other:
        _make_table(one)

        assert _tables(one) == ["letters"]
        assert _tables(other) == []


def test_a_database_is_copied_from_its_template(postgresql_server: str, postgresql_url: str) -> None:
    """Migrations run once, into a template; each test gets a copy."""
    _make_table(postgresql_url)
    template = postgresql_url.rpartition("/")[2]

    with postgres.database(postgresql_server, template=template) as copy:
        assert _tables(copy) == ["letters"]
