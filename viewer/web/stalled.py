"""Senders that drip or stop in the middle of a body: they are hung up on, since a read can't be called back.

The server hands out no connection, but they are all open files of this process. The one that is overdue comes from the
same address to the same port, is waiting for the rest of a request (it received last, and sent nothing since), and has
brought next to nothing for a while. It is closed for reading only: the reader sees the end, and the sender still gets
its answer. A request that came whole, and takes as long to answer, looks just the same, so the while is a long one.
Only Linux tells when bytes last came; elsewhere nobody is hung up on, and the bound on readers has to do.
"""

import os
import socket
import struct
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from threading import Thread

MIN_RATE = 32 * 1024
"""Bytes a second, a quarter of what the slowest mobile network gives."""
WHILE = 2.0
"""Seconds in which fewer bytes come than MIN_RATE asks for; other uploads from the same address go on."""
PAUSE = 0.25
"""Seconds between two looks, while somebody reads."""
OPEN_FILES = Path("/proc/self/fd")
# tcp(7), struct tcp_info: the state, after 9 other numbers the ages in milliseconds, then bytes acknowledged, received.
TCP_INFO = struct.Struct("=B7x 36x I 4x I 48x 16x Q Q")
ESTABLISHED = 1
NOTHING_SENT = 1  # the handshake itself may count as one byte
Origin = tuple[str, int]
"""The address that a connection comes from, and the port that it goes to."""


@dataclass(slots=True, eq=False)
class Reading:
    """Somebody reads a body from there, of which more must have come by `due` on the clock."""

    origin: Origin
    due: float
    clock: Callable[[], float]
    may_be_cut: bool = False  # slow ones from there have been hung up on

    def is_due_within(self, seconds: float) -> bool:
        """Whether it is overdue by then unless more comes."""
        return self.clock() + seconds > self.due

    @property
    def is_overdue(self) -> bool:
        """Whether it takes too long."""
        return self.is_due_within(0)


class Watch:
    """Looks after all who read; its thread sleeps while nobody does."""

    def __init__(self) -> None:
        self._readings: set[Reading] = set()
        self._changed = Condition()
        self._thread: Thread | None = None

    @contextmanager
    def over(self, reading: Reading) -> Iterator[None]:
        """Hang up on its sender once it is overdue."""
        with self._changed:
            self._readings.add(reading)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="stalled", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._readings.discard(reading)

    def _run(self) -> None:
        looks = Looks()
        while True:
            with self._changed:
                while not self._readings:
                    self._changed.wait()
                soon = {each.origin for each in self._readings if each.is_due_within(WHILE + PAUSE)}
                overdue = {each.origin for each in self._readings if each.is_overdue}
                for each in self._readings:
                    each.may_be_cut |= each.origin in overdue
            if soon:
                with suppress(OSError):  # no file can be opened just now: the next look will do
                    looks.hang_up_on_slow(overdue, soon)
            time.sleep(PAUSE)


@dataclass(frozen=True, slots=True)
class Look:
    """What a connection had received by then."""

    at: float
    received: int


class Looks:
    """Looks at the connections of this process, by the number of their socket, from one time to the next."""

    def __init__(self, lasting: float = WHILE) -> None:
        self._lasting = lasting
        self._since: dict[int, Look] = {}

    def hang_up_on_slow(self, overdue: AbstractSet[Origin], soon: AbstractSet[Origin]) -> None:
        """Close, for reading, the connections from `overdue` that are slow for a while; `soon` may be next."""
        since = {}
        for file in OPEN_FILES.iterdir() if sys.platform == "linux" else ():
            with suppress(OSError), _socket_of(int(file.name)) as connection:  # else no socket, or not connected
                origin = _origin(connection)
                if origin in overdue | soon and (progress := _progress(connection)):
                    number = os.fstat(connection.fileno()).st_ino
                    since[number], is_slow = self._judge(self._since.get(number), progress)
                    if is_slow and origin in overdue:
                        connection.shutdown(socket.SHUT_RD)
        self._since = since

    def _judge(self, first: Look | None, progress: "Progress") -> tuple[Look, bool]:
        """Since when it is looked at, and whether it has been slow since; for one that was not, a new while begins."""
        now = Look(time.monotonic(), progress.received)
        if progress.silent_for >= self._lasting:
            return first or now, True
        if first is None or now.at - first.at < self._lasting:
            return first or now, False
        is_slow = now.received - first.received < MIN_RATE * (now.at - first.at)
        return first if is_slow else now, is_slow


def _socket_of(descriptor: int) -> socket.socket:
    """A handle of our own on that open file. Raises OSError when it is no socket, or closed meanwhile."""
    copy = os.dup(descriptor)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


def _origin(connection: socket.socket) -> Origin | None:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return None
    return connection.getpeername()[0], connection.getsockname()[1]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come whose rest, or whose answer, is awaited."""

    silent_for: float
    received: int


def _progress(connection: socket.socket) -> Progress | None:
    """None for a connection whose last word was ours, as one that is kept alive."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO.size)
    state, sent_ago, received_ago, acknowledged, received = TCP_INFO.unpack(info)
    awaits = acknowledged <= NOTHING_SENT or sent_ago > received_ago
    return Progress(received_ago / 1000, received) if state == ESTABLISHED and awaits else None
