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

MEBIBYTE = 1024 * 1024
# Linux' clock of another process's processor time, by the nanosecond; the id is what clock_getcpuclockid(3) makes.
CPUCLOCK_SCHED = 2
# Seconds until a server has to listen.
START_TIMEOUT = 30.0
# Seconds between two looks whether it does.
PAUSE = 0.01
# A server that spends less than this processor time, in seconds, during IDLE_PAUSE has nothing to do.
IDLE = 0.02
IDLE_PAUSE = 0.5
# Seconds until a server that doesn't stop is killed.
STOP_TIMEOUT = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A running server: where it listens, the process that it began with, and the name of processes beside it."""

    port: int
    pid: int
    helper: str = ""

    def cpu_seconds(self) -> float:
        """The processor time that it, its children, and a database's processes have spent."""
        helpers = _pids_named(self.helper) if self.helper else ()
        return sum(_cpu_seconds(pid) for pid in (*_family(self.pid), *helpers))

    def wait_until_idle(self) -> None:
        """Return once it has loaded what it loads beside its first answer; else that would count as work."""
        deadline = time.monotonic() + START_TIMEOUT
        spent = -IDLE
        while self.cpu_seconds() - spent >= IDLE and time.monotonic() < deadline:
            spent = self.cpu_seconds()
            time.sleep(IDLE_PAUSE)

    def memory(self) -> int:
        """The bytes of the largest of its processes that are in memory."""
        return max(_status_bytes(pid, "VmRSS") for pid in _family(self.pid))

    def peak_memory(self) -> int:
        """The most that the largest of its processes ever held."""
        return max(_status_bytes(pid, "VmHWM") for pid in _family(self.pid))


def _family(pid: int) -> set[int]:
    """The process and all that descend from it; /proc/<pid>/task/<tid>/children may leave some out, says proc(5)."""
    children: dict[int, list[int]] = {}
    for process in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(process.name))
    family, waiting = set[int](), [pid]
    while waiting:
        member = waiting.pop()
        family.add(member)
        waiting.extend(children.get(member, ()))
    return family


def _cpu_seconds(pid: int) -> float:
    """The processor time of a process, of its threads that have ended too."""
    try:
        return time.clock_gettime(~pid << 3 | CPUCLOCK_SCHED)
    except OSError:
        return 0.0


def _status_bytes(pid: int, field: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith(f"{field}:")]
    return int(lines[0].split()[1]) * 1024 if lines else 0


def _pids_named(name: str) -> Iterator[int]:
    for process in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if (process / "comm").read_text().strip() == name:
                yield int(process.name)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, environ: Mapping[str, str], helper: str = "") -> Iterator[Server]:
    """`python COMMAND` as a server on that port, stopped at the end. Raises CommandError when it doesn't start."""
    if not Path("/proc/self/stat").exists():
        raise CommandError("bench counts processor time as Linux tells it, and there is no /proc here")
    words = [sys.executable, *command]
    process = subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_for(port, process)
        yield Server(port=port, pid=process.pid, helper=helper)
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def finished(command: list[str], environ: Mapping[str, str]) -> tuple[float, int]:
    """Run `python COMMAND` to its end; returns its seconds and the most bytes it held. Raises CommandError."""
    started = time.perf_counter()
    words = [sys.executable, *command]
    with subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:  # noqa: S603
        complaint = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandError(f"{' '.join(command)} failed: {complaint.decode(errors='replace')}")
    return time.perf_counter() - started, usage.ru_maxrss * 1024


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once somebody listens on the port. Raises CommandError."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(PAUSE)
    raise CommandError(f"a server that was to be measured did not start: {process.args!r}")
