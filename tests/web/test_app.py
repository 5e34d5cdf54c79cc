"""The front door: who answers what, by RSGI and without a server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from threading import Event
from types import SimpleNamespace
from typing import cast

import pytest
from granian.rsgi import Scope

from tests.builders import a_message
from tests.loops import run
from tests.web.sending import a_request, registered
from viewer.actions.feeds import open_feed
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions
from viewer.errors import StorageError
from viewer.formats.signature import Signer
from viewer.ports.senders import SenderStore
from viewer.web.app import PAGE_THREADS, FrontDoor, local_client
from viewer.web.server.response import Headers
from viewer.wiring import Services


class Connection:
    """A client's connection: gives the body, and remembers what was sent."""

    def __init__(self, body: bytes = b"") -> None:
        self.body = body
        self.status = 0
        self.headers: dict[str, str] = {}
        self.sent = b""

    async def __call__(self) -> bytes:
        return self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.body), 65536):
            yield self.body[start : start + 65536]

    def response_empty(self, status: int, headers: Headers) -> None:
        self.status, self.headers = status, {name.lower(): value for name, value in headers}

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        self.response_empty(status, headers)
        self.sent = body

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        raise NotImplementedError

    def response_file_range(self, status: int, headers: Headers, file: str, start: int, end: int) -> None:
        raise NotImplementedError


class RsgiHeaders(dict[str, str]):
    """Headers by their names in lower case, each there once."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


def a_scope(path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Scope:
    named = {"host": "127.0.0.1", **{name.lower(): value for name, value in (headers or {}).items()}}
    return cast(
        "Scope",
        SimpleNamespace(
            method=method,
            path=path,
            query_string="",
            headers=RsgiHeaders(named),
            client="192.0.2.1:50123",
            server="127.0.0.1:8000",
            scheme="http",
            http_version="1.1",
        ),
    )


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def ask(services: Services, loop: asyncio.AbstractEventLoop, scope: Scope, body: bytes = b"") -> Connection:
    connection = Connection(body)

    async def answer() -> None:
        await FrontDoor(services.settings, services)(scope, connection)

    run(answer(), loop)
    return connection


class Unreachable:
    """In place of a service that must not be asked."""

    def __getattr__(self, name: str) -> object:
        raise StorageError(name)


@pytest.mark.parametrize(("method", "status", "body"), [("GET", 200, b"ok\n"), ("HEAD", 200, b""), ("POST", 405, b"")])
def test_health_needs_no_database(
    services: Services, loop: asyncio.AbstractEventLoop, method: str, status: int, body: bytes
) -> None:
    without = replace(services, senders=cast("SenderStore", Unreachable()))
    connection = ask(without, loop, a_scope("/healthz", method))
    assert (connection.status, connection.sent) == (status, body)
    assert connection.headers["cache-control"] == "private, no-store"
    assert connection.headers["x-content-type-options"] == "nosniff"
    response = local_client(services.settings, services).open("/healthz", method=method)
    assert (response.status_code, response.data) == (status, body)


@pytest.mark.parametrize(
    ("path", "accept", "content_type"),
    [
        ("/calendars/x/x.ics", "*/*", "text/plain; charset=utf-8"),
        ("/", "application/vnd.digipost-v8+xml", "application/vnd.digipost-v8+xml"),
        ("/sign-in", "text/html", "text/html; charset=utf-8"),
    ],
)
def test_polls_senders_and_pages_are_told_apart(
    services: Services, loop: asyncio.AbstractEventLoop, path: str, accept: str, content_type: str
) -> None:
    assert ask(services, loop, a_scope(path, headers={"Accept": accept})).headers["content-type"] == content_type
    response = local_client(services.settings, services).get(path, headers={"Accept": accept})
    assert response.headers["Content-Type"] == content_type


def test_large_message_is_verified_once(
    services: Services, loop: asyncio.AbstractEventLoop, signer: Signer, recipient_id: RecipientId
) -> None:
    """Before its body is stored, and not again by the handler."""

    class Counting:
        def __init__(self) -> None:
            self.lookups = 0

        def get(self, sender_id: int) -> object:
            self.lookups += 1
            return services.senders.get(sender_id)  # type: ignore[arg-type]

    services.senders.add(registered(signer), services.now())
    senders = Counting()
    counted = replace(services, senders=cast("SenderStore", senders))
    message = a_message()
    letter = b"%PDF-1.4" + bytes(200_000)
    request = a_request(services, signer, message, {message.primary_document.uuid: letter})
    headers = {**request.headers, "Content-Length": str(len(request.body))}
    connection = ask(counted, loop, a_scope(request.path, request.method, headers), request.body)
    assert (connection.status, senders.lookups) == (201, 1)


def test_form_that_is_too_large_is_refused_unread(services: Services, loop: asyncio.AbstractEventLoop) -> None:
    headers = {"Content-Length": "200000", "Content-Type": "application/x-www-form-urlencoded"}
    assert ask(services, loop, a_scope("/sign-out", "POST", headers), b"x" * 200_000).status == 413


def test_poll_that_publishes_waits_for_no_page(
    services: Services, loop: asyncio.AbstractEventLoop, recipient_id: RecipientId
) -> None:
    """Somebody's slow pages must not hold up another's calendar."""
    options = FeedOptions(name="Timer")
    token = open_feed(recipient_id, options, calendars=services.calendars, now=services.now())
    front_door = FrontDoor(services.settings, services)
    connection, over = Connection(), Event()
    for _ in range(PAGE_THREADS):
        front_door._page_threads.submit(over.wait)

    async def answer() -> None:
        await front_door(a_scope(f"/calendars/{token}/timer.ics"), connection)

    try:
        run(answer(), loop)
    finally:
        over.set()
    assert connection.status == 200
    assert connection.sent.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("path", "headers", "route"),
    [
        ("/documents/whatever", {}, "/documents/*"),
        ("/documents/whatever/additional-data", {}, "/documents/*/additional-data"),
        # Refused, and still told by its route.
        ("/messages", {"X-Digipost-UserId": "1"}, "/messages"),
        ("/what/ever", {"X-Digipost-UserId": "1"}, "unknown"),
    ],
)
def test_a_request_is_told_by_the_route_that_serves_it(
    services: Services,
    loop: asyncio.AbstractEventLoop,
    caplog: pytest.LogCaptureFixture,
    path: str,
    headers: dict[str, str],
    route: str,
) -> None:
    """A path that is told as it was sent would be a label for ever, and anybody may send any."""
    caplog.set_level("INFO", "viewer.web.server.observer")

    ask(services, loop, a_scope(path, headers=headers))

    [record] = [record for record in caplog.records if record.name == "viewer.web.server.observer"]
    assert record.__dict__["facts"]["route"] == route
