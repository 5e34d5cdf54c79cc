"""Requests, parsed once from what RSGI or WSGI hands over."""

from types import SimpleNamespace
from typing import cast

import pytest
from granian.rsgi import Scope
from werkzeug.test import EnvironBuilder

from viewer.web.server.request import Request


class Headers:
    """As the server gives them: names in lower case, in the order and as often as they came."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = list(pairs)

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


def a_request(*headers: tuple[str, str], path: str = "/") -> Request:
    scope = SimpleNamespace(method="GET", path=path, query_string="a=%20b", headers=Headers(*headers))
    return Request.of_scope(cast("Scope", scope))


def test_header_that_came_twice_is_joined() -> None:
    """So that what is signed and comes twice is seen to."""
    request = a_request(("x-two", "1"), ("x-two", "2"), ("cookie", "a=1"), ("cookie", "b=2"))
    assert (request.header("X-Two"), request.header("Cookie")) == ("1,2", "a=1; b=2")


def test_header_with_an_underscore_is_not_taken_for_another() -> None:
    request = a_request(("x_digipost_userid", "1"))
    assert request.header("X-Digipost-UserId") is None
    assert "HTTP_X_DIGIPOST_USERID" not in request.environ()


def test_request_is_the_same_by_wsgi() -> None:
    headers = {"Content-Type": "text/plain", "X-Two": "1,2"}
    environ = EnvironBuilder(
        "/\u00e6/\u00f8?a=%20b", method="GET", headers=headers.items(), data=b"hello"
    ).get_environ()
    request = Request.of_environ(environ)
    assert (request.method, request.path, request.query) == ("GET", "/\u00e6/\u00f8", "a=%20b")
    assert (request.header("content-type"), request.header("x-two"), request.content_length) == ("text/plain", "1,2", 5)
    named = {name: environ[name] for name in ("PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH", "HTTP_X_TWO")}
    assert named.items() <= request.environ().items()


@pytest.mark.parametrize(
    ("headers", "length", "has_body"),
    [
        ([], 0, False),
        ([("content-length", "5")], 5, True),
        ([("content-length", "five")], 0, True),
        ([("content-length", "5"), ("content-length", "5")], 0, True),
        ([("content-length", "\u0665")], 0, True),
        ([("transfer-encoding", "chunked")], 0, True),
    ],
)
def test_length_of_the_body_is_one_number(headers: list[tuple[str, str]], length: int, *, has_body: bool) -> None:
    request = a_request(*headers)
    assert (request.content_length, request.has_body) == (length, has_body)
