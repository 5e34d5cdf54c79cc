"""Whether the process lives: answered by the event loop alone, so that no database can keep the answer waiting."""

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

    def _text(self, status: HTTPStatus, body: bytes, *more: tuple[str, str]) -> Response:
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), *more]
        return Response(status, [*headers, *self._common], body)
