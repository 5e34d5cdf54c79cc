"""The body of a sender's request: read once, piece by piece, in bounded size, and held against its hash."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from wsgiref.types import WSGIEnvironment

from viewer.errors import ErrorCode, InvalidRequestError, LengthRequiredError, TooLargeError, UnsupportedMediaError

PIECE = 64 * 1024
"""Bytes that are read at once at most."""


class Body:
    """What a request carries, read in one direction."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ
        self._hash = hashlib.sha256()
        # Old clients send it beside the other hash, and sign it; then it has to be right as well.
        self._md5 = environ.get("HTTP_CONTENT_MD5")
        self._md5_hash = None if self._md5 is None else hashlib.md5(usedforsecurity=False)

    def check_framing(self) -> None:
        """Raise for a body that is compressed, or whose end could be read in two ways (request smuggling)."""
        if "HTTP_CONTENT_ENCODING" in self._environ:
            raise UnsupportedMediaError(
                ErrorCode.ILLEGAL_CONTENT_TYPE, "Content-Encoding: the body must be sent as it is, not compressed"
            )
        is_chunked = "HTTP_TRANSFER_ENCODING" in self._environ
        length = self._environ.get("CONTENT_LENGTH")
        if is_chunked and length:
            raise _framing("Content-Length and Transfer-Encoding: only one of them may be there")
        # The server takes a Content-Length beside chunks away before we see it, so chunks alone can't be trusted.
        if is_chunked:
            raise LengthRequiredError(
                ErrorCode.PROBLEM_WITH_REQUEST, "Transfer-Encoding: send the body whole, with a Content-Length"
            )
        if length and not _is_length(length):
            raise _framing("Content-Length: must be there once, and be a number")

    def pieces(self, limit: int) -> Iterator[bytes]:
        """The body in pieces, hashed as they pass.

        Raises TooLargeError over the limit, InvalidRequestError when it breaks off, and what befell it on its way.
        """
        length = content_length(self._environ)
        if length > limit:
            raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the body is larger than {limit} bytes")
        while length and (piece := self._environ["wsgi.input"].read(min(PIECE, length))):
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


def content_length(environ: WSGIEnvironment) -> int:
    """The announced length; 0 where none is announced, or nothing that could be one."""
    text = environ.get("CONTENT_LENGTH", "")
    return int(text) if _is_length(text) else 0


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _framing(reason: str) -> InvalidRequestError:
    return InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, reason)
