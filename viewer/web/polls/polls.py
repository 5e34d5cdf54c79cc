"""Calendar polls, answered from stored bytes: on the event loop, or in a thread when there is work to do.

Apps are many, and most of them find nothing new: those that come in one turn of the loop are looked up together, and
answered without a thread. Publishing anew and compressing a long feed are done in one.
"""

import asyncio
import logging
from concurrent.futures import Executor
from threading import Lock

from viewer.actions.publish import make_publisher, publish_state
from viewer.errors import StorageError
from viewer.web.polls.lookups import Lookups
from viewer.web.polls.poll import (
    Full,
    Gone,
    MethodNotAllowed,
    NotFound,
    NotModified,
    Poll,
    Publish,
    decide,
    revalidate,
)
from viewer.web.polls.responses import PollResponses
from viewer.web.server.defects import Outage
from viewer.web.server.response import Response
from viewer.web.server.threads import in_thread
from viewer.wiring import Services

logger = logging.getLogger(__name__)

# Seconds that publishing may take; what takes longer is there for the next poll.
RESPONSE_SECONDS = 4.5
# Bytes that are compressed on the loop, in 0.1 ms; to ask a thread takes longer.
SMALL = 32 * 1024
# Seconds in which fetches gather before they are written together.
FETCHES_GATHER_FOR = 1.0

# Locks that feeds share, so many that two feeds seldom have the same one.
TURNS = 64
# Decisions by which the app has the feed then.
SERVED = (NotModified, Full)


class Polls:
    """Answers polls; `threads` are for those that are work."""

    def __init__(self, services: Services, threads: Executor) -> None:
        settings, calendars = services.settings, services.calendars
        self._calendars = calendars
        self._publisher = make_publisher(
            calendars,
            services.messages,
            public_url=settings.public_url,
            past=settings.calendar_past,
            future=settings.calendar_future,
        )
        self._now = services.now
        self._may_compress = settings.calendar_gzip
        self._responses = PollResponses(settings)
        lookup_threads = None if calendars.answers_at_once else threads
        self._states = Lookups(calendars.states, lookup_threads)
        self._bodies = Lookups(calendars.published, lookup_threads)
        self._threads = threads
        self._turns = [Lock() for _ in range(TURNS)]
        self._outage = Outage("calendar polls could not be answered")

    async def respond(self, poll: Poll) -> Response:
        """Answer on the event loop, with the help of a thread when there is work to do or the store fails."""
        try:
            response = await self._stored_response(poll)
        except TimeoutError:
            response = self._responses.unavailable(is_conditional=poll.is_conditional)
        except Exception:  # noqa: BLE001  # look-ups are shared: one that fails alone is to fail alone
            response = None
        if response is None:
            try:
                async with asyncio.timeout(RESPONSE_SECONDS):
                    return await in_thread(self._threads, self.respond_in_thread, poll)
            except TimeoutError:
                response = self._responses.unavailable(is_conditional=poll.is_conditional)
        return response.without_body() if poll.is_head else response

    def respond_in_thread(self, poll: Poll) -> Response:
        """Answer in this thread: publish when need be, write who came; never say what would switch a calendar off."""
        try:
            response = self._worked_response(poll)
            self._outage.worked()
        except StorageError as error:
            # Every app that comes meanwhile would fill the log with the same line.
            self._outage.failed(error)
            response = self._responses.unavailable(is_conditional=poll.is_conditional)
        except Exception as error:  # noqa: BLE001  # whatever went wrong, the app must not learn of it as a 5xx
            reason = type(error).__name__
            logger.error("a calendar poll could not be answered: %s", reason)  # noqa: TRY400  # its text may be private
            response = self._responses.unavailable(is_conditional=poll.is_conditional)
        return response.without_body() if poll.is_head else response

    async def _stored_response(self, poll: Poll) -> Response | None:
        """The response when nothing is to be published or recorded, else None."""
        state = await self._states.get(poll.digest) if poll.digest else None
        now = self._now()
        decision = decide(poll, state, now)
        if isinstance(decision, Publish):
            return None
        if isinstance(decision, SERVED) and self._calendars.gather_fetch(decision.state, poll.program, now):
            asyncio.get_running_loop().call_later(FETCHES_GATHER_FOR, self._threads.submit, self._write_fetches)
        if not isinstance(decision, Full):
            return self._short_response(poll, decision)
        feed = await self._bodies.get(decision.state.id)
        if feed is None:
            return None
        gzip = self._compresses(poll)
        if gzip and len(feed.body) > SMALL:
            return await in_thread(self._threads, self._responses.full, feed, gzip=True)
        return self._responses.full(feed, gzip=gzip)

    def _worked_response(self, poll: Poll) -> Response:
        """The response after whatever work it takes. Raises StorageError."""
        now = self._now()
        # Of several polls that come before a feed is published, one publishes it, and the others find it published.
        with self._turns[hash(poll.digest) % TURNS]:
            state = self._calendars.states([poll.digest]).get(poll.digest) if poll.digest else None
            decision = decide(poll, state, now)
            if isinstance(decision, Publish):
                decision = revalidate(poll, publish_state(decision.state, publisher=self._publisher, now=now))
        if isinstance(decision, SERVED) and self._calendars.gather_fetch(decision.state, poll.program, now):
            self._write_fetches()
        if not isinstance(decision, Full):
            return self._short_response(poll, decision)
        feed_id = decision.state.id
        return self._responses.full(self._calendars.published([feed_id])[feed_id], gzip=self._compresses(poll))

    def _write_fetches(self) -> None:
        """Store who came; a poll doesn't fail because that could not be written."""
        try:
            self._calendars.write_fetches()
        except StorageError:
            logger.warning("who fetched calendars could not be stored; their next fetch is")

    def _short_response(self, poll: Poll, decision: NotModified | Gone | NotFound | MethodNotAllowed) -> Response:
        match decision:
            case NotModified(state):
                return self._responses.not_modified(state, gzip=self._compresses(poll))
            case Gone():
                return self._responses.gone()
            case NotFound():
                return self._responses.not_found()
            case MethodNotAllowed():
                return self._responses.method_not_allowed()

    def _compresses(self, poll: Poll) -> bool:
        return self._may_compress and poll.accepts_gzip
