"""The body of a sender's request: read once, piece by piece, bounded, and held against its signed hash."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from wsgiref.types import WSGIEnvironment

from viewer.errors import ErrorCode
from viewer.errors import InvalidRequestError
from viewer.errors import TooLargeError
from viewer.errors import UnsupportedMediaError

PIECE = 64 * 1024
"""Bytes that are read at once."""
MAX_DRAINED = 256 * 1024 * 1024
"""Bytes that are read after a refusal: most clients send to the end before they look for an answer."""
DRAIN_TIMEOUT = 4.0
"""Seconds that are spent on it at most, so that the answer is there within five."""


def refuse_unclear_framing(environ: WSGIEnvironment) -> None:
    """Raise for a body that is compressed, or whose end could be read in two ways (request smuggling)."""
    if environ.get("HTTP_CONTENT_ENCODING"):
        raise UnsupportedMediaError(
            ErrorCode.ILLEGAL_CONTENT_TYPE, "Content-Encoding: the body must be sent as it is, not compressed"
        )
    encoding = environ.get("HTTP_TRANSFER_ENCODING", "")
    if encoding and environ.get("CONTENT_LENGTH"):
        raise _framing("Content-Length and Transfer-Encoding: only one of them may be there")
    if encoding.lower() not in {"", "chunked"}:
        raise _framing("Transfer-Encoding: must be chunked, or left out")


def content_length(environ: WSGIEnvironment) -> int | None:
    """The announced length; None for a chunked body, 0 when there is none. Raises InvalidRequestError."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    text = environ.get("CONTENT_LENGTH") or "0"
    if not (text.isascii() and text.isdigit()):
        raise _framing("Content-Length: must be there once, and be a number")
    return int(text)


def read_pieces(environ: WSGIEnvironment, limit: int) -> Iterator[bytes]:
    """The body in pieces. Raises TooLargeError over the limit, InvalidRequestError when it breaks off."""
    expected = content_length(environ)
    if expected is not None and expected > limit:
        raise too_large(limit)
    received = 0
    while expected is None or received < expected:
        piece = _read(environ, PIECE if expected is None else min(PIECE, expected - received))
        received += len(piece)
        if received > limit:
            raise too_large(limit)
        if not piece:
            break
        yield piece
    if expected is not None and received < expected:
        raise _framing("the body ended before its Content-Length")


def _read(environ: WSGIEnvironment, size: int) -> bytes:
    try:
        piece: bytes = environ["wsgi.input"].read(size)
    except (OSError, ValueError) as error:  # the connection broke; the chunks are malformed
        raise _framing("the body could not be read to its end") from error
    return piece


def too_large(limit: int) -> TooLargeError:
    """The error for a body over the limit."""
    return TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the body is larger than {limit} bytes")


def _framing(reason: str) -> InvalidRequestError:
    return InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, reason)


class BodyHash:
    """The SHA-256 of the body as it came over the wire, boundaries and all."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def hashed(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces, hashed as they pass."""
        for piece in pieces:
            self._hash.update(piece)
            yield piece

    def check(self, signed: bytes | None) -> None:
        """Hold it against the signed one. Raises InvalidRequestError."""
        if signed is None or not hmac.compare_digest(self._hash.digest(), signed):
            raise InvalidRequestError(
                ErrorCode.INVALID_SHA256, "X-Content-SHA256: is not the SHA-256 of the body that arrived"
            )


def drain(environ: WSGIEnvironment, *, timeout: float = DRAIN_TIMEOUT) -> None:
    """Read what is left of a body that was refused, up to a bound in bytes and in seconds."""
    try:
        expected = content_length(environ)
        left = MAX_DRAINED if expected is None else min(expected, MAX_DRAINED)
        until = time.monotonic() + timeout
        while left > 0 and time.monotonic() < until and (piece := environ["wsgi.input"].read(min(PIECE, left))):
            left -= len(piece)
    except (OSError, ValueError, InvalidRequestError):
        return  # the client is gone, or never said how much it would send
