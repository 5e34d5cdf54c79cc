"""Who is hung up on: a sender that drips or falls silent in the middle of a request, and nobody else."""

import socket
import sys
import time
from collections.abc import Iterator
from tempfile import TemporaryFile

import pytest

from viewer.web.stalled import MIN_RATE
from viewer.web.stalled import OPEN_FILES
from viewer.web.stalled import Looks
from viewer.web.stalled import Origin

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when bytes last came")
HERE = "127.0.0.1"
LASTING = 0.2
"""Seconds, a tenth of what the server takes for slow."""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((HERE, 0)) as listening:
        yield listening


@pytest.fixture
def origin(listener: socket.socket) -> Origin:
    return HERE, listener.getsockname()[1]


@pytest.fixture
def sender(listener: socket.socket) -> Iterator[socket.socket]:
    with socket.create_connection(listener.getsockname()) as connecting:
        yield connecting


@pytest.fixture
def accepted(listener: socket.socket, sender: socket.socket) -> Iterator[socket.socket]:
    """Our end of the sender's connection, on which it has sent the beginning of a request."""
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(0.02)
        sender.sendall(b"half a request")
        assert connection.recv(100) == b"half a request"
        yield connection


def is_hung_up_on(connection: socket.socket, origin: Origin, looks: Looks | None = None) -> bool:
    (looks or Looks(LASTING)).hang_up_on_slow({origin}, set())
    try:
        return connection.recv(100) == b""
    except TimeoutError:
        return False


def test_silent_sender_is_hung_up_on_and_still_answered(accepted: socket.socket, origin: Origin) -> None:
    time.sleep(LASTING + 0.05)
    assert is_hung_up_on(accepted, origin)
    accepted.sendall(b"408")


def test_dripping_sender_is_hung_up_on(accepted: socket.socket, sender: socket.socket, origin: Origin) -> None:
    looks = Looks(LASTING)
    for _ in range(5):
        assert not is_hung_up_on(accepted, origin, looks)
        sender.sendall(b"x")
        time.sleep(LASTING / 4)
    looks.hang_up_on_slow({origin}, set())
    assert accepted.recv(100) == b"x"
    assert accepted.recv(100) == b""


def test_sender_that_keeps_the_rate_is_left_alone(
    accepted: socket.socket, sender: socket.socket, origin: Origin
) -> None:
    looks = Looks(LASTING)
    for _ in range(8):
        sender.sendall(bytes(MIN_RATE // 10))
        assert not is_hung_up_on(accepted, origin, looks)
        time.sleep(LASTING / 4)


def test_sender_that_has_just_sent_is_left_alone(accepted: socket.socket, origin: Origin) -> None:
    assert not is_hung_up_on(accepted, origin)


def test_client_that_was_answered_is_left_alone(accepted: socket.socket, origin: Origin) -> None:
    """A connection that is kept alive is silent too, but it is we who spoke last."""
    time.sleep(0.05)
    accepted.sendall(b"answer")
    time.sleep(LASTING + 0.05)
    assert not is_hung_up_on(accepted, origin)


def test_others_are_left_alone(accepted: socket.socket, origin: Origin) -> None:
    """Our own connection to a database, say: it goes to another port."""
    peer, port = origin
    time.sleep(LASTING + 0.05)
    assert not is_hung_up_on(accepted, (peer, port + 1))
    assert not is_hung_up_on(accepted, ("127.0.0.2", port))


def test_looking_around_leaves_no_file_open(origin: Origin) -> None:
    """Most open files of a process are no sockets; one that was left open would be looked at, and left open, again."""
    before = len(list(OPEN_FILES.iterdir()))
    with TemporaryFile():
        Looks().hang_up_on_slow({origin}, set())
    assert len(list(OPEN_FILES.iterdir())) == before
