"""The body of a sender's request: read once, piece by piece, in bounded size and time, and held against its hash.

A thread that reads a body can't be interrupted, and the server hands bytes over only when the asked number has come.
So pieces start at one byte and grow as long as they come quickly, by which a sender that drips is found out; one that
stops altogether is hung up on (viewer.web.stalled); and how many bodies are read at once is bounded, so that there are
always threads left for pages and polls.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from wsgiref.types import WSGIEnvironment

from viewer.errors import BusyError
from viewer.errors import ErrorCode
from viewer.errors import InvalidRequestError
from viewer.errors import LengthRequiredError
from viewer.errors import TooLargeError
from viewer.errors import TooSlowError
from viewer.errors import UnsupportedMediaError
from viewer.web.stalled import Reading
from viewer.web.stalled import Watch

MAX_BODIES = 16
"""Bodies that are read at once in a process, each of which may be hostile XML of some megabytes in memory. The server
has some threads more than that (viewer.web.server)."""
LARGEST_PIECE = 16 * 1024
"""Bytes that are read at once at most."""
QUICK = 0.05
"""Seconds that a piece may take for the next one to be larger."""
GRACE = 3.0
"""Seconds that any body may take; then it must have come at MIN_RATE, so that an answer never takes five."""
DRAIN_GRACE = 1.0
"""Seconds for the rest of a body that was refused."""
MIN_RATE = 32 * 1024
"""Bytes a second, a quarter of what the slowest mobile network gives."""
MAX_DRAINED = 256 * 1024 * 1024
"""Bytes that are read after a refusal: most clients send all before they look, and else see a lost connection."""
MAX_DRAIN = 4.0
"""Seconds that are spent on it at most, so that the answer is there within five."""

PATIENCE = 0.5
"""Seconds to wait for a place among those who read: a burst is over sooner, and pages never wait long."""

_slots = BoundedSemaphore(MAX_BODIES)
_watch = Watch()


@contextmanager
def reading() -> Iterator[None]:
    """A place among those who read a body. Raises BusyError when there is none."""
    if not _slots.acquire(timeout=PATIENCE):
        raise BusyError(ErrorCode.PROBLEM_WITH_REQUEST, "too many messages arrive at once; send it again in a second")
    try:
        yield
    finally:
        _slots.release()


class Body:
    """What a request carries, read in one direction."""

    def __init__(self, environ: WSGIEnvironment, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._input = environ["wsgi.input"]
        self._environ = environ
        self._clock = clock
        self._hash = hashlib.sha256()
        # Old clients send it beside the other hash, and sign it; then it has to be right as well.
        self._md5 = environ.get("HTTP_CONTENT_MD5")
        self._md5_hash = hashlib.md5(usedforsecurity=False) if self._md5 else None
        self._received = 0

    def check_framing(self) -> None:
        """Raise for a body that is compressed, or whose end could be read in two ways (request smuggling)."""
        if self._environ.get("HTTP_CONTENT_ENCODING"):
            raise UnsupportedMediaError(
                ErrorCode.ILLEGAL_CONTENT_TYPE, "Content-Encoding: the body must be sent as it is, not compressed"
            )
        encoding, length = self._environ.get("HTTP_TRANSFER_ENCODING"), self._environ.get("CONTENT_LENGTH")
        if encoding and length:
            raise _framing("Content-Length and Transfer-Encoding: only one of them may be there")
        # The server takes a Content-Length beside chunks away before we see it, so chunks alone can't be trusted.
        if encoding:
            raise LengthRequiredError(
                ErrorCode.PROBLEM_WITH_REQUEST, "Transfer-Encoding: send the body whole, with a Content-Length"
            )
        if length and not (length.isascii() and length.isdigit()):
            raise _framing("Content-Length: must be there once, and be a number")

    def pieces(self, limit: int) -> Iterator[bytes]:
        """The body in pieces, hashed as they pass.

        Raises TooLargeError over the limit, TooSlowError, InvalidRequestError when it breaks off.
        """
        length = self._length()
        if length > limit:
            raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the body is larger than {limit} bytes")
        for piece in self._read(length, GRACE):
            self._hash.update(piece)
            if self._md5_hash:
                self._md5_hash.update(piece)
            yield piece
        if self._received < length:
            raise _framing("the body ended before its Content-Length")

    def check(self, signed: bytes | None) -> None:
        """Hold all that was read against the signed hash. Raises InvalidRequestError."""
        if signed is None or not hmac.compare_digest(self._hash.digest(), signed):
            raise InvalidRequestError(
                ErrorCode.INVALID_SHA256, "X-Content-SHA256: is not the SHA-256 of the body that arrived"
            )
        if self._md5_hash and base64.b64encode(self._md5_hash.digest()).decode("ascii") != self._md5:
            raise InvalidRequestError(ErrorCode.INVALID_MD5, "Content-MD5: is not the MD5 of the body that arrived")

    def drain(self) -> None:
        """Read what is left of a body that was refused, within bounds in bytes and seconds."""
        until = self._clock() + MAX_DRAIN
        end = min(self._length(), self._received + MAX_DRAINED)
        try:
            with reading():
                for _ in self._read(end, DRAIN_GRACE):
                    if self._clock() > until:
                        return
        except (BusyError, InvalidRequestError, TooSlowError):
            return  # its sender is gone, or too slow, or never said how much it would send

    def _length(self) -> int:
        """The announced length; 0 where none is announced, or nothing that could be one."""
        text = self._environ.get("CONTENT_LENGTH", "")
        return int(text) if text.isascii() and text.isdigit() else 0

    def _read(self, end: int, grace: float) -> Iterator[bytes]:
        """The pieces up to there, or up to where the body breaks off. Raises TooSlowError."""
        start, size = self._received, 1
        due = self._clock() + grace
        overdue = Reading(self._environ.get("REMOTE_ADDR", ""), self._port(), due, self._clock)
        with _watch.over(overdue):
            while self._received < end:
                asked = self._clock()
                piece = self._read_piece(min(size, end - self._received))
                self._received += len(piece)
                yield piece
                if overdue.is_overdue or (overdue.may_be_cut and not piece):
                    raise TooSlowError(
                        ErrorCode.PROBLEM_WITH_REQUEST, f"the body came slower than {MIN_RATE} bytes a second"
                    )
                if not piece:
                    return
                overdue.due = due + (self._received - start) / MIN_RATE
                size = min(2 * size, LARGEST_PIECE) if self._clock() - asked < QUICK else max(size // 4, 1)

    def _port(self) -> int:
        return int(self._environ.get("SERVER_PORT", "0"))

    def _read_piece(self, size: int) -> bytes:
        try:
            piece: bytes = self._input.read(size)
        except (OSError, ValueError) as error:  # the connection broke
            raise _framing("the body could not be read to its end") from error
        return piece


def _framing(reason: str) -> InvalidRequestError:
    return InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, reason)
