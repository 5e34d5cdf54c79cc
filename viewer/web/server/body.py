"""The body of a request, received before a thread is kept busy with it: in bounded size, memory and time.

The event loop waits for slow senders at no cost, so the threads that answer are for those whose body is there. A small
body is held in memory. A larger one goes to disk, and only for whoever may send: for anybody else it is read and
forgotten, since most clients send all before they look, and else see a lost connection in place of the answer.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from viewer.errors import BusyError, ErrorCode, InnkallingError, StorageError, TooLargeError, TooSlowError
from viewer.web.server.request import Request
from viewer.web.server.threads import in_thread

# Bytes of a body that is held in memory: most messages.
IN_MEMORY = 128 * 1024
# Requests with a body that are received or worked on at once in a process, each with its memory.
MAX_BODIES = 256
# Seconds that a request waits to become one of them; until then its body stays with whoever sends it.
MAX_WAIT = 3.0
# Total seconds, waiting for a slot included, before a silent request, or a slow one with a small body, gets 408.
LONGEST = 4.0
# Bytes a second, a quarter of what the slowest mobile network gives.
MIN_RATE = 32 * 1024
# Seconds that a stranger may be behind MIN_RATE, or silent, so that an answer never takes five.
GRACE = 3.0
# As GRACE, for whoever may send: a poor line or a pause of the sender's own process is no attack.
SENDER_GRACE = 10.0
# As GRACE, for what is read and forgotten.
DRAIN_GRACE = 1.0
# Seconds that are spent on that at most, so that the answer is there within five.
MAX_DRAIN = 4.0
# Bytes that are read and forgotten at most.
MAX_DRAINED = 256 * 1024 * 1024

# The body, to be read from its beginning; or the error that befell it on its way.
Received = BinaryIO | InnkallingError


class Incoming(Protocol):
    """RSGI's way in: the pieces of a body as they come; a body that is cut off just ends."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the pieces."""
        ...


class BodyReceiver:
    """Receives bodies of at most `limit` bytes; larger ones are read and forgotten, and left to whoever answers.

    Large ones, and those in chunks, whose length is not known, are files without a name in `folder`, gone with the
    process.
    """

    def __init__(self, folder: Path, limit: int, threads: Executor) -> None:
        self._folder = folder
        self._limit = limit
        self._threads = threads
        self._slots = asyncio.Semaphore(MAX_BODIES)

    @asynccontextmanager
    async def received(
        self, request: Request, incoming: Incoming, may_send_much: Callable[[], bool]
    ) -> AsyncIterator[Received]:
        """Receive a body; `may_send_much` is called in a thread before a large one is stored."""
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(MAX_WAIT):
                await self._slots.acquire()
        except TimeoutError:
            text = "too many messages arrive at once; send it again in a second"
            yield BusyError(ErrorCode.PROBLEM_WITH_REQUEST, text)
            return
        try:
            body = await self._receive(request, incoming, may_send_much, started + LONGEST - clock())
            if isinstance(body, InnkallingError):
                yield body
            else:
                with body:
                    yield body
        finally:
            self._slots.release()

    async def _receive(
        self, request: Request, incoming: Incoming, may_send_much: Callable[[], bool], patience: float
    ) -> Received:
        """Return the body, empty when it was forgotten, or why it did not come."""
        length = request.content_length
        try:
            if 0 < length <= IN_MEMORY:
                return io.BytesIO(await self._small(incoming, length, may_send_much, patience))
            is_long = request.is_chunked or IN_MEMORY < length <= self._limit
            if is_long and await in_thread(self._threads, may_send_much):
                return await self._stored(incoming)
        except InnkallingError as error:
            return error
        await drain(pieces(incoming, DRAIN_GRACE))
        return io.BytesIO()

    async def _small(
        self, incoming: Incoming, length: int, may_send_much: Callable[[], bool], patience: float
    ) -> bytes:
        """Return a short body. Raises TooSlowError, once a stranger's or a sender's grace is over."""
        grace = min(GRACE + length / MIN_RATE, patience)
        reading = asyncio.ensure_future(whole(incoming))
        try:
            done, _ = await asyncio.wait({reading}, timeout=grace)
            if not done and await in_thread(self._threads, may_send_much):
                done, _ = await asyncio.wait({reading}, timeout=SENDER_GRACE - grace)
            if not done:
                raise _too_slow()
            return reading.result()
        finally:
            reading.cancel()

    async def _stored(self, incoming: Incoming) -> BinaryIO:
        """Return the body as a file. Raises TooSlowError, TooLargeError, StorageError."""
        received = 0
        try:
            with ExitStack() as undo:
                file = await in_thread(self._threads, self._new_file)
                undo.callback(file.close)
                coming = pieces(incoming, SENDER_GRACE)
                async for piece in coming:
                    received += len(piece)
                    if received > self._limit:  # in chunks: nobody announced it
                        await drain(coming)
                        text = f"the body is larger than {self._limit} bytes"
                        raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, text)
                    await in_thread(self._threads, file.write, piece)
                await in_thread(self._threads, file.seek, 0)
                undo.pop_all()
        except OSError as error:
            raise StorageError(f"a body could not be kept: {error.strerror}") from error
        return file

    def _new_file(self) -> BinaryIO:
        return TemporaryFile(dir=self._folder)


async def whole(incoming: Incoming) -> bytes:
    """Return a body that may have been cut off: reading it at once, as RSGI can, raises an error then."""
    return b"".join([piece async for piece in incoming])


async def pieces(incoming: Incoming, grace: float) -> AsyncIterator[bytes]:
    """Yield the pieces of a body as they come. Raises TooSlowError."""
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


async def drain(coming: AsyncIterator[bytes]) -> None:
    """Read what nobody wants, within bounds in bytes and seconds."""
    received = 0
    with suppress(TimeoutError, TooSlowError):
        async with asyncio.timeout(MAX_DRAIN):
            async for piece in coming:
                received += len(piece)
                if received > MAX_DRAINED:
                    return


def _too_slow() -> TooSlowError:
    return TooSlowError(ErrorCode.PROBLEM_WITH_REQUEST, f"the body came slower than {MIN_RATE} bytes a second")
