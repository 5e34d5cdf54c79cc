"""A calendar poll: parsed once, and decided without I/O."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

from viewer.actions.publish import is_gone
from viewer.domain.access import token_digest
from viewer.domain.calendar import FeedState, FeedToken

# /calendars/<token>/<name>.ics: Thunderbird names the calendar after the last part, which is free. An address that was
# copied by hand may have a space behind it, or begin with two slashes.
FEED_PATH = re.compile(r"/+calendars/(?P<token>[\w-]{43})/[^/]+\.ics\s*", re.ASCII | re.IGNORECASE)
# Addresses that only a calendar app asks for, mistaken ones too: an app must never see a page.
POLL_PATH = re.compile(r"/+calendars/(?:[\w-]{43}(?![\w-])|.*\.ics\s*$)", re.ASCII | re.DOTALL | re.IGNORECASE)
METHODS = frozenset({"GET", "HEAD"})
# The compressed body is another representation, so its strong tag differs (RFC 9110, 8.8.3.3).
GZIP_SUFFIX = "-gzip"


class Headers(Protocol):
    """Headers by their names in lower case."""

    def get(self, key: str, /) -> str | None:
        """The value of a header, of its first line when there are several."""
        ...

    def get_all(self, key: str, /) -> list[str]:
        """The values of all its lines."""
        ...


class PollRequest(Protocol):
    """A Request, or RSGI's own scope, which is parsed in a tenth less of a poll's time."""

    @property
    def method(self) -> str:
        """The method."""
        ...

    @property
    def path(self) -> str:
        """The path, decoded."""
        ...

    @property
    def headers(self) -> Headers:
        """The headers."""
        ...


class Poll(NamedTuple):
    """The parts of a request that decide how a poll is answered; a tuple, since one is made for every request.

    `digest` is the SHA-256 of the token in the path, None when method or path are no feed's. `etags` is the header
    If-None-Match, `since` is If-Modified-Since, `program` the User-Agent.
    """

    method: str
    digest: bytes | None
    etags: str | None = None
    since: str | None = None
    accepts_gzip: bool = False
    program: str = ""

    @classmethod
    def of(cls, request: PollRequest) -> "Poll | None":
        """The poll that the request is; None when it is none."""
        path = request.path
        match = FEED_PATH.fullmatch(path)
        if match is None and POLL_PATH.match(path) is None:
            return None
        header = request.headers.get
        # Several lines are one list (RFC 9110, 5.3).
        tags = request.headers.get_all("if-none-match")
        return cls(
            method=request.method,
            digest=token_digest(FeedToken(match["token"])) if match and request.method in METHODS else None,
            etags=", ".join(tags) if tags else None,
            since=header("if-modified-since"),
            accepts_gzip=accepts_gzip(header("accept-encoding") or ""),
            program=header("user-agent") or "",
        )

    @property
    def is_head(self) -> bool:
        """Whether the app gets the headers alone."""
        return self.method == "HEAD"

    @property
    def is_conditional(self) -> bool:
        """Whether the app shows validators, so that it has a copy."""
        return self.etags is not None or self.since is not None


class NotModified(NamedTuple):
    """The app has the bytes that are stored."""

    state: FeedState


class Full(NamedTuple):
    """The app gets the bytes that are stored."""

    state: FeedState


class Publish(NamedTuple):
    """The feed is to be published first; then `revalidate` decides."""

    state: FeedState


class Gone(NamedTuple):
    """The feed was revoked so long ago that not even the notice is left."""


class NotFound(NamedTuple):
    """No feed has that address."""


class MethodNotAllowed(NamedTuple):
    """The app wants to write; Thunderbird PUTs the whole calendar back after a drag."""


Decision = NotModified | Full | Publish | Gone | NotFound | MethodNotAllowed


def decide(poll: Poll, state: FeedState | None, now: datetime) -> Decision:
    """How the poll is to be answered, given the state of the feed of its token."""
    if poll.method not in METHODS:
        return MethodNotAllowed()
    if state is None:
        return NotFound()
    if is_gone(state, now):
        return Gone()
    if not state.is_current(now):
        return Publish(state)
    return revalidate(poll, state)


def revalidate(poll: Poll, state: FeedState) -> NotModified | Full:
    """Whether the app has these bytes already: the tag counts, without one the date (RFC 9110, 13.1.2 and 13.1.3)."""
    if poll.etags is not None:
        # Alone, in a list or weak, it stands between its quotes; nothing else is as long and looks like it.
        tags = poll.etags
        is_known = f'"{state.etag}"' in tags or f'"{state.etag}{GZIP_SUFFIX}"' in tags or tags.strip() == "*"
    else:
        since = http_date(poll.since)
        is_known = since is not None and state.modified_at <= since
    return NotModified(state) if is_known else Full(state)


def http_date(text: str | None) -> datetime | None:
    """The moment in a header; None when it is no date, which a server is to overlook."""
    try:
        moment = parsedate_to_datetime(text or "")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
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
