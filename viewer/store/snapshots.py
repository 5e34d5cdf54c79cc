"""Copies of the database: SQLite's backup API, PostgreSQL's own pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from typing_extensions import override

from viewer.errors import CommandError
from viewer.ports.snapshots import DatabaseSnapshots
from viewer.store.engine import create_engine
from viewer.store.schema import is_known_revision, revision_of
from viewer.store.transactions import snapshot

# Pages copied at a time: writers wait for one such step at most, 4 MiB.
SQLITE_STEP = 1024


class _Snapshots(DatabaseSnapshots):
    def __init__(self, url: sa.URL) -> None:
        self._url = url

    @override
    def schema(self) -> str | None:
        with _engine(self._url) as engine, snapshot(engine) as connection:
            return revision_of(connection)

    @override
    def is_known(self, schema: str) -> bool:
        return is_known_revision(schema)

    @override
    def is_empty(self) -> bool:
        with _engine(self._url) as engine, snapshot(engine) as connection:
            return not sa.inspect(connection).get_table_names()


class SqliteSnapshots(_Snapshots):
    """Copies of an SQLite file, as SQLite files."""

    kind = "sqlite"

    @override
    def is_empty(self) -> bool:
        # Looking must not make the file.
        return not self._file.exists() or super().is_empty()

    @override
    def save(self, path: Path) -> None:
        with closing(sqlite3.connect(self._file)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target, pages=SQLITE_STEP)
            # The copy is one file, whatever it was a copy of.
            target.execute("PRAGMA journal_mode = DELETE")

    @override
    def check(self, path: Path) -> None:
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as copy:
                [(answer,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
        except sqlite3.DatabaseError as error:
            raise CommandError("the backup's database is no SQLite file") from error
        if answer != "ok":
            raise CommandError("the backup's database is damaged")

    @override
    def load(self, path: Path) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(self._file)) as target:
            source.backup(target)

    @property
    def _file(self) -> Path:
        return Path(self._url.database or "")


class PostgresqlSnapshots(_Snapshots):
    """Copies of a PostgreSQL database, in pg_dump's custom format."""

    kind = "postgresql"

    @override
    def save(self, path: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", self._dbname())

    @override
    def check(self, path: Path) -> None:
        self._run("pg_restore", "--list", "--file=/dev/null", str(path))

    @override
    def load(self, path: Path) -> None:
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        self._run("pg_restore", *options, self._dbname(), str(path))

    def _dbname(self) -> str:
        url = self._url.set(drivername="postgresql", password=None)
        return f"--dbname={url.render_as_string(hide_password=False)}"

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs. Its messages may quote rows, so they stay out of ours."""
        # The password goes by the environment: arguments can be read by every user of the machine.
        environ = os.environ | ({"PGPASSWORD": str(self._url.password)} if self._url.password else {})
        command = [_postgresql_program(program), *arguments]
        result = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603  # its own programs
        if result.returncode:
            raise CommandError(f"{program} failed with exit code {result.returncode}; is it as new as the server?")


def snapshots_of(database_url: str) -> DatabaseSnapshots:
    """The way to copy that database."""
    url = sa.make_url(database_url)
    return SqliteSnapshots(url) if url.get_backend_name() == "sqlite" else PostgresqlSnapshots(url)


@contextmanager
def _engine(url: sa.URL) -> Iterator[sa.Engine]:
    engine = create_engine(url.render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()


def _postgresql_program(name: str) -> str:
    """The newest one of Debian's, which keeps a folder a version, else the one on the path. Raises CommandError."""
    debian = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(debian, key=lambda path: int(path.parts[-3]), default=None)
    program = str(newest) if newest else shutil.which(name)
    if program is None:
        raise CommandError(f"{name} is missing; it comes with PostgreSQL's client programs (postgresql-client)")
    return program
