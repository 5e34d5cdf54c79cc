"""A PostgreSQL server for the tests: the one that TEST_POSTGRESQL_URL names, or a private one on loopback.

URLs are in SQLAlchemy's form, `postgresql+psycopg://user@host:port/database`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from viewer.bench.processes import free_port

# Data that is thrown away needs no care: together these halve the time of a test.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgreSQLMissingError(Exception):
    """Neither is a server named, nor can one be started."""


@contextmanager
def server() -> Iterator[str]:
    """Lend the URL of a server's maintenance database; a private server stops when it is given back."""
    if given := os.environ.get("TEST_POSTGRESQL_URL"):
        yield given
        return
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="innkalling-postgresql-") as folder:
        account = owner()
        os.chown(folder, account.pw_uid, account.pw_gid)
        data = f"{folder}/data"
        port = free_port()
        options = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": folder} | CARELESS

        def run(program: str, *arguments: str) -> None:
            command: list[str | Path] = [programs / program, "--pgdata", data, *arguments]
            _run_as(account, command, cwd=folder)

        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync")
        settings = " ".join(f"-c {name}={value}" for name, value in options.items())
        run("pg_ctl", "start", "--wait", "--silent", f"--log={folder}/log", "--options", settings)
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "--mode=immediate", "--silent")


@contextmanager
def database(server_url: str, *, template: str = "template1") -> Iterator[str]:
    """Lend the URL of a new database, a copy of the template; nobody may be connected to the template then."""
    name = f"test_{uuid4().hex}"
    _execute(
        server_url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
    )
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server_url: str, statement: sql.Composed) -> None:
    url = make_url(server_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def _programs() -> Path:
    """The folder of initdb and pg_ctl: Debian keeps them off the path, one folder a version."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    program = max(debian, key=lambda path: int(path.parts[-3]), default=None) or shutil.which("pg_ctl")
    if program is None:
        message = "no PostgreSQL here: run `make test`, or set TEST_POSTGRESQL_URL"
        raise PostgreSQLMissingError(message)
    return Path(program).parent


def owner() -> pwd.struct_passwd:
    """Who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    names = {user.pw_name for user in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _run_as(owner: pwd.struct_passwd, command: list[str | Path], *, cwd: str) -> None:
    root = os.geteuid() == 0
    result = subprocess.run(
        command,
        cwd=cwd,
        user=owner.pw_uid if root else None,
        group=owner.pw_gid if root else None,
        extra_groups=[] if root else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        message = f"{Path(command[0]).name} failed: {result.stderr or result.stdout}"
        raise RuntimeError(message)
