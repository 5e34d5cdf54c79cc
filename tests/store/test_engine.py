"""How a connection is set up, and where the database's errors stop."""

import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.conftest import opened
from viewer.domain.access import RecipientKey
from viewer.errors import StorageError
from viewer.store.database import Database
from viewer.store.engine import create_engine
from viewer.store.recipients import Recipients
from viewer.store.statements import Statement, param
from viewer.store.tables import UtcDateTime, recipients as table
from viewer.store.transactions import Transaction


def sqlite(path: Path) -> sa.Engine:
    return create_engine(f"sqlite:///{path / 'new folder' / 'innkalling.sqlite'}")


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
def test_sqlite_keeps_what_was_committed(tmp_path: Path, pragma: str, value: object) -> None:
    engine = sqlite(tmp_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
    engine.dispose()


def test_the_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    engine = sqlite(tmp_path)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE letters (id integer)")
        paths = [tmp_path / "new folder", *(tmp_path / "new folder").iterdir()]
        modes = [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in paths]
    engine.dispose()

    assert len(modes) == 4
    assert not any(modes)


def test_a_database_that_can_not_be_opened_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "new folder").write_text("a file where the folder should be")

    with pytest.raises(StorageError):
        sqlite(tmp_path)


def test_a_statement_that_fails_is_a_storage_error(database: Database) -> None:
    broken = Statement(sa.select(sa.column("broken")))

    with pytest.raises(StorageError):
        database.read(lambda transaction: transaction.rows(broken))
    with pytest.raises(StorageError):
        database.run(broken)
    with pytest.raises(StorageError):
        database.rows(broken)


def test_a_storage_error_quotes_no_row(database: Database) -> None:
    """Also not in what a traceback shows."""
    incomplete = Statement(sa.insert(table).values(key=b"key", name="Kari Nordmann", created_at=None))

    with pytest.raises(StorageError) as failed:
        database.run(incomplete)
    assert "Nordmann" not in "".join(traceback.format_exception(failed.value))


def test_what_work_raises_undoes_it(database: Database, recipients: Recipients, now: datetime) -> None:
    def work(transaction: Transaction) -> None:
        transaction.run(Statement(sa.insert(table).values(key=b"key", created_at=now)))
        raise KeyError

    with pytest.raises(KeyError):
        database.write(work)
    assert recipients.find(RecipientKey(b"key")) is None


def test_a_reader_sees_one_state_throughout(database: Database, recipients: Recipients, now: datetime) -> None:
    """A message that arrives between two queries of one page is on the next page."""
    count = Statement(sa.select(sa.func.count().label("recipients")).select_from(table))

    def read(transaction: Transaction) -> list[int]:
        before = transaction.one(count).recipients
        recipients.add(RecipientKey(b"key"), None, now)
        return [before, transaction.one(count).recipients]

    assert database.read(read) == [0, 0]


def test_processes_that_read_first_do_not_fail_each_other(
    database: Database, database_url: str, recipients: Recipients, now: datetime
) -> None:
    """In SQLite, a transaction that begins as a reader can't become a writer once another has written."""
    recipients.add(RecipientKey(b"key"), "0", now)
    read = Statement(sa.select(table.c.name).with_for_update())
    write = Statement(sa.update(table).values(name=param("new_name")))

    def count_one(transaction: Transaction) -> None:
        counted = int(transaction.one(read).name)
        transaction.run(write, new_name=str(counted + 1))

    with opened(database_url) as other, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda database: database.write(count_one), [database, other] * 20))
    assert next(iter(recipients.all())).name == "40"


@pytest.mark.parametrize("hours", [-18, 0, 2, 18])
def test_a_time_comes_back_equal_and_in_utc(database: Database, hours: int) -> None:
    moment = datetime(2026, 3, 29, 2, 30, 15, 123456, tzinfo=timezone(timedelta(hours=hours)))
    [row] = database.rows(Statement(sa.select(sa.literal(moment, UtcDateTime).label("moment"))))

    assert row.moment == moment
    assert row.moment.tzinfo is UTC


def test_times_sort_as_they_come(database: Database) -> None:
    """Whole seconds and fractions, and whatever offset they came with."""
    second = datetime(2026, 3, 29, 2, 30, 15, tzinfo=UTC)
    later = (second + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=-18)))
    query = sa.select((sa.literal(second, UtcDateTime) < sa.literal(later, UtcDateTime)).label("is_earlier"))

    assert database.rows(Statement(query))[0].is_earlier


def test_a_time_without_offset_is_refused(database: Database, recipients: Recipients) -> None:
    with pytest.raises(ValueError, match="offset"):
        recipients.add(RecipientKey(b"key"), None, datetime(2026, 3, 29))  # noqa: DTZ001
