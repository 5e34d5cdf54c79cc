"""Calendar polls over HTTP: the conventions that calendar apps rely on (H1 to H13), in a thread and on a loop."""

import asyncio
import gzip
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from types import SimpleNamespace
from typing import Any, cast

import pytest
from werkzeug.test import Client, TestResponse

from tests.builders import a_mailbox_appointment, an_appointment
from tests.fakes import FakeCalendars, FakeMessages
from tests.loops import run
from viewer.actions.feeds import open_feed
from viewer.actions.publish import NOTICE_FOR, publish_state
from viewer.config import Settings
from viewer.domain.access import RecipientId, token_digest
from viewer.domain.calendar import FeedOptions, FeedState, FeedToken
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.redaction import DetailLevel
from viewer.errors import StorageError
from viewer.web.polls import polls as polls_module
from viewer.web.polls.poll import Poll
from viewer.web.polls.polls import Polls
from viewer.web.server.request import Request
from viewer.web.server.response import Response
from viewer.wiring import Services

NOW = datetime(2026, 8, 1, 12, 0, 0, tzinfo=UTC)
START = NOW + timedelta(days=7)
NAME = "mine-timer.ics"


@dataclass
class Server:
    """Polls over stores in memory, and a calendar app; answered in this thread, or on a loop with `threads` beside."""

    threads: ThreadPoolExecutor | None = None
    calendars: FakeCalendars = field(default_factory=FakeCalendars)
    compress: bool = True
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.messages = FakeMessages(
            a_mailbox_appointment(appointment=an_appointment(start=START, end=START + timedelta(hours=1)))
        )
        settings = Settings(
            secret="",
            data_dir=Path(),
            database_url="",
            public_url="https://post.example.no",
            calendar_gzip=self.compress,
        )
        services = SimpleNamespace(
            calendars=self.calendars, messages=self.messages, settings=settings, now=lambda: self.now
        )
        options = FeedOptions(name="Mine timer", detail_level=DetailLevel.EVERYTHING)
        token = open_feed(RecipientId(1), options, calendars=self.calendars, now=NOW)
        self.path = f"/calendars/{token}/{NAME}"
        self.polls = Polls(cast("Services", services), self.threads or ThreadPoolExecutor(1))
        self.client = Client(self.answer)

    def answer(self, environ: Any, start_response: Any) -> list[bytes]:  # noqa: ANN401  # the WSGI interface
        poll = Poll.of(Request.of_environ(environ))
        assert poll is not None
        response = run(self.polls.respond(poll)) if self.threads else self.polls.respond_in_thread(poll)
        return response.start(start_response)

    def get(self, path: str | None = None, method: str = "GET", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path or self.path, method=method, headers=named)


@pytest.fixture(params=["thread", "loop"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "thread":
        yield Server()
        return
    with ThreadPoolExecutor(1) as threads:
        yield Server(threads)


def test_h1_feed_is_answered_directly(server: Server) -> None:
    answer = server.get()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "Set-Cookie" not in answer.headers


def test_h2_head_is_get_without_body(server: Server) -> None:
    """Thunderbird asks HEAD first."""
    got, head = server.get(), server.get(method="HEAD")
    assert head.status_code == 200
    assert head.data == b""
    assert dict(head.headers) == dict(got.headers)
    assert int(head.headers["Content-Length"]) == len(got.data)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "PROPFIND", "REPORT", "OPTIONS", "MKCALENDAR"])
def test_h3_writing_is_refused_with_what_is_allowed(server: Server, method: str) -> None:
    """Thunderbird PUTs the whole calendar back after a drag."""
    answer = server.get(method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', '"other",W/{0} , "third"', "*", " {0} "])
def test_h4_known_tag_in_any_form_is_not_modified(server: Server, form: str) -> None:
    tag = server.get().headers["ETag"]
    answer = server.get(If_None_Match=form.format(tag))
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert "Last-Modified" in answer.headers
    assert "Content-Type" not in answer.headers


def test_h4_tag_is_strong_and_of_the_bytes(server: Server) -> None:
    first = server.get().headers["ETag"]
    assert first.startswith('"')
    assert Server().get().headers["ETag"] == first


@pytest.mark.parametrize("tags", ['"other"', "", '"', "W/", '"a, "b"'])
def test_h4_other_tags_get_the_feed(server: Server, tags: str) -> None:
    assert server.get(If_None_Match=tags).status_code == 200


def test_h4_tag_beats_date(server: Server) -> None:
    modified = server.get().headers["Last-Modified"]
    assert server.get(If_None_Match='"other"', If_Modified_Since=modified).status_code == 200
    assert server.get(If_None_Match="", If_Modified_Since=modified).status_code == 200


def test_h5_date_is_honoured(server: Server) -> None:
    modified = server.get().headers["Last-Modified"]
    assert modified == "Sat, 01 Aug 2026 12:00:00 GMT"
    assert server.get(If_Modified_Since=modified).status_code == 304
    assert server.get(If_Modified_Since="Sat, 01 Aug 2026 11:59:59 GMT").status_code == 200


@pytest.mark.parametrize("date", ["Saturday, 01-Aug-26 12:00:00 GMT", "Sat Aug  1 12:00:00 2026"])
def test_h5_obsolete_forms_of_dates_are_understood(server: Server, date: str) -> None:
    """RFC 9110 (5.6.7) has every server read all three."""
    assert server.get(If_Modified_Since=date).status_code == 304


@pytest.mark.parametrize("date", ["", "yesterday", "99999", "Sat, 99 Aug 99999 12:00:00 GMT", "\x7f"])
def test_h5_date_that_is_none_is_overlooked(server: Server, date: str) -> None:
    assert server.get(If_Modified_Since=date).status_code == 200


def test_h6_nobody_else_may_keep_it(server: Server) -> None:
    headers = server.get().headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["gzip", "gzip, deflate, br, zstd", "deflate;q=1, GZIP;q=0.5"])
def test_h7_gzip_when_asked(server: Server, encoding: str) -> None:
    answer = server.get(Accept_Encoding=encoding)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == server.get().data
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["ETag"] != server.get().headers["ETag"]


def test_h7_long_feed_is_compressed_alike(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.get()
    short = server.get(Accept_Encoding="gzip")
    monkeypatch.setattr(polls_module, "SMALL", 0)
    long = server.get(Accept_Encoding="gzip")
    assert (long.headers.to_wsgi_list(), long.data) == (short.headers.to_wsgi_list(), short.data)
    assert gzip.decompress(long.data) == server.get().data


@pytest.mark.parametrize("encoding", ["", "identity", "gzip;q=0", "gzip; q=0.0", "br", "*"])
def test_h7_no_gzip_unasked(server: Server, encoding: str) -> None:
    assert "Content-Encoding" not in server.get(Accept_Encoding=encoding).headers


def test_h7_gzip_can_be_turned_off() -> None:
    """Two Outlook subscriptions worked only without it."""
    assert "Content-Encoding" not in Server(compress=False).get(Accept_Encoding="gzip").headers


def test_h7_tag_of_either_form_is_known(server: Server) -> None:
    zipped = server.get(Accept_Encoding="gzip").headers["ETag"]
    assert server.get(If_None_Match=zipped).status_code == 304
    assert server.get(If_None_Match=server.get().headers["ETag"], Accept_Encoding="gzip").status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        f"/calendars/{'a' * 43}/{NAME}",
        f"/calendars/{'a' * 42}/{NAME}",
        f"/calendars/{'ø' * 43}/{NAME}",
        f"/calendars/{'a' * 5000}/{NAME}",
        f"/calendars/..%2f/{NAME}",
        f"/calendars/{'a' * 43}",
        f"/calendars/{'a' * 43}/",
        f"/calendars/{'a' * 43}/{NAME}/",
        f"/calendars/{'a' * 43}/MINE-TIMER.ICS",
        f"/calendars/{'a' * 43}/{NAME}%20",
    ],
)
def test_h8_unknown_is_not_found_in_plain_text(server: Server, path: str) -> None:
    answer = server.get(path)
    assert (answer.status_code, answer.data) == (404, b"Not Found\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_h8_revoked_is_a_notice_first_and_then_gone(server: Server) -> None:
    first = server.get()
    server.calendars.revoke(1, NOW)
    answer = server.get(If_None_Match=first.headers["ETag"])
    assert answer.status_code == 200
    assert "ikke lenger i bruk" in answer.text
    server.now = NOW + NOTICE_FOR
    answer = server.get()
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "text/plain; charset=utf-8")


def test_h9_app_keeps_its_copy_when_the_store_does_not_answer(server: Server) -> None:
    """Thunderbird switches a calendar off at a 5xx, and does not come back."""
    tag = server.get().headers["ETag"]
    server.calendars.fails = True
    assert server.get(If_None_Match=tag).status_code == 304
    answer = server.get()
    assert (answer.status_code, answer.headers["Retry-After"]) == (404, "60")
    assert b"<" not in answer.data


def test_h9_defect_does_not_reach_the_app(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """One appointment that can't be written must not switch a calendar off."""
    tag = server.get().headers["ETag"]
    server.messages.all = [cast("MailboxAppointment", "defect")]
    server.calendars.content_changes()
    assert server.get(If_None_Match=tag).status_code == 304
    assert caplog.messages == ["a calendar poll could not be answered: AttributeError"]


def test_fetch_is_noted_with_the_program(server: Server) -> None:
    server.get(User_Agent="Google-Calendar-Importer")
    server.calendars.write_fetches()
    [fetch] = server.calendars.written
    assert (fetch.program, fetch.last_at) == ("Google-Calendar-Importer", NOW)
    assert fetch.version == server.calendars.get(1).modified_at


@pytest.mark.parametrize("name", ["calendar.ics", "Mine%20timer.ics", "%C3%A6%C3%B8%C3%A5.ics"])
def test_h10_name_in_the_address_is_free(server: Server, name: str) -> None:
    assert server.get(server.path.replace(NAME, name)).status_code == 200


def test_h11_nothing_indexes_or_sniffs(server: Server) -> None:
    for answer in (server.get(), server.get("/calendars/x/x.ics"), server.get(If_None_Match="*")):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Server"] == "innkalling"


def test_h11_feed_over_tls_stays_there(server: Server) -> None:
    assert server.get().headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_h13_poll_that_finds_nothing_new_asks_for_nothing_but_its_state(server: Server) -> None:
    """Home Assistant waits five seconds for a connection; ours costs microseconds, whatever the feed holds."""
    tag = server.get().headers["ETag"]
    queries, server.calendars.bodies = server.messages.queries, {}
    assert server.get(If_None_Match=tag).status_code == 304
    assert server.messages.queries == queries


def test_h12_token_is_not_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.get()
    server.calendars.fails = True
    server.get()
    assert caplog.text
    assert server.path.split("/")[2] not in caplog.text


def test_stored_feed_needs_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as threads:
        server = Server(threads)
        tag = server.get(User_Agent="khal").headers["ETag"]
    # The threads are gone by now.
    assert server.get(If_None_Match=tag).status_code == 304
    assert server.get().status_code == 200
    assert server.get(Accept_Encoding="gzip").status_code == 200
    assert server.get("/calendars/x/x.ics").status_code == 404
    assert server.get(f"/calendars/{'a' * 43}/{NAME}").status_code == 404
    assert server.get(method="PUT").status_code == 405
    monkeypatch.setattr(polls_module, "SMALL", 0)
    with pytest.raises(RuntimeError):
        server.get(Accept_Encoding="gzip")
    server.calendars.content_changes()
    with pytest.raises(RuntimeError):
        server.get()


def test_look_up_that_fails_beside_others_is_tried_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One feed that can't be read must not switch off the calendars that were asked for in the same moment."""

    def fail_for_many(digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        if len(digests) > 1:
            raise StorageError
        return states(digests)

    async def respond(*tokens: str) -> list[Response]:
        polls = [Poll(method="GET", digest=token_digest(FeedToken(token))) for token in tokens]
        return await asyncio.gather(*(server.polls.respond(poll) for poll in polls))

    calendars = FakeCalendars()
    states = calendars.states
    monkeypatch.setattr(calendars, "states", fail_for_many)
    with ThreadPoolExecutor(1) as threads:
        server, other = Server(threads, calendars), Server(threads, calendars)
        responses = run(respond(server.path.split("/")[2], other.path.split("/")[2]))
    assert [response.status for response in responses] == [200, 200]


def test_polls_that_come_before_a_feed_is_published_publish_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them once did, and four threads held the entries of the largest feed at the same time."""
    all_publish, publishing = Barrier(3), list[FeedState]()

    def publish_noted(state: FeedState, **services: Any) -> FeedState:  # noqa: ANN401  # those of the action
        publishing.append(state)
        with suppress(BrokenBarrierError):
            all_publish.wait(0.5)
        return publish_state(state, **services)

    server = Server()
    monkeypatch.setattr(polls_module, "publish_state", publish_noted)
    poll = Poll(method="GET", digest=token_digest(FeedToken(server.path.split("/")[2])))
    with ThreadPoolExecutor(3) as threads:
        responses = list(threads.map(server.polls.respond_in_thread, [poll] * 3))

    assert [response.status for response in responses] == [200] * 3
    assert len(publishing) == 1
