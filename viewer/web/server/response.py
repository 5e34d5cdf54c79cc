"""What the callables in front of Flask answer with, and how it is sent."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple, Protocol
from wsgiref.types import StartResponse, WSGIEnvironment

STATUS_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}
Headers = list[tuple[str, str]]


class Outgoing(Protocol):
    """Where the server takes an answer from, as RSGI has it."""

    def response_empty(self, status: int, headers: Headers, /) -> None:
        """Answer without a body."""
        ...

    def response_bytes(self, status: int, headers: Headers, body: bytes, /) -> None:
        """Answer."""
        ...

    def response_file(self, status: int, headers: Headers, file: str, /) -> None:
        """Answer with that file."""
        ...

    def response_file_range(self, status: int, headers: Headers, file: str, start: int, end: int, /) -> None:
        """Answer with the bytes of that file from `start` to before `end`."""
        ...


class Answer(NamedTuple):
    """Status, headers and body, before the method decides whether the body is sent."""

    status: HTTPStatus
    headers: Headers
    body: bytes = b""

    def send(self, environ: WSGIEnvironment, start_response: StartResponse, common: Headers) -> Iterable[bytes]:
        """Send it as WSGI has it, with the headers that all of that kind have in common."""
        start_response(STATUS_LINES[self.status], self.headers + common)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]

    def pass_on(self, environ: WSGIEnvironment, outgoing: Outgoing, common: Headers) -> None:
        """Send it as RSGI has it, likewise."""
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else self.body
        send_bytes(outgoing, self.status, self.headers + common, body)


def send_bytes(outgoing: Outgoing, status: int, headers: Headers, body: bytes) -> None:
    """Answer with these bytes; RSGI has a way of its own for none."""
    if body:
        outgoing.response_bytes(status, headers, body)
    else:
        outgoing.response_empty(status, headers)
