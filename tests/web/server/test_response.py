"""Responses, sent by RSGI or by WSGI."""

from pathlib import Path

import pytest

from viewer.web.server.response import File, Headers, Response


class Outgoing:
    """Records what the server is given to send."""

    def __init__(self) -> None:
        self.sent: list[tuple[object, ...]] = []

    def response_empty(self, status: int, _headers: Headers) -> None:
        self.sent.append((status,))

    def response_bytes(self, status: int, _headers: Headers, body: bytes) -> None:
        self.sent.append((status, body))

    def response_file(self, status: int, _headers: Headers, file: str) -> None:
        self.sent.append((status, file))

    def response_file_range(self, status: int, _headers: Headers, file: str, start: int, end: int) -> None:
        self.sent.append((status, file, start, end))


@pytest.mark.parametrize(
    ("response", "sent"),
    [
        (Response(304, []), (304,)),
        (Response(200, [], b"hello"), (200, b"hello")),
        (Response(200, [], b"hello").without_body(), (200,)),
        (Response(200, [], File(Path("a.pdf"))), (200, "a.pdf")),
        (Response(206, [], File(Path("a.pdf"), (5, 15))), (206, "a.pdf", 5, 15)),
    ],
)
def test_response_is_sent_in_the_servers_own_way(response: Response, sent: tuple[object, ...]) -> None:
    outgoing = Outgoing()
    response.send(outgoing)
    assert outgoing.sent == [sent]


def test_response_of_bytes_is_sent_by_wsgi() -> None:
    started = []
    body = Response(404, [("X-A", "b")], b"no").start(lambda *arguments: started.append(arguments))  # type: ignore[arg-type]
    assert (started, body) == ([("404 Not Found", [("X-A", "b")])], [b"no"])


def test_file_is_no_response_by_wsgi() -> None:
    with pytest.raises(TypeError):
        Response(200, [], File(Path("a.pdf"))).start(print)  # type: ignore[arg-type]
