"""Calendar polls on the event loop.

Apps are many, and most of them find nothing new: those that come in one turn of the loop are looked up together, and
answered without a thread. Whatever is more work, such as compressing a long one or publishing anew, is done in one.
"""

from concurrent.futures import Executor
from wsgiref.types import WSGIEnvironment

from granian.rsgi import Scope

from viewer.web.polls.answers import FeedPolls, digest_of, is_unchanged, unchanged, whole
from viewer.web.polls.lookups import Batch
from viewer.web.server.response import Answer
from viewer.web.server.threads import in_thread
from viewer.wiring import Services

# The headers that a poll is answered by, and WSGI's names for them.
ASKED = (
    ("if-none-match", "HTTP_IF_NONE_MATCH"),
    ("if-modified-since", "HTTP_IF_MODIFIED_SINCE"),
    ("accept-encoding", "HTTP_ACCEPT_ENCODING"),
    ("user-agent", "HTTP_USER_AGENT"),
)

# Bytes that are compressed on the loop, in 0.1 ms; to ask a thread takes longer.
SMALL = 32 * 1024


def poll_of(scope: Scope, path: str) -> WSGIEnvironment:
    """What of a request a poll is answered by, as WSGI has it; the rest would cost some 5 µs of 75."""
    headers = scope.headers
    environ: WSGIEnvironment = {"REQUEST_METHOD": scope.method, "PATH_INFO": path}
    for name, key in ASKED:
        value = headers.get(name)
        if value is not None:
            environ[key] = value
    return environ


class LoopPolls:
    """Answers polls; `threads` are for those that are work."""

    def __init__(self, polls: FeedPolls, services: Services, threads: Executor) -> None:
        calendars = services.calendars
        self._polls = polls
        asking = None if calendars.answers_at_once else threads
        self._settled = Batch(polls.settled, asking)
        self._bodies = Batch(calendars.published, asking)
        self._threads = threads

    async def answer(self, environ: WSGIEnvironment) -> Answer:
        """What the app gets, whatever it takes."""
        digest = digest_of(environ)
        state = await self._settled.of(digest) if digest else None
        if state is not None:
            is_zipped = self._polls.is_zipped(environ)
            if is_unchanged(state, environ):
                return unchanged(state, is_zipped=is_zipped)
            if feed := await self._bodies.of(state.id):
                if is_zipped and len(feed.body) > SMALL:
                    return await in_thread(self._threads, whole, feed, is_zipped=True)
                return whole(feed, is_zipped=is_zipped)
        return await in_thread(self._threads, self._polls.answer, environ)
