"""The body of a sender's request: read once, piece by piece, in bounded size, and checked against its signed hash."""

import base64
import hashlib
import hmac
from collections.abc import Iterator

from viewer.errors import ErrorCode, InnkallingError, InvalidRequestError, TooLargeError, UnsupportedMediaError
from viewer.web.server.body import Received
from viewer.web.server.request import Request, is_length

# Bytes that are read at once.
PIECE = 64 * 1024


def validate_framing(request: Request) -> None:
    """Check that the body is not compressed, and that its end can be read in one way only (RFC 9112, 6.3).

    Raises UnsupportedMediaError, InvalidRequestError.
    """
    if request.header("Content-Encoding") is not None:
        raise UnsupportedMediaError(
            ErrorCode.ILLEGAL_CONTENT_TYPE, "Content-Encoding: the body must be sent as it is, not compressed"
        )
    encoding, length = request.header("Transfer-Encoding"), request.header("Content-Length")
    if encoding is not None and length:
        raise _framing_error("Content-Length and Transfer-Encoding: only one of them may be there")
    # The server hides a Content-Length beside chunks. They are accepted all the same: the signed hash covers the body
    # that arrived, and the connection closes afterwards, so no other reading of the bytes can become a message.
    if encoding is not None and not request.is_chunked:
        raise _framing_error("Transfer-Encoding: must be there once, and be chunked")
    if length and not is_length(length):
        raise _framing_error("Content-Length: must be there once, and be a number")


class SignedBody:
    """The body of a request, read in one direction and hashed on the way."""

    def __init__(self, request: Request, received: Received) -> None:
        self._length = None if request.is_chunked else request.content_length
        self._received = received
        self._hash = hashlib.sha256()
        self._size = 0
        # Old clients send it beside the other hash, and sign it; then it must be right as well.
        self._md5 = request.header("Content-MD5")
        self._md5_hash = None if self._md5 is None else hashlib.md5(usedforsecurity=False)

    def pieces(self, limit: int) -> Iterator[bytes]:
        """The body in pieces, hashed as they pass.

        Raises TooLargeError over the limit, InvalidRequestError when the body is incomplete, and the error with which
        receiving it failed.
        """
        if (self._length or 0) > limit:
            raise _too_large(limit)
        if isinstance(self._received, InnkallingError):
            raise self._received
        while piece := self._received.read(PIECE if self._length is None else min(PIECE, self._length - self._size)):
            self._size += len(piece)
            if self._size > limit:
                raise _too_large(limit)
            self._hash.update(piece)
            if self._md5_hash:
                self._md5_hash.update(piece)
            yield piece
        if self._length is not None and self._size < self._length:
            raise _framing_error("the body ended before its Content-Length")

    def validate(self, signed: bytes | None) -> None:
        """Check all that was read against the signed hash, None being that of no body. Raises InvalidRequestError."""
        if signed is None and self._size == 0:
            return
        if signed is None or not hmac.compare_digest(self._hash.digest(), signed):
            raise InvalidRequestError(
                ErrorCode.INVALID_SHA256, "X-Content-SHA256: is not the SHA-256 of the body that arrived"
            )
        if self._md5_hash and base64.b64encode(self._md5_hash.digest()).decode("ascii") != self._md5:
            raise InvalidRequestError(ErrorCode.INVALID_MD5, "Content-MD5: is not the MD5 of the body that arrived")


def _framing_error(reason: str) -> InvalidRequestError:
    return InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, reason)


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the body is larger than {limit} bytes")
