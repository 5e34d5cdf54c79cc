"""Senders that stop in the middle of a body: they are hung up on, since a thread that reads can't be called back.

The server hands out no connection, but they are all open files of this process. The one that is overdue comes from the
same address to the same port, is waiting for the rest of a request (it received last, and sent nothing since), and has
been silent for a while. It is closed for reading only: the reader sees the end, and the sender still gets its answer.
Only Linux tells when bytes last came; elsewhere nobody is hung up on, and the bound on readers has to do.
"""

import os
import socket
import struct
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from threading import Thread

SILENCE = 0.5
"""Seconds without a byte; other uploads from the same address, if there are any, go on."""
PAUSE = 0.25
"""Seconds between two looks, while somebody reads."""
OPEN_FILES = Path("/proc/self/fd")
# tcp(7), struct tcp_info: the state, then after 9 other numbers the ages in milliseconds, and the bytes acknowledged.
TCP_INFO = struct.Struct("=B7x 36x I 4x I 48x 16x Q")
ESTABLISHED = 1
NOTHING_SENT = 1  # the handshake itself may count as one byte


@dataclass(slots=True, eq=False)
class Reading:
    """Somebody reads a body from that address to that port, which must have come by `due` on the clock."""

    peer: str
    port: int
    due: float
    clock: Callable[[], float]
    may_be_cut: bool = False  # silent ones from there have been hung up on

    @property
    def is_overdue(self) -> bool:
        """Whether it takes too long."""
        return self.clock() > self.due


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
        while True:
            with self._changed:
                while not self._readings:
                    self._changed.wait()
                overdue = {(each.peer, each.port) for each in self._readings if each.is_overdue}
                for each in self._readings:
                    each.may_be_cut |= (each.peer, each.port) in overdue
            for peer, port in overdue:
                with suppress(OSError):  # no file can be opened just now: the next look will do
                    hang_up_on_silent(peer, port)
            time.sleep(PAUSE)


def hang_up_on_silent(peer: str, port: int) -> None:
    """Close, for reading, the connections from there that have been silent in the middle of a request."""
    if sys.platform == "linux":
        for file in OPEN_FILES.iterdir():
            _hang_up_if_silent(int(file.name), peer, port)


def _hang_up_if_silent(descriptor: int, peer: str, port: int) -> None:
    with suppress(OSError), _socket_of(descriptor) as connection:
        if _is_from(connection, peer, port) and _is_silent(connection):
            connection.shutdown(socket.SHUT_RD)


def _socket_of(descriptor: int) -> socket.socket:
    """A handle of our own on that open file. Raises OSError when it is no socket, or closed meanwhile."""
    copy = os.dup(descriptor)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


def _is_from(connection: socket.socket, peer: str, port: int) -> bool:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    return bool(connection.getpeername()[0] == peer and connection.getsockname()[1] == port)


def _is_silent(connection: socket.socket) -> bool:
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO.size)
    state, sent_ago, received_ago, acknowledged = TCP_INFO.unpack(info)
    awaits_the_rest = acknowledged <= NOTHING_SENT or sent_ago > received_ago
    return bool(state == ESTABLISHED and awaits_the_rest and received_ago >= SILENCE * 1000)
