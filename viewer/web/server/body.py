"""The body of a request, taken in before a thread is kept busy with it: in bounded size, memory and time.

The event loop waits for slow senders at no cost, so the threads that answer are for those whose body is there. What is
small is held in memory. What is larger goes to disk, and only for whoever may send: for anybody else it is read and
forgotten, since most clients send all before they look, and else see a lost connection in place of the answer.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, NoReturn, Protocol
from wsgiref.types import WSGIEnvironment

from viewer.errors import BusyError, ErrorCode, InnkallingError, StorageError, TooSlowError
from viewer.web.senders.signed_body import content_length
from viewer.web.server.threads import in_thread

IN_MEMORY = 128 * 1024
"""Bytes of a body that is held in memory: most messages."""
MAX_BODIES = 256
"""Requests with a body that are taken in or worked on at once in a process, each with its memory."""
MAX_WAIT = 3.0
"""Seconds that a request waits to become one of them; until then its body stays with whoever sends it."""
LONGEST = 4.0
"""Seconds after which whoever has waited, and is silent, or has still not sent what is small, is told so."""
MIN_RATE = 32 * 1024
"""Bytes a second, a quarter of what the slowest mobile network gives."""
GRACE = 3.0
"""Seconds that a sender may be behind MIN_RATE, or silent, so that an answer never takes five."""
DRAIN_GRACE = 1.0
"""As GRACE, for what is read and forgotten."""
MAX_DRAIN = 4.0
"""Seconds that are spent on that at most, so that the answer is there within five."""
MAX_DRAINED = 256 * 1024 * 1024
"""Bytes that are read and forgotten at most."""


class Incoming(Protocol):
    """What the server has of a body: all of it, or the pieces as they come."""

    async def __call__(self) -> bytes:
        """The whole body."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces."""
        ...


class Stream(Protocol):
    """What WSGI calls its input."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        ...

    def close(self) -> None:
        """Forget them."""
        ...


class Unreadable:
    """In place of a body that did not come: whoever reads it is told why."""

    def __init__(self, error: InnkallingError) -> None:
        self._error = error

    def read(self, _size: int, /) -> NoReturn:
        """Raise why."""
        raise self._error

    def close(self) -> None:
        """There is nothing to forget."""


class Arrivals:
    """Takes bodies in; `may_send_much` tells, in a thread, whether the sender of a large one is known.

    Bodies over `limit` are left to whoever answers. Large ones are files without a name in `folder`, gone with the
    process.
    """

    def __init__(
        self, folder: Path, limit: int, may_send_much: Callable[[WSGIEnvironment], bool], threads: Executor
    ) -> None:
        self._folder = folder
        self._limit = limit
        self._may_send_much = may_send_much
        self._threads = threads
        self._places = asyncio.Semaphore(MAX_BODIES)

    @asynccontextmanager
    async def taken_in(self, head: WSGIEnvironment, incoming: Incoming) -> AsyncIterator[Stream]:
        """The body, to be read from its beginning; reading it raises the error that befell it."""
        clock = asyncio.get_running_loop().time
        come = clock()
        try:
            async with asyncio.timeout(MAX_WAIT):
                await self._places.acquire()
        except TimeoutError:
            text = "too many messages arrive at once; send it again in a second"
            yield Unreadable(BusyError(ErrorCode.PROBLEM_WITH_REQUEST, text))
            return
        try:
            with closing(await self._body(head, incoming, come + LONGEST - clock())) as body:
                yield body
        finally:
            self._places.release()

    async def _body(self, head: WSGIEnvironment, incoming: Incoming, patience: float) -> Stream:
        length = content_length(head)
        try:
            if 0 < length <= IN_MEMORY:
                return io.BytesIO(await small(incoming, min(GRACE + length / MIN_RATE, patience)))
            if IN_MEMORY < length <= self._limit and await in_thread(self._threads, self._may_send_much, head):
                return await self._stored(incoming, min(GRACE, patience))
        except InnkallingError as error:
            return Unreadable(error)
        await discard(incoming)
        return io.BytesIO()

    async def _stored(self, incoming: Incoming, grace: float) -> Stream:
        """The body as a file. Raises TooSlowError, StorageError."""
        try:
            with ExitStack() as undo:
                file = await in_thread(self._threads, self._new_file)
                undo.callback(file.close)
                async for piece in pieces(incoming, grace):
                    await in_thread(self._threads, file.write, piece)
                await in_thread(self._threads, file.seek, 0)
                undo.pop_all()
        except OSError as error:
            raise StorageError(f"a body could not be kept: {error.strerror}") from error
        return file

    def _new_file(self) -> BinaryIO:
        return TemporaryFile(dir=self._folder)


def has_body(environ: WSGIEnvironment) -> bool:
    """Whether a body comes with the request, by its headers."""
    return "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ


async def small(incoming: Incoming, patience: float) -> bytes:
    """A short body. Raises TooSlowError."""
    try:
        async with asyncio.timeout(patience):
            return await incoming()
    except TimeoutError:
        raise _too_slow() from None


async def pieces(incoming: Incoming, grace: float) -> AsyncIterator[bytes]:
    """The pieces of a body as they come. Raises TooSlowError."""
    clock = asyncio.get_running_loop().time
    coming = aiter(incoming)
    due = clock() + grace
    while True:
        try:
            async with asyncio.timeout_at(due):
                piece = await anext(coming)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise _too_slow() from None
        yield piece
        due = min(due + len(piece) / MIN_RATE, clock() + grace)


async def discard(incoming: Incoming) -> None:
    """Read what nobody wants, within bounds in bytes and seconds."""
    received = 0
    with suppress(TimeoutError, TooSlowError):
        async with asyncio.timeout(MAX_DRAIN):
            async for piece in pieces(incoming, DRAIN_GRACE):
                received += len(piece)
                if received > MAX_DRAINED:
                    return


def _too_slow() -> TooSlowError:
    return TooSlowError(ErrorCode.PROBLEM_WITH_REQUEST, f"the body came slower than {MIN_RATE} bytes a second")
