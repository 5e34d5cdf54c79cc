"""A WSGI application behind the event loop: what it is told of the request, and what becomes of its answer."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask, Response as FlaskResponse, send_file
from granian.rsgi import Scope
from werkzeug.test import EnvironBuilder

from viewer.errors import ErrorCode, TooSlowError
from viewer.web.server.request import Request
from viewer.web.server.response import File, Response
from viewer.web.server.wsgi import BODY_ERROR, environ_of, respond


class Headers:
    """As the server gives them: names in lower case, in the order and as often as they came."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = list(pairs)

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


def a_scope(*headers: tuple[str, str], path: str = "/") -> Scope:
    return cast(
        "Scope",
        SimpleNamespace(
            method="GET",
            path=path,
            query_string="a=%20b",
            headers=Headers(*headers),
            client="192.0.2.1:50123",
            server="127.0.0.1:8000",
            scheme="http",
            http_version="1.1",
        ),
    )


def test_request_is_named_as_wsgi_names_it() -> None:
    scope = a_scope(("host", "post.example.no"), ("content-type", "text/plain"), ("content-length", "5"))
    environ = environ_of(Request.of_scope(scope), scope, io.BytesIO())
    wanted = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "QUERY_STRING": "a=%20b",
        "HTTP_HOST": "post.example.no",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "5",
        "REMOTE_ADDR": "192.0.2.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
    }
    assert {name: environ[name] for name in wanted} == wanted
    assert "HTTP_CONTENT_TYPE" not in environ
    assert environ["wsgi.input"].read() == b""


def test_address_is_told_byte_for_byte() -> None:
    assert Request.of_scope(a_scope(path="/æ/ø")).environ()["PATH_INFO"].encode("latin-1").decode() == "/æ/ø"


def test_body_that_did_not_come_is_told_as_a_value() -> None:
    scope = a_scope(("content-length", "5"))
    error = TooSlowError(ErrorCode.PROBLEM_WITH_REQUEST, "too slow")
    environ = environ_of(Request.of_scope(scope), scope, error)
    assert environ[BODY_ERROR] is error
    assert environ["wsgi.input"].read() == b""


def get(application: Any, method: str = "GET", **headers: str) -> Response:  # noqa: ANN401  # the WSGI interface
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return respond(application, EnvironBuilder(method=method, headers=named.items()).get_environ())


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "letter.pdf"
    file.write_bytes(bytes(range(100)))
    return file


@pytest.fixture
def app(letter: Path) -> Flask:
    made = Flask(__name__)

    @made.get("/")
    def show() -> FlaskResponse:
        return send_file(letter)

    return made


def test_answer_is_joined_and_closed() -> None:
    closed = []

    class Answer:
        def __iter__(self) -> Iterator[bytes]:
            yield from [b"hel", b"lo"]

        def close(self) -> None:
            closed.append(True)

    def application(_environ: Any, start_response: Any) -> Iterable[bytes]:  # noqa: ANN401  # the WSGI interface
        start_response("404 Not Found", [("X-A", "b")])
        return Answer()

    assert get(application) == Response(404, [("X-A", "b")], b"hello")
    assert closed == [True]


def test_file_is_named_to_the_server(app: Flask, letter: Path) -> None:
    response = get(app)
    assert (response.status, response.body) == (200, File(letter))


@pytest.mark.parametrize(
    ("wanted", "part", "length"),
    [("bytes=5-14", (5, 15), "10"), ("bytes=90-", (90, 100), "10"), ("bytes=-1", (99, 100), "1")],
)
def test_part_of_a_file_is_named_to_the_server(
    app: Flask, letter: Path, wanted: str, part: tuple[int, int], length: str
) -> None:
    response = get(app, Range=wanted)
    assert (response.status, response.body) == (206, File(letter, part))
    assert dict(response.headers)["Content-Length"] == length


def test_part_that_is_not_there_is_no_file(app: Flask) -> None:
    response = get(app, Range="bytes=200-")
    assert response.status == 416
    assert isinstance(response.body, bytes)


def test_head_of_a_file_has_no_body(app: Flask) -> None:
    response = get(app, method="HEAD")
    assert (response.status, response.body) == (200, b"")


def test_what_is_no_file_on_disk_is_read() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", "show", lambda: send_file(io.BytesIO(b"hello"), mimetype="application/pdf"))
    response = get(app)
    assert (response.status, response.body) == (200, b"hello")
