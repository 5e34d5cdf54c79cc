"""Who is hung up on: a sender that fell silent in the middle of a request, and nobody else."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from tempfile import TemporaryFile

import pytest

from viewer.web.stalled import OPEN_FILES
from viewer.web.stalled import SILENCE
from viewer.web.stalled import hang_up_on_silent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when bytes last came")
HERE = "127.0.0.1"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((HERE, 0)) as listening:
        yield listening


@pytest.fixture
def accepted(listener: socket.socket) -> Iterator[socket.socket]:
    """Our end of a connection; the other one has sent the beginning of a request."""
    with socket.create_connection(listener.getsockname()) as sender:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(0.1)
            sender.sendall(b"half a request")
            assert connection.recv(100) == b"half a request"
            yield connection


def is_hung_up_on(connection: socket.socket, port: int, peer: str = HERE) -> bool:
    hang_up_on_silent(peer, port)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False


def test_silent_sender_is_hung_up_on_and_still_answered(listener: socket.socket, accepted: socket.socket) -> None:
    time.sleep(SILENCE + 0.1)
    assert is_hung_up_on(accepted, listener.getsockname()[1])
    accepted.sendall(b"408")


def test_sender_that_has_just_sent_is_left_alone(listener: socket.socket, accepted: socket.socket) -> None:
    assert not is_hung_up_on(accepted, listener.getsockname()[1])


def test_client_that_was_answered_is_left_alone(listener: socket.socket, accepted: socket.socket) -> None:
    """A connection that is kept alive is silent too, but it is we who spoke last."""
    time.sleep(0.05)
    accepted.sendall(b"answer")
    time.sleep(SILENCE + 0.1)
    assert not is_hung_up_on(accepted, listener.getsockname()[1])


def test_looking_around_leaves_no_file_open(listener: socket.socket) -> None:
    """It looks at every open file of the process, and most are no sockets; each one left open would be looked at too."""
    before = len(os.listdir(OPEN_FILES))
    with TemporaryFile():
        hang_up_on_silent(HERE, listener.getsockname()[1])
    assert len(os.listdir(OPEN_FILES)) == before


def test_others_are_left_alone(listener: socket.socket, accepted: socket.socket) -> None:
    """Our own connection to a database, say: it goes to another port."""
    port = listener.getsockname()[1]
    time.sleep(SILENCE + 0.1)
    assert not is_hung_up_on(accepted, port + 1)
    assert not is_hung_up_on(accepted, port, peer="127.0.0.2")
