"""Servers as processes of their own, and what they cost: processor time and memory, as Linux counts them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from viewer.bench.load import HOST
from viewer.errors import CommandError

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
START_TIMEOUT = 30.0  # seconds
PAUSE = 0.01  # seconds between two looks
IDLE = 0.02  # seconds of processor time, of which a server spends less than that in IDLE_PAUSE
IDLE_PAUSE = 0.5  # seconds
STOP_TIMEOUT = 10.0  # seconds
UTIME, STIME = 11, 12  # fields of /proc/<pid>/stat after the name, see proc(5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A running server: where it listens, and the process that it began with."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """The processor time that it and all its children have spent."""
        return sum(_cpu_seconds(pid) for pid in _family(self.pid))

    def wait_until_idle(self) -> None:
        """Return once it has loaded what it loads beside its first answer; else that would count as work."""
        deadline = time.monotonic() + START_TIMEOUT
        spent = -IDLE
        while self.cpu_seconds() - spent >= IDLE and time.monotonic() < deadline:
            spent = self.cpu_seconds()
            time.sleep(IDLE_PAUSE)

    def memory(self) -> int:
        """The bytes of the largest of its processes that are in memory."""
        return max(_resident(pid) for pid in _family(self.pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):  # a process that has ended meanwhile
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[UTIME]) + int(fields[STIME])) / TICKS


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, environ: Mapping[str, str]) -> Iterator[Server]:
    """`python COMMAND` as a server on that port, stopped at the end. Raises CommandError when it doesn't start."""
    if not Path("/proc/self/stat").exists():
        raise CommandError("bench counts processor time as Linux tells it, and there is no /proc here")
    words = [sys.executable, *command]
    process = subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_for(port, process)
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once somebody listens on the port. Raises CommandError."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(PAUSE)
    raise CommandError(f"a server that was to be measured did not start: {process.args!r}")
