"""The one form of an answer, from whoever makes it to the server that sends it."""

from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple, Protocol
from wsgiref.types import StartResponse

STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
Headers = list[tuple[str, str]]


class Outgoing(Protocol):
    """RSGI's way out: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md."""

    def response_empty(self, status: int, headers: Headers, /) -> None:
        """Send a response without a body."""
        ...

    def response_bytes(self, status: int, headers: Headers, body: bytes, /) -> None:
        """Send a response with that body."""
        ...

    def response_file(self, status: int, headers: Headers, file: str, /) -> None:
        """Send a response with that file as its body."""
        ...

    def response_file_range(self, status: int, headers: Headers, file: str, start: int, end: int, /) -> None:
        """Send a response with the bytes of that file from `start` to before `end`."""
        ...


class File(NamedTuple):
    """A file that the server itself reads; of a range, the first byte and the one after the last."""

    path: Path
    range: tuple[int, int] | None = None


class Response(NamedTuple):
    """Status, headers and body.

    A tuple, since one is made for each poll, and a data class takes twice as long to make.
    """

    status: int
    headers: Headers
    body: bytes | File = b""

    def without_body(self) -> "Response":
        """The response to HEAD: the same headers, Content-Length too (RFC 9110, 9.3.2)."""
        return Response(self.status, self.headers)

    def and_close(self) -> "Response":
        """The response with a header by which the server closes the connection after it."""
        return self._replace(headers=[*self.headers, ("Connection", "close")])

    def send(self, outgoing: Outgoing) -> None:
        """Send the response through granian's RSGI protocol object."""
        status, headers, body = self
        if isinstance(body, bytes):
            if body:
                outgoing.response_bytes(status, headers, body)
            else:
                outgoing.response_empty(status, headers)
        elif body.range:
            outgoing.response_file_range(status, headers, str(body.path), *body.range)
        else:
            outgoing.response_file(status, headers, str(body.path))

    def start(self, start_response: StartResponse) -> list[bytes]:
        """Send a response of bytes as WSGI has it."""
        if isinstance(self.body, File):
            raise TypeError("over WSGI, files are sent by the application that opened them")
        start_response(STATUS_LINES[self.status], self.headers)
        return [self.body]
