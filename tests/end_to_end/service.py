"""`innkalling serve` as processes of their own, that a test may kill without warning and start again."""

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from viewer.bench.processes import free_port
from viewer.config import PREFIX

START_TIMEOUT = 30.0
HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Service:
    """One installation: its settings outlive its processes."""

    def __init__(self, data_dir: Path) -> None:
        self.port = free_port()
        # Where the program lies that is run; None for that of these tests.
        self.program: Path | None = None
        environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self.environ = environ | {
            f"{PREFIX}SECRET": "a secret for tests, long enough for the rule",
            f"{PREFIX}DATA_DIR": str(data_dir),
            f"{PREFIX}PORT": str(self.port),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, ready_at: str = "/readyz") -> None:
        """Start it, and return once it answers there."""
        self.start_loading()
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self.request("GET", ready_at).status == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError("the service did not start")

    def start_loading(self, *flags: str) -> None:
        """Start it, and return at once."""
        self._process = self.spawn(*flags)

    def spawn(self, *flags: str) -> subprocess.Popen[bytes]:
        """Start a `serve` with its settings, in a session of its own."""
        command = [sys.executable, "-m", "viewer", "serve", *flags]
        return subprocess.Popen(command, env=self.environ, cwd=self.program, start_new_session=True)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process that was started, which supervises the others."""
        assert self._process
        return self._process

    def pids(self, command: str) -> list[int]:
        """Its processes that run `innkalling COMMAND`, the web server's own children included."""
        return [pid for pid in _session(self.process.pid) if f"\0{command}\0" in _command_line(pid)]

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Ask it. Raises OSError when it is gone."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(status=response.status, headers=response.headers, body=response.read())
        except http.client.HTTPException as error:
            raise ConnectionError from error
        finally:
            connection.close()

    def open(self, head: str) -> socket.socket:
        """Begin a request; returns its connection, on which only a little is received at once."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect((HOST, self.port))
        connection.sendall(f"{head}\r\nHost: {HOST}\r\n".encode())
        return connection

    def limit_files(self, size: int) -> None:
        """From here on no file of it grows beyond that, as on a disk that is nearly full."""
        assert self._process
        for pid in _session(self._process.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, size))

    def peak_memory(self) -> int:
        """The most bytes that its processes have ever had in memory, each at its own time, together."""
        assert self._process
        return sum(_peak(pid) for pid in _session(self._process.pid))


def _session(leader: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                if os.getsid(int(folder.name)) == leader:
                    yield int(folder.name)


def _command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
