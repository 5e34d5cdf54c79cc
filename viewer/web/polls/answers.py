"""Calendar polls, answered from stored bytes before Flask sees them; all else passes on.

Calendar apps are unforgiving, so the answers are plain: no redirect, no cookie, never HTML, and no error but those
that say something about the address itself (any other makes Thunderbird switch the calendar off for good).
"""

import gzip
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from viewer.actions.feeds import is_fetch_due, record_fetch
from viewer.actions.publish import Publisher, is_gone, poll
from viewer.calendar.feed import Window
from viewer.domain.access import token_digest
from viewer.domain.calendar import FeedState, FeedToken, PublishedFeed
from viewer.errors import FeedRevokedError, NotFoundError
from viewer.web.server.headers import common_headers
from viewer.web.server.response import Answer
from viewer.wiring import Services

logger = logging.getLogger(__name__)

# /calendars/<token>/<name>.ics: Thunderbird names the calendar after the last part, which is free.
PATH = re.compile(r"/calendars/(?P<token>[\w-]{43})/[^/]+\.ics", re.ASCII)
# What an app asks for that mistook such an address is answered here too: an app must never see a page.
OURS = re.compile(r"/calendars/(?:[\w-]{43}(?![\w-])|.*\.ics$)", re.ASCII | re.DOTALL)
# The compressed body is another representation, so its strong tag differs (RFC 9110, 8.8.3.3).
GZIP_SUFFIX = "-gzip"
# Calendars repeat themselves: the highest level takes twice to three times as long, and saves 2 to 10 %.
GZIP_LEVEL = 1
METHODS = {"GET", "HEAD"}

# The others are about pages.
PRIVACY = {"Referrer-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Robots-Tag"}
PLAIN = ("Content-Type", "text/plain; charset=utf-8")
CALENDAR = ("Content-Type", "text/calendar; charset=utf-8")


class FeedPolls:
    """A WSGI callable in front of the application: it answers `/calendars/<token>/<name>.ics` itself."""

    def __init__(self, application: WSGIApplication, services: Services) -> None:
        self._application = application
        self._calendars = services.calendars
        self._publisher = publisher(services)
        self._compress = services.settings.calendar_gzip
        private = [header for header in common_headers(services.settings).items() if header[0] in PRIVACY]
        self.headers = [("Cache-Control", "private, no-cache"), *private]
        self._now = services.now

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a poll, or pass the request on."""
        if not is_poll(environ["PATH_INFO"]):
            return self._application(environ, start_response)
        return self.answer(environ).send(environ, start_response, self.headers)

    def answer(self, environ: WSGIEnvironment) -> Answer:
        """What the app gets, whatever it takes."""
        if environ["REQUEST_METHOD"] not in METHODS:
            # Thunderbird takes a feed for writable, and PUTs the whole calendar back after a drag.
            return plain(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", ", ".join(sorted(METHODS))))
        try:
            return self._poll(environ)
        except NotFoundError:
            return plain(HTTPStatus.NOT_FOUND)
        except FeedRevokedError:
            return plain(HTTPStatus.GONE)
        except Exception as error:  # noqa: BLE001  # whatever went wrong, the app must not learn of it as a 5xx
            return unavailable(environ, error)

    def _poll(self, environ: WSGIEnvironment) -> Answer:
        """The feed, or that it has not changed. Raises NotFoundError, FeedRevokedError and StorageError."""
        found = PATH.fullmatch(environ["PATH_INFO"])
        if found is None:
            raise NotFoundError
        now = self._now()
        state = poll(FeedToken(found["token"]), publisher=self._publisher, now=now)
        record_fetch(state, environ.get("HTTP_USER_AGENT", ""), calendars=self._calendars, now=now)
        if is_unchanged(state, environ):
            return unchanged(state, is_zipped=self.is_zipped(environ))
        return whole(self._calendars.published([state.id])[state.id], is_zipped=self.is_zipped(environ))

    def is_zipped(self, environ: WSGIEnvironment) -> bool:
        """Whether the app gets the feed compressed."""
        return self._compress and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))

    def settled(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        """The feeds of those tokens whose polls have nothing to do but to answer: nothing to write, nothing to say."""
        now = self._now()
        states = self._calendars.states(digests)
        return {digest: state for digest, state in states.items() if is_settled(state, now)}


def is_poll(path: str) -> bool:
    """Whether a calendar app asks, or has mistaken an address."""
    return OURS.match(path) is not None


def is_settled(state: FeedState, now: datetime) -> bool:
    """Whether a poll is answered by the stored bytes, and leaves nothing behind."""
    return state.is_current(now) and not is_gone(state, now) and not is_fetch_due(state, now)


def digest_of(environ: WSGIEnvironment) -> bytes | None:
    """By what the feed is known that is to be read; None where no feed can be."""
    found = PATH.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] in METHODS else None
    return token_digest(FeedToken(found["token"])) if found else None


def publisher(services: Services) -> Publisher:
    """What it takes to publish feeds, out of the services."""
    settings = services.settings
    return Publisher(
        calendars=services.calendars,
        messages=services.messages,
        public_url=settings.public_url,
        window=Window(past=settings.calendar_past, future=settings.calendar_future),
    )


def validators(found: FeedState | PublishedFeed, *, is_zipped: bool) -> list[tuple[str, str]]:
    """What the app is to show when it comes again."""
    return [
        ("ETag", f'"{found.etag}{GZIP_SUFFIX if is_zipped else ""}"'),
        ("Last-Modified", last_modified(found.modified_at)),
        ("Vary", "Accept-Encoding"),
    ]


def unchanged(state: FeedState, *, is_zipped: bool) -> Answer:
    """That the app has what there is."""
    return Answer(HTTPStatus.NOT_MODIFIED, validators(state, is_zipped=is_zipped))


def whole(feed: PublishedFeed, *, is_zipped: bool) -> Answer:
    """The feed's bytes, with the validators that belong to just these."""
    body = gzip.compress(feed.body, GZIP_LEVEL, mtime=0) if is_zipped else feed.body
    headers = [*validators(feed, is_zipped=is_zipped), CALENDAR, ("Content-Length", str(len(body)))]
    headers += [("Content-Encoding", "gzip")] if is_zipped else []
    return Answer(status=HTTPStatus.OK, headers=headers, body=body)


def is_unchanged(feed: FeedState, environ: Mapping[str, str]) -> bool:
    """Whether the app has this body already (RFC 9110, 13.1.2 and 13.1.3): the tag counts, and without one the date."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        # Alone, in a list or weak, it stands between its quotes; nothing else is as long and looks like it.
        return f'"{feed.etag}"' in tags or f'"{feed.etag}{GZIP_SUFFIX}"' in tags or tags.strip() == "*"
    since = http_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return since is not None and feed.modified_at <= since


@lru_cache(maxsize=10_000)
def last_modified(moment: datetime) -> str:
    """The time as HTTP writes it; most polls ask for the same few."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def http_date(text: str | None) -> datetime | None:
    """The time in a header; None when it is no date, which a server is to overlook."""
    try:
        found = parsedate_to_datetime(text or "")
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=1000)
def accepts_gzip(header: str) -> bool:
    """Whether the app names gzip, and not only to refuse it."""
    for part in header.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in {"gzip", "x-gzip"}:
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return False


def plain(status: HTTPStatus, *headers: tuple[str, str]) -> Answer:
    """A line of text that says the status and nothing else."""
    body = f"{status.phrase}\n".encode()
    return Answer(status=status, headers=[PLAIN, ("Content-Length", str(len(body))), *headers], body=body)


def unavailable(environ: Mapping[str, str], error: Exception) -> Answer:
    """The store doesn't answer: an app that has a copy keeps it, one that has none comes again.

    Thunderbird shows no validators the first time after its start; of all errors, only 404 leaves its calendar on.
    """
    # The text of the error may hold what is nobody's business.
    logger.error("a calendar poll could not be answered: %s", type(error).__name__)
    if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
        return Answer(status=HTTPStatus.NOT_MODIFIED, headers=[])
    return plain(HTTPStatus.NOT_FOUND, ("Retry-After", "60"))
