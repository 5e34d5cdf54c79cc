"""A database for each test, made by the migrations: first SQLite, then PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import postgres
from tests.builders import DELIVERED_AT, FOUNDING_SENDER_ID
from viewer.domain.access import RecipientId, RecipientKey
from viewer.domain.sender import Sender
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.engine import create_engine
from viewer.store.mailbox import Mailboxes
from viewer.store.messages import Messages
from viewer.store.migrations import migrate
from viewer.store.places import Places
from viewer.store.recipients import Recipients
from viewer.store.senders import Senders
from viewer.store.tables import metadata


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, closed at the end."""
    database = Database(create_engine(url))
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> Iterator[str]:
    """URL of a migrated database, which each test finds empty: that is ten times faster than a database each."""
    with postgres.database(postgresql_server) as url:
        with opened(url) as database:
            migrate(database.engine)
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, which is copied for each test: the steps take longer than most tests."""
    file = tmp_path_factory.mktemp("store") / "migrated.sqlite"
    with opened(f"sqlite:///{file}") as database:
        migrate(database.engine)
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a migrated, empty database."""
    if request.param == "sqlite":
        file = tmp_path / "innkalling.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    url = request.getfixturevalue("migrated_postgresql")
    with opened(url) as database, database.engine.begin() as connection:
        # Without the triggers that keep the access log as it is.
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    with opened(database_url) as database:
        yield database


@pytest.fixture
def senders(database: Database) -> Senders:
    """Senders with nobody among them."""
    return Senders(database)


@pytest.fixture
def recipients(database: Database) -> Recipients:
    """Recipients with nobody among them."""
    return Recipients(database)


@pytest.fixture
def messages(database: Database, senders: Senders) -> Messages:
    """An empty mailbox; the founding page's sender is registered."""
    senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), DELIVERED_AT)
    return Messages(database)


@pytest.fixture
def mailboxes(database: Database) -> Mailboxes:
    """The lists of the mailbox."""
    return Mailboxes(database)


@pytest.fixture
def places(database: Database) -> Places:
    """Places, none of them known."""
    return Places(database)


@pytest.fixture
def calendars(database: Database) -> Calendars:
    """Calendars, none of them made."""
    return Calendars(database)


@pytest.fixture
def kari(recipients: Recipients) -> RecipientId:
    """A registered recipient."""
    return recipients.add(RecipientKey(b"kari"), "Kari", DELIVERED_AT)


@pytest.fixture
def ola(recipients: Recipients) -> RecipientId:
    """Another registered recipient."""
    return recipients.add(RecipientKey(b"ola"), "Ola", DELIVERED_AT)
