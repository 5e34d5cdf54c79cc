"""The body of a sender's request: read once, piece by piece, in bounded size, and held against its hash."""

import base64
import hashlib
import hmac
from collections.abc import Iterator

from viewer.errors import (
    ErrorCode,
    InnkallingError,
    InvalidRequestError,
    LengthRequiredError,
    TooLargeError,
    UnsupportedMediaError,
)
from viewer.web.server.body import Received
from viewer.web.server.request import Request, is_length

PIECE = 64 * 1024
"""Bytes that are read at once at most."""


def check_framing(request: Request) -> None:
    """Raise for a body that is compressed, or whose end could be read in two ways (request smuggling)."""
    if request.header("Content-Encoding") is not None:
        raise UnsupportedMediaError(
            ErrorCode.ILLEGAL_CONTENT_TYPE, "Content-Encoding: the body must be sent as it is, not compressed"
        )
    is_chunked = request.header("Transfer-Encoding") is not None
    length = request.header("Content-Length")
    if is_chunked and length:
        raise _framing("Content-Length and Transfer-Encoding: only one of them may be there")
    # The server takes a Content-Length beside chunks away before we see it, so chunks alone can't be trusted.
    if is_chunked:
        raise LengthRequiredError(
            ErrorCode.PROBLEM_WITH_REQUEST, "Transfer-Encoding: send the body whole, with a Content-Length"
        )
    if length and not is_length(length):
        raise _framing("Content-Length: must be there once, and be a number")


class SignedBody:
    """The body of a request, read in one direction and hashed on the way."""

    def __init__(self, request: Request, received: Received) -> None:
        self._length = request.content_length
        self._received = received
        self._hash = hashlib.sha256()
        # Old clients send it beside the other hash, and sign it; then it has to be right as well.
        self._md5 = request.header("Content-MD5")
        self._md5_hash = None if self._md5 is None else hashlib.md5(usedforsecurity=False)

    def pieces(self, limit: int) -> Iterator[bytes]:
        """The body in pieces, hashed as they pass.

        Raises TooLargeError over the limit, InvalidRequestError when it breaks off, and what befell it on its way.
        """
        length = self._length
        if length > limit:
            raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the body is larger than {limit} bytes")
        if isinstance(self._received, InnkallingError):
            raise self._received
        while length and (piece := self._received.read(min(PIECE, length))):
            length -= len(piece)
            self._hash.update(piece)
            if self._md5_hash:
                self._md5_hash.update(piece)
            yield piece
        if length:
            raise _framing("the body ended before its Content-Length")

    def check(self, signed: bytes | None) -> None:
        """Hold all that was read against the signed hash. Raises InvalidRequestError."""
        if signed is None or not hmac.compare_digest(self._hash.digest(), signed):
            raise InvalidRequestError(
                ErrorCode.INVALID_SHA256, "X-Content-SHA256: is not the SHA-256 of the body that arrived"
            )
        if self._md5_hash and base64.b64encode(self._md5_hash.digest()).decode("ascii") != self._md5:
            raise InvalidRequestError(ErrorCode.INVALID_MD5, "Content-MD5: is not the MD5 of the body that arrived")


def _framing(reason: str) -> InvalidRequestError:
    return InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, reason)
