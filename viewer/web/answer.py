"""What the callables in front of Flask answer with, and how it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from wsgiref.types import StartResponse
from wsgiref.types import WSGIEnvironment

from viewer.config import Settings
from viewer.web.headers import TRANSPORT_SECURITY

STATUS_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}
Headers = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Status, headers and body, before the method decides whether the body is sent."""

    status: HTTPStatus
    headers: Headers
    body: bytes = b""

    def send(self, environ: WSGIEnvironment, start_response: StartResponse, common: Headers) -> Iterable[bytes]:
        """Send it as WSGI has it, with the headers that all of that kind have in common."""
        start_response(STATUS_LINES[self.status], self.headers + common)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def privacy_headers(settings: Settings, cache_control: str) -> Headers:
    """What every answer to a program carries: health data, for nobody else to keep, to find or to guess at."""
    headers = [
        ("Cache-Control", cache_control),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Robots-Tag", "noindex, nofollow"),
    ]
    return [*headers, ("Strict-Transport-Security", TRANSPORT_SECURITY)] if settings.is_https else headers
