"""The body of a sender's request: read once, piece by piece, in bounded size and time, and held against its hash.

A thread that reads a body can't be interrupted, and the server hands bytes over only when the asked number has come.
So pieces start at one byte and grow as long as they come quickly; a sender that drips or stops is hung up on once it is
overdue (viewer.web.stalled); and how many bodies are read at once is bounded, so that there are always threads left for
pages and polls.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from wsgiref.types import WSGIEnvironment

from viewer.errors import BusyError
from viewer.errors import ErrorCode
from viewer.errors import InvalidRequestError
from viewer.errors import LengthRequiredError
from viewer.errors import TooLargeError
from viewer.errors import TooSlowError
from viewer.errors import UnsupportedMediaError
from viewer.web.stalled import MIN_RATE
from viewer.web.stalled import Origin
from viewer.web.stalled import Reading
from viewer.web.stalled import Watch

MAX_BODIES = 48
"""Bodies that are read at once in a process: a slow sender keeps a place for GRACE, and forty of them are no
attack yet. The server has some threads more than that (viewer.web.server)."""
LARGEST_PIECE = 64 * 1024
"""Bytes that are read at once at most; at MIN_RATE that takes two seconds."""
GROWTH = 16
"""How much larger each piece may be than the one before: a letter of 100 kB comes in seven."""
QUICK = 0.05
"""Seconds that a piece may take for the next one to be larger."""
GRACE = 3.0
"""Seconds that a sender may be behind MIN_RATE, or silent, so that an answer never takes five."""
DRAIN_GRACE = 1.0
"""The same for the rest of a body that was refused."""
MAX_DRAINED = 256 * 1024 * 1024
"""Bytes that are read after a refusal: most clients send all before they look, and else see a lost connection."""
MAX_DRAIN = 4.0
"""Seconds that are spent on it at most, so that the answer is there within five."""

PATIENCE = 0.1
"""Seconds without a place becoming free, after which nobody waits for one: a burst goes on, slow
senders stand still."""
MAX_WAIT = 1.0
"""Seconds that anybody waits for a place."""


class Places:
    """Places among those who read a body."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._freed = Condition()

    @contextmanager
    def taken(self, *, patience: float = PATIENCE) -> Iterator[None]:
        """One of them. Raises BusyError when there is none, and none becomes free."""
        until = time.monotonic() + MAX_WAIT
        with self._freed:
            while not self._free:
                if not self._freed.wait(patience) or time.monotonic() > until:
                    text = "too many messages arrive at once; send it again in a second"
                    raise BusyError(ErrorCode.PROBLEM_WITH_REQUEST, text)
            self._free -= 1
        try:
            yield
        finally:
            with self._freed:
                self._free += 1
                self._freed.notify_all()  # each of them sees that it goes on


_places = Places(MAX_BODIES)
reading = _places.taken
_watch = Watch()


class Body:
    """What a request carries, read in one direction."""

    def __init__(self, environ: WSGIEnvironment, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._input = environ["wsgi.input"]
        self._environ = environ
        self._clock = clock
        self._hash = hashlib.sha256()
        # Old clients send it beside the other hash, and sign it; then it has to be right as well.
        self._md5 = environ.get("HTTP_CONTENT_MD5")
        self._md5_hash = None if self._md5 is None else hashlib.md5(usedforsecurity=False)
        self._received = 0
        self._is_too_slow = False

    def check_framing(self) -> None:
        """Raise for a body that is compressed, or whose end could be read in two ways (request smuggling)."""
        if "HTTP_CONTENT_ENCODING" in self._environ:
            raise UnsupportedMediaError(
                ErrorCode.ILLEGAL_CONTENT_TYPE, "Content-Encoding: the body must be sent as it is, not compressed"
            )
        length = self._environ.get("CONTENT_LENGTH")
        if self._is_chunked and length:
            raise _framing("Content-Length and Transfer-Encoding: only one of them may be there")
        # The server takes a Content-Length beside chunks away before we see it, so chunks alone can't be trusted.
        if self._is_chunked:
            raise LengthRequiredError(
                ErrorCode.PROBLEM_WITH_REQUEST, "Transfer-Encoding: send the body whole, with a Content-Length"
            )
        if length and not (length.isascii() and length.isdigit()):
            raise _framing("Content-Length: must be there once, and be a number")

    @property
    def _is_chunked(self) -> bool:
        return "HTTP_TRANSFER_ENCODING" in self._environ

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
        left = MAX_DRAINED if self._is_chunked else self._length() - self._received
        try:
            with reading(patience=0):
                for _ in self._read(self._received + min(left, MAX_DRAINED), DRAIN_GRACE):
                    if self._clock() > until:
                        return
        except (BusyError, InvalidRequestError, TooSlowError):
            return  # its sender is gone, or too slow, or never said how much it would send

    def _length(self) -> int:
        """The announced length; 0 where none is announced, or nothing that could be one."""
        text = self._environ.get("CONTENT_LENGTH", "")
        return int(text) if text.isascii() and text.isdigit() else 0

    def _read(self, end: int, grace: float) -> Iterator[bytes]:
        """The pieces up to there, or up to where the body breaks off. Raises TooSlowError, InvalidRequestError."""
        size = 1
        overdue = Reading(self._origin(), self._clock() + grace, self._clock)
        with _watch.over(overdue):
            while self._received < end and not self._is_too_slow:
                asked = self._clock()
                piece = self._read_piece(min(size, end - self._received))
                came = self._clock()
                self._received += len(piece)
                yield piece
                if overdue.is_overdue or (overdue.may_be_cut and not piece):
                    self._is_too_slow = True
                    raise TooSlowError(
                        ErrorCode.PROBLEM_WITH_REQUEST, f"the body came slower than {MIN_RATE} bytes a second"
                    )
                if not piece:
                    return
                overdue.due = min(overdue.due + len(piece) / MIN_RATE, came + grace)
                size = min(GROWTH * size, LARGEST_PIECE) if came - asked < QUICK else max(size // 4, 1)

    def _origin(self) -> Origin:
        return self._environ.get("REMOTE_ADDR", ""), int(self._environ.get("SERVER_PORT", "0"))

    def _read_piece(self, size: int) -> bytes:
        try:
            piece: bytes = self._input.read(size)
        except (OSError, ValueError) as error:  # the connection broke
            raise _framing("the body could not be read to its end") from error
        return piece


def _framing(reason: str) -> InvalidRequestError:
    return InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, reason)
