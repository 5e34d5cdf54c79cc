"""The processes of a service: what dies is started again, and none outlives the one that started it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import FOUNDING_UUID, a_document
from tests.end_to_end.service import HOST, Service
from tests.web.delivery import deliver
from viewer.domain.access import RecipientId
from viewer.wiring import Services

# Seconds within which what is to happen has happened, also on a busy machine.
SOON = 20.0
MEBIBYTE = 1024 * 1024


def eventually(holds: Callable[[], bool], seconds: float = SOON) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def lives(pid: int) -> bool:
    """Whether it runs; one that has ended and is only listed until its new parent looks (Z) does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_worker_that_dies_is_started_again(service: Service) -> None:
    service.start()
    assert eventually(lambda: len(service.pids("worker")) == 1)
    (first,) = service.pids("worker")

    os.kill(first, signal.SIGKILL)

    assert eventually(lambda: service.pids("worker") not in ([], [first]))


def test_a_web_server_that_dies_is_started_again(service: Service) -> None:
    service.start()
    first = service.pids("web")

    for pid in first:
        os.kill(pid, signal.SIGKILL)

    assert eventually(lambda: bool(service.pids("web")) and not set(service.pids("web")) & set(first))
    assert eventually(lambda: answers(service))


def answers(service: Service) -> bool:
    try:
        return service.request("GET", "/healthz").status == 200
    except OSError:
        return False


def test_nothing_serves_on_when_the_first_process_is_killed(service: Service) -> None:
    """An orphan would serve on with old settings, beside whoever starts next."""
    service.start()
    assert eventually(lambda: len(service.pids("worker")) == 1)
    pids = service.pids("web") + service.pids("worker")

    os.kill(service.process.pid, signal.SIGKILL)
    service.process.wait()

    # The web server is asked to stop as by a signal, so a connection under way may hold it for a while.
    assert eventually(lambda: not any(map(lives, pids)), seconds=60)


def test_sigterm_stops_all_processes(service: Service) -> None:
    service.start()
    assert eventually(lambda: len(service.pids("worker")) == 1)
    pids = service.pids("web") + service.pids("worker")

    service.process.terminate()

    assert service.process.wait(SOON) == 0
    assert not any(map(lives, pids))


def test_a_reload_that_comes_while_the_web_server_loads_ends_nothing(service: Service) -> None:
    """SIGHUP ends a process that does not expect it yet: the service was away until another one had loaded."""
    service.start_loading()
    assert eventually(lambda: bool(service.pids("web")))
    first = service.pids("web")[0]

    service.process.send_signal(signal.SIGHUP)

    assert eventually(lambda: answers(service), seconds=60)
    assert first in service.pids("web")


def test_the_service_takes_signals_while_it_migrates(service: Service) -> None:
    """A SIGHUP once ended it there, and the first process of a container, as it is in ours, did not hear SIGTERM."""
    with closing(sqlite3.connect(Path(service.environ["INNKALLING_DATA_DIR"]) / "innkalling.sqlite")) as database:
        # The migration waits for it, for ten seconds at most.
        database.execute("BEGIN IMMEDIATE")
        service.start_loading("--migrate")
        assert eventually(lambda: bool(service.pids("migrate")))
        migration = service.pids("migrate")[0]

        service.process.send_signal(signal.SIGHUP)
        service.process.terminate()

        assert service.process.wait(SOON) == 0
        assert not lives(migration)


def test_a_client_that_stops_reading_holds_up_no_stop(
    service: Service, behind: Services, kari: RecipientId, cookie: str
) -> None:
    """It once held up SIGTERM for ever: a letter of 20 MB, of which a browser read the first bytes."""
    deliver(behind, kari, a_document(), b"%PDF-1.4\n" + os.urandom(20 * MEBIBYTE))
    with service.open(f"GET /documents/{FOUNDING_UUID} HTTP/1.1") as reader:
        reader.sendall(f"Cookie: {cookie}\r\n\r\n".encode())
        assert reader.recv(12) == b"HTTP/1.1 200"
        started = time.monotonic()

        service.process.terminate()

        assert service.process.wait(35) == 0
        assert time.monotonic() - started < 30


@pytest.mark.timeout(300)  # the old process alone may take 20 s
def test_a_client_that_stops_reading_holds_up_no_reload(
    service: Service, behind: Services, kari: RecipientId, cookie: str
) -> None:
    """The old process once served on beside the new ones, with the old settings, for as long as the client liked."""
    deliver(behind, kari, a_document(), b"%PDF-1.4\n" + os.urandom(20 * MEBIBYTE))
    before = set(service.pids("web"))
    with service.open(f"GET /documents/{FOUNDING_UUID} HTTP/1.1") as reader:
        reader.sendall(f"Cookie: {cookie}\r\n\r\n".encode())
        assert reader.recv(12) == b"HTTP/1.1 200"

        service.process.send_signal(signal.SIGHUP)

        # The one that is left is their parent.
        assert eventually(lambda: len(before & set(service.pids("web"))) == 1, seconds=60)
        assert eventually(lambda: len(service.pids("web")) == len(before), seconds=60)
        assert eventually(lambda: answers(service), seconds=60)


def run_serve(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "viewer", "serve"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_a_port_in_use_is_refused_by_name(service: Service) -> None:
    with socket.socket() as other:
        other.bind((HOST, service.port))
        other.listen()
        refused = run_serve(service.environ)

    assert refused.returncode == 2
    assert "INNKALLING_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_data_folder_in_use_is_refused_by_name(service: Service) -> None:
    service.start()
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]

    refused = run_serve(service.environ | {"INNKALLING_PORT": str(port)})

    assert refused.returncode == 1
    assert service.environ["INNKALLING_DATA_DIR"] in refused.stderr
    assert answers(service)


def test_a_setting_that_only_a_child_finds_wrong_ends_the_service(service: Service) -> None:
    service.start()
    service.process.terminate()
    service.process.wait(SOON)

    refused = run_serve(service.environ | {"INNKALLING_SECRET": "another secret, as long as the rule wants it"})

    assert refused.returncode == 2
    assert "INNKALLING_SECRET" in refused.stderr
