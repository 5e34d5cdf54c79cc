"""What the server calls: polls are answered on the event loop, everything else in threads once its body is there.

Calendar apps are many and their polls are short, so they wait for nobody, and those that come in one turn of the loop
are looked up together. Pages and senders have threads of their own, so that neither keeps the other waiting.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Protocol
from wsgiref.types import WSGIEnvironment

from granian.rsgi import ProtocolClosed, Scope  # type: ignore[attr-defined]  # their stubs don't name the first

from viewer.config import Settings
from viewer.web.pages.application import create_app
from viewer.web.pages.errors import log_defect
from viewer.web.polls.answers import FeedPolls, is_poll
from viewer.web.polls.loop import LoopPolls, poll_of
from viewer.web.senders.routes import is_known, is_sender
from viewer.web.server.body import Arrivals, Incoming, has_body
from viewer.web.server.response import Outgoing
from viewer.web.server.threads import Reply, environ_of, head_of, run
from viewer.wiring import Services

PAGE_THREADS = 8
SENDER_THREADS = 16
"""As many messages are worked on at once, and committed together."""


class Connection(Incoming, Outgoing, Protocol):
    """What the server hands over: where the body comes from, and where the answer goes."""


class Front:
    """The RSGI application: `https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md`."""

    def __init__(self, settings: Settings, services: Services) -> None:
        self._pages = create_app(settings, services)
        self._page_threads = ThreadPoolExecutor(PAGE_THREADS, "pages")
        self._sender_threads = ThreadPoolExecutor(SENDER_THREADS, "senders")
        polls = FeedPolls(self._pages, services)
        self._poll_headers = polls.headers
        self._polls = LoopPolls(polls, services, self._page_threads)
        self._arrivals = Arrivals(
            settings.data_dir, settings.max_body, partial(is_known, at=services), self._sender_threads
        )

    async def __call__(self, scope: Scope, connection: Connection) -> None:
        """Answer a request."""
        try:
            path = scope.path
            if is_poll(path):
                poll = poll_of(scope, path)
                answer = await self._polls.answer(poll)
                answer.pass_on(poll, connection, self._poll_headers)
                return
            head = head_of(scope)
            if has_body(head):
                async with self._arrivals.taken_in(head, connection) as body:
                    await self._answer(environ_of(scope, head) | {"wsgi.input": body}, connection)
            else:
                await self._answer(environ_of(scope, head), connection)
        except ProtocolClosed:
            return  # whoever asked has gone
        except Exception as error:  # noqa: BLE001  # the server would log what it says
            log_defect(error)
            Reply(status=HTTPStatus.INTERNAL_SERVER_ERROR, headers=[]).send(connection)

    async def _answer(self, environ: WSGIEnvironment, connection: Connection) -> None:
        threads = self._sender_threads if is_sender(environ) else self._page_threads
        await run(self._pages, environ, connection, threads)
