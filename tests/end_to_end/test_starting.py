"""The start of a service and of its worker: what the log tells of it, what is waited for, and what ends it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

import pytest
from sqlalchemy.engine import make_url

from tests.end_to_end.pooler import pooler
from tests.end_to_end.service import Service
from tests.test_worker import PLACE_KEY, deliver, eventually
from viewer.bench.processes import free_port
from viewer.config import read_settings
from viewer.wiring import migrate, wire

# Seconds within which a line of the log, or the end of a process, has come, also on a busy machine.
SOON = 60.0
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (DEBUG|INFO|WARNING|ERROR) [\w.]+: ")


class Log:
    """What a process writes to standard error, line by line."""

    def __init__(self, stream: IO[str]) -> None:
        self.lines: list[str] = []
        self._coming: SimpleQueue[str] = SimpleQueue()
        self._reader = Thread(target=self._read, args=(stream,))
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._coming.put(line.rstrip("\n"))

    def wait_for(self, words: str) -> str:
        """The next line that holds the words."""
        while True:
            try:
                self.lines.append(self._coming.get(timeout=SOON))
            except Empty:
                pytest.fail(f"no line {words!r} after {self.lines}")
            if words in self.lines[-1]:
                return self.lines[-1]

    def to_its_end(self) -> list[str]:
        """All lines of a process that has ended."""
        self._reader.join(SOON)
        while not self._coming.empty():
            self.lines.append(self._coming.get())
        return self.lines


@contextmanager
def running(environ: Mapping[str, str], *command: str) -> Iterator[tuple[subprocess.Popen[str], Log]]:
    """`innkalling COMMAND` with its log; all its processes are killed in the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "viewer", *command],
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr
        log = Log(process.stderr)
        try:
            yield process, log
        finally:
            # The session may outlive its leader.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            log.to_its_end()


def refusal(environ: Mapping[str, str], *command: str) -> tuple[int, str]:
    """The exit code of a command that ends by itself, and the last line of its standard error."""
    with running(environ, *command) as (process, log):
        code = process.wait(SOON)
        lines = log.to_its_end()
    assert not any("Traceback" in line for line in lines), lines
    return code, lines[-1]


def test_the_log_tells_what_is_served_where_and_by_whose_settings(service: Service) -> None:
    with running(service.environ, "serve") as (process, log):
        serves = log.wait_for(" serves ")
        settings = log.wait_for("settings from ")
        assert eventually(lambda: is_healthy(service), SOON)
        process.terminate()
        assert process.wait(SOON) == 0
        lines = log.to_its_end()

    assert re.search(r"innkalling \d+\.\d+\S* serves http://", serves)
    assert f"127.0.0.1:{service.port}" in serves
    assert "INNKALLING_DATA_DIR, INNKALLING_PORT, INNKALLING_SECRET" in settings
    assert service.environ["INNKALLING_SECRET"] not in "".join(lines)
    assert any(line.endswith(" viewer.cli.serving: stopped") for line in lines)
    assert [line for line in lines if not LOG_LINE.match(line)] == []


def test_the_log_names_the_file_that_settings_come_from(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "innkalling.toml"
    file.write_text('log_level = "info"\n')
    with running(service.environ | {"INNKALLING_CONFIG": str(file)}, "serve") as (_, log):
        assert f"settings from {file}, INNKALLING_DATA_DIR, " in log.wait_for("settings from ")


def is_healthy(service: Service) -> bool:
    try:
        return service.request("GET", "/healthz").status == 200
    except OSError:
        return False


@pytest.mark.postgresql
def test_a_worker_that_starts_before_the_database_waits_and_then_works(tmp_path: Path, postgresql_url: str) -> None:
    """It once died, and what was accepted afterwards had no map for good."""
    direct = Service(tmp_path).environ | {"INNKALLING_DATABASE_URL": postgresql_url}
    migrate(read_settings(direct))
    port = free_port()
    away = make_url(postgresql_url).set(port=port).render_as_string(hide_password=False)
    environ = direct | {"INNKALLING_DATABASE_URL": away, "INNKALLING_PREPARED_STATEMENTS": "off"}
    with running(environ, "worker") as (process, log):
        log.wait_for("locate failed and will be tried again")

        with pooler(postgresql_url, port):
            log.wait_for("locate works again")
            behind = wire(read_settings(direct))
            try:
                deliver(behind)
                assert eventually(lambda: behind.places.get(PLACE_KEY) is not None, SOON)
            finally:
                behind.close()
            process.terminate()
            assert process.wait(SOON) == 0


@pytest.mark.parametrize("folder", ["/sys/innkalling", "{file}/data"])
def test_a_data_folder_that_cannot_be_made_is_one_sentence(service: Service, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    folder = folder.format(file=tmp_path / "file")

    code, sentence = refusal(service.environ | {"INNKALLING_DATA_DIR": folder}, "serve")

    assert code == 2
    assert sentence.startswith(f"innkalling: INNKALLING_DATA_DIR: {folder}: ")


@pytest.mark.parametrize("command", [("migrate",), ("serve", "--migrate"), ("recipient", "list")])
def test_a_database_that_is_away_is_one_sentence(service: Service, command: tuple[str, ...]) -> None:
    url = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"

    code, sentence = refusal(service.environ | {"INNKALLING_DATABASE_URL": url}, *command)

    assert code == 3
    assert sentence.startswith("innkalling: ")
    assert sentence.endswith("; try again when it is back")


@pytest.mark.parametrize("command", ["serve", "worker", "web", "migrate"])
def test_a_variable_that_is_no_setting_is_one_sentence(service: Service, command: str) -> None:
    code, sentence = refusal(service.environ | {"INNKALLING_PROT": "8001"}, command)

    assert code == 2
    assert sentence == "innkalling: INNKALLING_PROT: is no setting; did you mean INNKALLING_PORT?"


@pytest.mark.parametrize("command", [("serve",), ("worker", "-n", "2")])
def test_several_processes_on_sqlite_are_one_sentence(service: Service, command: tuple[str, ...]) -> None:
    environ = service.environ | ({"INNKALLING_WORKERS": "2"} if command == ("serve",) else {})

    code, sentence = refusal(environ, *command)

    assert code == 2
    assert "INNKALLING_DATABASE_URL" in sentence
