"""Bodies: bounded in size, and what was signed."""

import hashlib
import io
from contextlib import nullcontext

import pytest

from viewer.errors import (
    ErrorCode,
    InvalidRequestError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnsupportedMediaError,
)
from viewer.web.senders.signed_body import PIECE, SignedBody, validate_framing
from viewer.web.server.request import Headers, Request


def a_request(**headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method="POST", path="/messages", query="", headers=Headers(named))


def a_body(content: bytes, **headers: str) -> SignedBody:
    return SignedBody(a_request(**headers), io.BytesIO(content))


def test_body_comes_whole_in_pieces() -> None:
    content = bytes(range(256)) * 1000
    body = a_body(content + b"of the next request", content_length=str(len(content)))
    pieces = list(body.pieces(len(content)))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) == PIECE
    body.validate(hashlib.sha256(content).digest())


@pytest.mark.parametrize("signed", [None, b"", hashlib.sha256(b"other").digest()])
def test_body_that_was_not_signed_is_refused(signed: bytes | None) -> None:
    body = a_body(b"hello", content_length="5")
    list(body.pieces(5))
    with pytest.raises(InvalidRequestError, match="X-Content-SHA256"):
        body.validate(signed)


@pytest.mark.parametrize(("md5", "is_right"), [("XUFAKrxLKna5cZ2REBfFkg==", True), ("AAAA", False), ("", False)])
def test_other_hash_has_to_be_right_too(md5: str, is_right: bool) -> None:
    body = a_body(b"hello", content_length="5", content_md5=md5)
    list(body.pieces(5))
    with nullcontext() if is_right else pytest.raises(InvalidRequestError, match="Content-MD5"):
        body.validate(hashlib.sha256(b"hello").digest())


def test_body_over_the_limit_is_refused_unread() -> None:
    stream = io.BytesIO(b"hello")
    with pytest.raises(TooLargeError, match="larger than 4 bytes"):
        list(SignedBody(a_request(content_length="5"), stream).pieces(4))
    assert stream.tell() == 0


def test_chunked_body_is_read_to_its_end_within_the_limit() -> None:
    body = a_body(b"hello", transfer_encoding="Chunked")
    assert b"".join(body.pieces(5)) == b"hello"
    body.validate(hashlib.sha256(b"hello").digest())
    with pytest.raises(TooLargeError, match="larger than 4 bytes"):
        list(a_body(b"hello", transfer_encoding="chunked").pieces(4))


def test_request_without_a_body_needs_no_hash() -> None:
    body = a_body(b"", content_length="0")
    assert not list(body.pieces(5))
    body.validate(None)


def test_body_that_breaks_off_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="ended before"):
        list(a_body(b"hell", content_length="5").pieces(5))


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"content_encoding": "gzip"}, UnsupportedMediaError),
        ({"content_encoding": ""}, UnsupportedMediaError),
        ({"transfer_encoding": "chunked", "content_length": "5"}, InvalidRequestError),
        ({"transfer_encoding": "chunked,chunked"}, InvalidRequestError),
        ({"transfer_encoding": "gzip, chunked"}, InvalidRequestError),
        ({"transfer_encoding": "identity"}, InvalidRequestError),
        ({"transfer_encoding": ""}, InvalidRequestError),
        ({"content_length": "-1"}, InvalidRequestError),
        ({"content_length": "5,5"}, InvalidRequestError),
        ({"content_length": "\u0665"}, InvalidRequestError),
    ],
)
def test_framing_that_can_be_read_in_two_ways_is_refused(headers: dict[str, str], error: type[RefusedError]) -> None:
    with pytest.raises(error):
        validate_framing(a_request(**headers))


def test_body_that_did_not_come_is_told_when_it_is_read() -> None:
    """So that a sender who is unknown learns of that first."""
    body = SignedBody(a_request(content_length="5"), TooSlowError(ErrorCode.PROBLEM_WITH_REQUEST, "too slow"))
    with pytest.raises(TooSlowError):
        list(body.pieces(5))
