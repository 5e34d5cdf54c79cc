"""Bodies: bounded in size, and what was signed."""

import hashlib
import io
from contextlib import nullcontext

import pytest

from viewer.errors import InvalidRequestError, LengthRequiredError, RefusedError, TooLargeError, UnsupportedMediaError
from viewer.web.senders.signed_body import PIECE, Body


def a_body(content: bytes, **environ: str) -> Body:
    return Body({"wsgi.input": io.BytesIO(content), **environ})


def test_body_comes_whole_in_pieces() -> None:
    content = bytes(range(256)) * 1000
    body = a_body(content + b"of the next request", CONTENT_LENGTH=str(len(content)))
    pieces = list(body.pieces(len(content)))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) == PIECE
    body.check(hashlib.sha256(content).digest())


@pytest.mark.parametrize("signed", [None, b"", hashlib.sha256(b"other").digest()])
def test_body_that_was_not_signed_is_refused(signed: bytes | None) -> None:
    body = a_body(b"hello", CONTENT_LENGTH="5")
    list(body.pieces(5))
    with pytest.raises(InvalidRequestError, match="X-Content-SHA256"):
        body.check(signed)


@pytest.mark.parametrize(("md5", "is_right"), [("XUFAKrxLKna5cZ2REBfFkg==", True), ("AAAA", False), ("", False)])
def test_other_hash_has_to_be_right_too(md5: str, is_right: bool) -> None:
    body = a_body(b"hello", CONTENT_LENGTH="5", HTTP_CONTENT_MD5=md5)
    list(body.pieces(5))
    with nullcontext() if is_right else pytest.raises(InvalidRequestError, match="Content-MD5"):
        body.check(hashlib.sha256(b"hello").digest())


def test_body_over_the_limit_is_refused_unread() -> None:
    stream = io.BytesIO(b"hello")
    with pytest.raises(TooLargeError, match="larger than 4 bytes"):
        list(Body({"wsgi.input": stream, "CONTENT_LENGTH": "5"}).pieces(4))
    assert stream.tell() == 0


def test_body_that_breaks_off_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="ended before"):
        list(a_body(b"hell", CONTENT_LENGTH="5").pieces(5))


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
        a_body(b"hello", **environ).check_framing()
