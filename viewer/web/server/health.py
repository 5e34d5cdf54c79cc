"""Whether the process lives, and that it can't answer in time: said by the event loop, which waits for no database."""

from http import HTTPStatus

from viewer.config import Settings
from viewer.web.server.headers import NO_STORE, common_headers
from viewer.web.server.response import Response

PATH = "/healthz"


class Health:
    """The responses at `/healthz`."""

    def __init__(self, settings: Settings) -> None:
        self._common = [*(common_headers(settings) | NO_STORE).items()]

    def respond(self, method: str) -> Response:
        """The process answers."""
        if method not in {"GET", "HEAD"}:
            return self._text(HTTPStatus.METHOD_NOT_ALLOWED, b"", ("Allow", "GET, HEAD"))
        response = self._text(HTTPStatus.OK, b"ok\n")
        return response.without_body() if method == "HEAD" else response

    def unavailable(self) -> Response:
        """A thread kept the request waiting for too long; whoever sent it is to come again."""
        text = b"The service does not answer in time just now. Please try again in a moment.\n"
        return self._text(HTTPStatus.SERVICE_UNAVAILABLE, text, ("Retry-After", "10"))

    def _text(self, status: HTTPStatus, body: bytes, *more: tuple[str, str]) -> Response:
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), *more]
        return Response(status, [*headers, *self._common], body)
