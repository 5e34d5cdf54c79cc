"""What the callables in front of Flask answer with, and how it is sent."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple
from wsgiref.types import StartResponse
from wsgiref.types import WSGIEnvironment

STATUS_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}
Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    """Status, headers and body, before the method decides whether the body is sent."""

    status: HTTPStatus
    headers: Headers
    body: bytes = b""

    def send(self, environ: WSGIEnvironment, start_response: StartResponse, common: Headers) -> Iterable[bytes]:
        """Send it as WSGI has it, with the headers that all of that kind have in common."""
        start_response(STATUS_LINES[self.status], self.headers + common)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]
