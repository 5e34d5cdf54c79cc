"""Bodies: bounded in size and time, and in how many are read at once."""

import hashlib
import io
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextlib import nullcontext

import pytest

from viewer.errors import BusyError
from viewer.errors import InvalidRequestError
from viewer.errors import LengthRequiredError
from viewer.errors import RefusedError
from viewer.errors import TooLargeError
from viewer.errors import TooSlowError
from viewer.errors import UnsupportedMediaError
from viewer.web.body import LARGEST_PIECE
from viewer.web.body import MAX_BODIES
from viewer.web.body import MAX_DRAINED
from viewer.web.body import Body
from viewer.web.body import Places
from viewer.web.body import reading


class Line:
    """A connection on which bytes come at a rate, and the clock that shows how long it takes; both are made up."""

    def __init__(self, content: bytes, seconds_a_byte: float = 0.0) -> None:
        self.stream = io.BytesIO(content)
        self.seconds_a_byte = seconds_a_byte
        self.seconds = 0.0
        self.sizes: list[int] = []

    def read(self, size: int) -> bytes:
        piece = self.stream.read(size)
        self.sizes.append(size)
        self.seconds += len(piece) * self.seconds_a_byte
        return piece

    def clock(self) -> float:
        return self.seconds

    def body(self, **environ: str) -> Body:
        return Body({"wsgi.input": self, **environ}, clock=self.clock)


def test_body_comes_whole_in_pieces_that_grow() -> None:
    content = bytes(range(256)) * 1000
    line = Line(content)
    body = line.body(CONTENT_LENGTH=str(len(content)))
    assert b"".join(body.pieces(len(content))) == content
    assert line.sizes[:5] == [1, 16, 256, 4096, LARGEST_PIECE]
    body.check(hashlib.sha256(content).digest())


@pytest.mark.parametrize("signed", [None, b"", hashlib.sha256(b"other").digest()])
def test_body_that_was_not_signed_is_refused(signed: bytes | None) -> None:
    body = Line(b"hello").body(CONTENT_LENGTH="5")
    list(body.pieces(5))
    with pytest.raises(InvalidRequestError, match="X-Content-SHA256"):
        body.check(signed)


@pytest.mark.parametrize(("md5", "is_right"), [("XUFAKrxLKna5cZ2REBfFkg==", True), ("AAAA", False), ("", False)])
def test_other_hash_has_to_be_right_too(md5: str, is_right: bool) -> None:
    body = Line(b"hello").body(CONTENT_LENGTH="5", HTTP_CONTENT_MD5=md5)
    list(body.pieces(5))
    with nullcontext() if is_right else pytest.raises(InvalidRequestError, match="Content-MD5"):
        body.check(hashlib.sha256(b"hello").digest())


@pytest.mark.parametrize("bytes_a_second", [1, 10, 1000, 10_000])
def test_dripping_sender_is_found_out_within_five_seconds(bytes_a_second: int) -> None:
    line = Line(b"x" * 10_000_000, seconds_a_byte=1 / bytes_a_second)
    with pytest.raises(TooSlowError):
        list(line.body(CONTENT_LENGTH="10000000").pieces(10_000_000))
    assert line.seconds < 5


def test_slow_sender_that_keeps_the_rate_is_heard_out() -> None:
    line = Line(b"x" * 1_000_000, seconds_a_byte=1 / 50_000)
    assert len(b"".join(line.body(CONTENT_LENGTH="1000000").pieces(1_000_000))) == 1_000_000


def test_sender_that_was_quick_may_not_stop_for_longer() -> None:
    """What it is ahead of the rate counts for GRACE at most, else 30 MB would earn a quarter of an hour of silence."""
    line = Line(b"x" * 20_000_000)
    body = line.body(CONTENT_LENGTH="20000000").pieces(20_000_000)
    for _ in range(200):
        next(body)
    line.seconds_a_byte = 1.0
    with pytest.raises(TooSlowError):
        list(zip(range(2), body, strict=False))


def test_body_over_the_limit_is_refused_unread() -> None:
    line = Line(b"hello")
    with pytest.raises(TooLargeError, match="larger than 4 bytes"):
        list(line.body(CONTENT_LENGTH="5").pieces(4))
    assert line.sizes == []


def test_body_that_breaks_off_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="ended before"):
        list(Line(b"hell").body(CONTENT_LENGTH="5").pieces(5))


def test_connection_that_breaks_is_refused() -> None:
    class Broken(Line):
        def read(self, size: int) -> bytes:
            raise ConnectionResetError

    with pytest.raises(InvalidRequestError, match="to its end"):
        list(Broken(b"").body(CONTENT_LENGTH="5").pieces(5))


@pytest.mark.parametrize(
    ("environ", "error"),
    [
        ({"HTTP_CONTENT_ENCODING": "gzip"}, UnsupportedMediaError),
        ({"HTTP_CONTENT_ENCODING": ""}, UnsupportedMediaError),
        ({"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "5"}, InvalidRequestError),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, LengthRequiredError),
        ({"CONTENT_LENGTH": "-1"}, InvalidRequestError),
        ({"CONTENT_LENGTH": "5,5"}, InvalidRequestError),
        ({"CONTENT_LENGTH": "\u0665"}, InvalidRequestError),
    ],
)
def test_framing_that_can_be_read_in_two_ways_is_refused(environ: dict[str, str], error: type[RefusedError]) -> None:
    with pytest.raises(error):
        Line(b"hello").body(**environ).check_framing()


def test_rest_of_a_refused_body_is_read_so_that_its_sender_sees_the_answer() -> None:
    line = Line(b"x" * 1000)
    body = line.body(CONTENT_LENGTH="1000")
    next(body.pieces(1000))
    body.drain()
    assert line.stream.tell() == 1000


def test_rest_of_a_body_without_a_length_is_read_too() -> None:
    """It is refused for that, and its sender is told so."""
    line = Line(b"x" * 1000)
    line.body(HTTP_TRANSFER_ENCODING="chunked").drain()
    assert line.stream.tell() == 1000


def test_what_is_drained_is_bounded_in_size_and_time() -> None:
    steady = Line(b"x" * 1_000_000, seconds_a_byte=1 / 100_000)
    steady.body(CONTENT_LENGTH=str(10 * MAX_DRAINED)).drain()
    assert steady.seconds < 5
    slow = Line(b"x" * 1000, seconds_a_byte=0.5)
    slow.body(CONTENT_LENGTH="1000").drain()
    assert slow.seconds < 3


def test_so_many_bodies_are_read_at_once_and_no_more() -> None:
    with ExitStack() as readers:
        for _ in range(MAX_BODIES):
            readers.enter_context(reading())
        with pytest.raises(BusyError), reading(patience=0):
            pass
    with reading():
        pass


def test_place_is_waited_for_as_long_as_places_become_free() -> None:
    """A burst goes on: each that is done gives hope to those who wait, also to one whose turn it is not yet."""
    places = Places(1)
    done = []

    def read() -> None:
        with places.taken(patience=0.2):
            time.sleep(0.05)
            done.append(True)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: read(), range(6)))
    assert len(done) == 6


def test_nobody_waits_for_places_that_do_not_become_free() -> None:
    places = Places(1)
    started = time.monotonic()
    with places.taken(), pytest.raises(BusyError), places.taken(patience=0.05):
        pass
    assert time.monotonic() - started < 0.5
