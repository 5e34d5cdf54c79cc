"""What calendar apps are answered.

They are unforgiving, so the responses are plain: no redirect, no cookie, never HTML, and no error but those that say
something about the address itself (any other makes Thunderbird switch the calendar off for good).
"""

import gzip
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from http import HTTPStatus

from viewer.config import Settings
from viewer.domain.calendar import FeedState, PublishedFeed
from viewer.web.polls.poll import GZIP_SUFFIX, METHODS
from viewer.web.server.headers import common_headers
from viewer.web.server.response import Headers, Response

# Calendars repeat themselves: the highest level takes twice to three times as long, and saves 2 to 10 %.
GZIP_LEVEL = 1
# Of the common headers; the others are about pages.
COMMON = {
    "Cross-Origin-Resource-Policy",
    "Referrer-Policy",
    "Server",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Robots-Tag",
}
# A feed is no page: whoever opens its address in a browser gets text that loads and runs nothing.
POLICY = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
PLAIN = ("Content-Type", "text/plain; charset=utf-8")
CALENDAR = ("Content-Type", "text/calendar; charset=utf-8")


class PollResponses:
    """The responses to polls, with the headers that all of them carry."""

    def __init__(self, settings: Settings) -> None:
        common = [header for header in common_headers(settings).items() if header[0] in COMMON]
        self._common: Headers = [("Cache-Control", "private, no-cache"), POLICY, *common]

    def not_modified(self, state: FeedState, *, gzip: bool) -> Response:
        """The app has what there is."""
        return Response(HTTPStatus.NOT_MODIFIED, validators(state, gzip=gzip) + self._common)

    def full(self, feed: PublishedFeed, *, gzip: bool) -> Response:
        """The feed's bytes, with the validators that belong to just these."""
        body = compressed(feed.body) if gzip else feed.body
        headers = [*validators(feed, gzip=gzip), CALENDAR, ("Content-Length", str(len(body)))]
        headers += [("Content-Encoding", "gzip")] if gzip else []
        return Response(HTTPStatus.OK, headers + self._common, body)

    def not_found(self) -> Response:
        """No feed has that address."""
        return self._text(HTTPStatus.NOT_FOUND)

    def gone(self) -> Response:
        """The feed was revoked long ago."""
        return self._text(HTTPStatus.GONE)

    def method_not_allowed(self) -> Response:
        """Feeds are read only."""
        return self._text(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", ", ".join(sorted(METHODS))))

    def unavailable(self, *, is_conditional: bool) -> Response:
        """The store doesn't answer: an app that has a copy keeps it, one that has none comes again.

        Thunderbird shows no validators the first time after its start; of all errors, only 404 leaves its calendar on.
        """
        if is_conditional:
            return Response(HTTPStatus.NOT_MODIFIED, [*self._common])
        return self._text(HTTPStatus.NOT_FOUND, ("Retry-After", "60"))

    def _text(self, status: HTTPStatus, *headers: tuple[str, str]) -> Response:
        """A line of text that says the status and nothing else."""
        body = f"{status.phrase}\n".encode()
        return Response(status, [PLAIN, ("Content-Length", str(len(body))), *headers, *self._common], body)


def compressed(body: bytes) -> bytes:
    """The same bytes for the same body, whenever it is compressed."""
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


def validators(feed: FeedState | PublishedFeed, *, gzip: bool) -> Headers:
    """Headers with the validators that the app sends back at its next poll (RFC 9110, 8.8)."""
    return [
        ("ETag", f'"{feed.etag}{GZIP_SUFFIX if gzip else ""}"'),
        ("Last-Modified", last_modified(feed.modified_at)),
        ("Vary", "Accept-Encoding"),
    ]


@lru_cache(maxsize=10_000)
def last_modified(moment: datetime) -> str:
    """The moment as HTTP writes it; most polls ask for the same few."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
