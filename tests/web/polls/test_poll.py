"""Polls: parsed from a request, and decided without a store."""

from datetime import UTC, datetime, timedelta

import pytest

from viewer.actions.publish import NOTICE_FOR
from viewer.domain.access import token_digest
from viewer.domain.calendar import FeedState, FeedToken
from viewer.web.polls.poll import (
    Decision,
    Full,
    Gone,
    MethodNotAllowed,
    NotFound,
    NotModified,
    Poll,
    Publish,
    decide,
)
from viewer.web.server.request import Headers, Request

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
TOKEN = "a" * 43
DIGEST = token_digest(FeedToken(TOKEN))
POLL = Poll(method="GET", digest=DIGEST)
STATE = FeedState(id=1, etag="tag", modified_at=NOW, is_published=True, due_at=None, revoked_at=None)


def a_request(path: str, method: str = "GET", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method=method, path=path, query="", headers=Headers(named))


def test_poll_is_parsed_once() -> None:
    request = a_request(
        f"/calendars/{TOKEN}/mine-timer.ics",
        if_none_match='"tag"',
        if_modified_since="Sat, 01 Aug 2026 12:00:00 GMT",
        accept_encoding="gzip",
        user_agent="khal",
    )
    assert Poll.of(request) == Poll(
        method="GET",
        digest=DIGEST,
        etags='"tag"',
        since="Sat, 01 Aug 2026 12:00:00 GMT",
        accepts_gzip=True,
        program="khal",
    )


@pytest.mark.parametrize("path", ["/", "/calendars", "/calendars/1/revoke", "/appointments/1/calendar.ics"])
def test_everything_else_is_no_poll(path: str) -> None:
    assert Poll.of(a_request(path)) is None


@pytest.mark.parametrize("path", ["//calendars/{}/x.ics", "/calendars/{}/x.ics ", "/calendars/{}/X.ICS"])
def test_address_that_was_copied_badly_is_the_feeds_all_the_same(path: str) -> None:
    assert Poll.of(a_request(path.format(TOKEN))) == Poll(method="GET", digest=DIGEST)


class TwoLines(Headers):
    """Headers of which one comes on two lines, as RSGI hands them over."""

    def get_all(self, name: str) -> list[str]:
        return ['"other"', '"tag"'] if name == "if-none-match" else super().get_all(name)


def test_r8_two_lines_of_a_header_are_one_list() -> None:
    """RFC 9110, 5.3: the second line may hold the tag that is current."""
    request = Request(
        method="GET", path=f"/calendars/{TOKEN}/x.ics", query="", headers=TwoLines({"if-none-match": '"other"'})
    )
    poll = Poll.of(request)
    assert poll
    assert poll.etags == '"other", "tag"'
    assert decide(poll, STATE, NOW) == NotModified(STATE)


@pytest.mark.parametrize(
    "path",
    [f"/calendars/{TOKEN}", f"/calendars/{TOKEN}/x/", "/calendars/x/x.ics", "//calendars/x/x.ics", "/calendars/x.ICS "],
)
def test_mistaken_address_is_a_poll_of_no_feed(path: str) -> None:
    """An app must never see a page."""
    assert Poll.of(a_request(path)) == Poll(method="GET", digest=None)


def changed(**fields: object) -> FeedState:
    return STATE._replace(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("poll", "state", "decision"),
    [
        (POLL, STATE, Full(STATE)),
        (Poll(method="HEAD", digest=DIGEST, etags='"tag"'), STATE, NotModified(STATE)),
        (Poll(method="GET", digest=DIGEST, since="Sat, 01 Aug 2026 12:00:00 GMT"), STATE, NotModified(STATE)),
        (Poll(method="GET", digest=DIGEST, since="Sat, 01 Aug 2026 11:59:59 GMT"), STATE, Full(STATE)),
        (POLL, None, NotFound()),
        (POLL, changed(is_published=False), Publish(changed(is_published=False))),
        (POLL, changed(due_at=NOW), Publish(changed(due_at=NOW))),
        (POLL, changed(due_at=NOW + timedelta(seconds=1)), Full(changed(due_at=NOW + timedelta(seconds=1)))),
        (POLL, changed(revoked_at=NOW), Full(changed(revoked_at=NOW))),
        (POLL, changed(revoked_at=NOW - NOTICE_FOR, is_published=False), Gone()),
        (Poll(method="PUT", digest=None), None, MethodNotAllowed()),
    ],
)
def test_poll_is_decided_by_state_and_time(poll: Poll, state: FeedState | None, decision: Decision) -> None:
    outcome = decide(poll, state, NOW)
    assert (type(outcome), outcome) == (type(decision), decision)
