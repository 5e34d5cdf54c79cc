"""The front door: tells calendar polls, senders' requests and pages apart.

Polls and the health check are answered on the event loop, everything else in threads once its body is there. Calendar
apps are many and their polls are short, so they wait for nobody. Pages and senders have threads of their own, so that
neither keeps the other waiting.
"""

import asyncio
import io
import multiprocessing
import re
import signal
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from time import perf_counter
from typing import Protocol, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from granian.rsgi import ProtocolClosed, Scope  # type: ignore[attr-defined]  # their stubs don't name the first
from werkzeug.test import Client

from viewer.actions.figures import Figure, database_figures, machine_figures
from viewer.config import Settings, read_settings
from viewer.errors import ErrorCode, InvalidRequestError, StorageError
from viewer.logs import configure_logging
from viewer.web.pages.application import create_app
from viewer.web.polls.poll import Poll
from viewer.web.polls.polls import Polls
from viewer.web.senders.routes import ROUTES, SenderApi, SenderCall
from viewer.web.server.body import BodyReceiver, Incoming, Received
from viewer.web.server.defects import log_defect
from viewer.web.server.headers import NO_STORE, common_headers
from viewer.web.server.health import PATH as HEALTH_PATH, Health
from viewer.web.server.lifetime import end_with_parent
from viewer.web.server.metrics import PATH as METRICS_PATH, Metrics
from viewer.web.server.observer import ANYTHING, Observer
from viewer.web.server.process import notify_ready, spare_loaded_objects, take_short_turns, use_few_arenas
from viewer.web.server.request import Request, has_one_host
from viewer.web.server.response import Outgoing, Response
from viewer.web.server.threads import in_thread
from viewer.web.server.wsgi import environ_of, respond
from viewer.wiring import Services, wire

# What granian's workers call.
TARGET = "viewer.web.app:make_front_door"
# Eight fight for the one interpreter: a mailbox then costs half as much again as on a server of its own, with four a
# tenth. Of these, some may wait for the database while the others answer.
PAGE_THREADS = 4
# For polls that are work: publishing, recording who came, and look-ups over a network.
POLL_THREADS = 4
# Seconds that a thread has for its response, so that a request is answered within five whatever the database does.
RESPONSE_SECONDS = 4.5
# As many messages are worked on at once, and committed together.
SENDER_THREADS = 16

# A hidden field of a form of ours: its name and value.
HIDDEN_FIELD = re.compile('<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Connection(Incoming, Outgoing, Protocol):
    """RSGI's protocol object: where the body comes from, and where the response goes."""


class FrontDoor:
    """The RSGI application: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md."""

    def __init__(self, settings: Settings, services: Services) -> None:
        self._page_threads = ThreadPoolExecutor(PAGE_THREADS, "pages")
        self._sender_threads = ThreadPoolExecutor(SENDER_THREADS, "senders")
        self._polls = Polls(services, ThreadPoolExecutor(POLL_THREADS, "polls"))
        self._health = Health(settings)
        self._common = [*(common_headers(settings) | NO_STORE).items()]
        self._senders = SenderApi(services)
        self._pages = create_app(settings, services)
        self._bodies = BodyReceiver(settings.data_dir, settings.max_body, self._sender_threads)
        self._metrics = Metrics(settings, partial(read_figures, services))
        pages = (re.sub("<.*?>", ANYTHING, rule.rule) for rule in self._pages.url_map.iter_rules())
        self._observer = Observer(self._metrics, [*pages, *(route.name for route in ROUTES)])

    async def __call__(self, scope: Scope, connection: Connection) -> None:
        """Answer a request."""
        started = perf_counter()
        try:
            if not has_one_host(scope):
                response = await self._without_host(scope)
            elif poll := Poll.of(scope):  # type: ignore[arg-type]  # their stubs lack get_all
                response = await self._polls.respond(poll)
                self._observer.saw_poll(poll.program, response.status, started)
            elif scope.path == HEALTH_PATH:
                response = self._health.respond(scope.method)
            elif scope.path == METRICS_PATH:
                response = await self._figures(scope)
            else:
                response = await self._respond(scope, connection, started)
            response.send(connection)
        except ProtocolClosed:
            return  # the client has gone
        except Exception as error:  # noqa: BLE001  # the server would log what it says
            log_defect(error)
            Response(HTTPStatus.INTERNAL_SERVER_ERROR, self._common).send(connection)

    async def _figures(self, scope: Scope) -> Response:
        """The figures, for those who may see them."""
        if scope.method != "GET" or not self._metrics.allows(scope.client, scope.headers.get):
            return self._metrics.not_found()
        self._metrics.add_up()
        return await in_thread(self._page_threads, self._metrics.respond)

    async def _without_host(self, scope: Scope) -> Response:
        """The response to a request whose Host is missing or doubled (RFC 9112, 3.2)."""
        text = "Host: must be there once"
        if call := self._senders.call(Request.of_scope(scope)):
            error = InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, text)
            return (await in_thread(self._sender_threads, call.refuse, error)).and_close()
        headers = [("Content-Type", "text/plain; charset=utf-8"), *self._common]
        return Response(HTTPStatus.BAD_REQUEST, headers, f"{text}\n".encode()).and_close()

    async def _respond(self, scope: Scope, incoming: Incoming, started: float) -> Response:
        """The response to a sender or a browser."""
        request = Request.of_scope(scope)
        call = self._senders.call(request)
        response = await self._response_to(request, scope, call, incoming)
        if call:
            self._observer.saw_sender(call.sender, request.path, call.result)
        self._observer.saw_request("sender" if call else "page", request.method, request.path, response.status, started)
        return response

    async def _response_to(
        self, request: Request, scope: Scope, call: SenderCall | None, incoming: Incoming
    ) -> Response:
        if not request.has_body:
            return await self._in_thread(request, scope, call, io.BytesIO())
        may_send_much = call.is_verified if call else _nobody
        async with self._bodies.received(request, incoming, may_send_much) as body:
            response = await self._in_thread(request, scope, call, body)
        # The server hides a Content-Length beside chunks, so nothing that follows is read as a request (RFC 9112, 6.3).
        return response.and_close() if request.is_encoded else response

    async def _in_thread(self, request: Request, scope: Scope, call: SenderCall | None, body: Received) -> Response:
        """The response of a thread, or, when the database keeps it for too long, that the request is to come again."""
        try:
            async with asyncio.timeout(RESPONSE_SECONDS):
                if call:
                    return await in_thread(self._sender_threads, call.respond, body)
                return await in_thread(self._page_threads, respond, self._pages, environ_of(request, scope, body))
        except TimeoutError:
            # What the thread does may still come to its end; a sender that repeats its message learns of it.
            return call.refuse(StorageError("no answer in time")) if call else self._health.unavailable()


def make_front_door() -> FrontDoor:
    """The application of this process, from the settings in its environment."""
    use_few_arenas()
    # A main process that was killed leaves none behind that serves on with its settings.
    if parent := multiprocessing.parent_process():
        end_with_parent(signal.SIGKILL, cast("int", parent.pid))
    settings = read_settings()
    configure_logging(settings.log_format, settings.log_level)
    services = wire(settings, deadline=settings.database_timeout)
    # Read, or made, before the first request: a refusal is to be signed while the database is away, too.
    _own_certificate(services)
    front_door = FrontDoor(settings, services)
    spare_loaded_objects()
    take_short_turns()
    notify_ready()
    return front_door


def make_wsgi_app() -> WSGIApplication:
    """The application for a server that speaks WSGI, from the settings in the environment."""
    settings = read_settings()
    return wsgi_app(settings, wire(settings))


def wsgi_app(settings: Settings, services: Services) -> WSGIApplication:
    """The whole application without a server: one WSGI callable, which answers in the thread that calls it."""
    polls = Polls(services, ThreadPoolExecutor(1))
    health = Health(settings)
    senders = SenderApi(services)
    pages = create_app(settings, services)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request.of_environ(environ)
        if poll := Poll.of(request):
            return polls.respond_in_thread(poll).start(start_response)
        if request.path == HEALTH_PATH:
            return health.respond(request.method).start(start_response)
        if call := senders.call(request):
            return call.respond(environ["wsgi.input"]).start(start_response)
        return pages(environ, start_response)

    return answer


def local_client(settings: Settings, services: Services) -> Client:
    """A client that asks the application without a server between, and keeps cookies."""
    return Client(wsgi_app(settings, services))


def follow_link(client: Client, path: str) -> None:
    """Sign the client in by a one-time link: open its page, and press the button."""
    page = client.get(path).get_data(as_text=True)
    client.post(path, data=dict(HIDDEN_FIELD.findall(page)))


def read_figures(services: Services) -> Iterable[Figure]:
    """What is read at a scrape."""
    now = services.now()
    yield from machine_figures(
        register=services.register,
        data_dir=services.settings.data_dir,
        own_certificate=_own_certificate(services),
        now=now,
    )
    yield from database_figures(
        operations=services.operations,
        places=services.places,
        senders=services.senders,
        reads_letters=services.settings.read_letters,
        now=now,
    )


def _own_certificate(services: Services) -> bytes | None:
    """Our signing certificate, None when the database has been away since this process started."""
    try:
        return services.signer.certificate_pem
    except StorageError:
        return None


def _nobody() -> bool:
    """Forms on pages are small."""
    return False
