"""Bodies on their way in: bounded in size, memory and time, and in how many there are at once."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from tests.loops import run
from viewer.errors import BusyError, InnkallingError, StorageError, TooLargeError, TooSlowError
from viewer.web.server.body import IN_MEMORY, MAX_BODIES, MAX_DRAINED, BodyReceiver, Received
from viewer.web.server.request import Headers, Request

T = TypeVar("T")
LIMIT = 10_000_000


class Clock(asyncio.SelectorEventLoop):
    """An event loop on which nothing takes time but what is waited for, and that passes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def time(self) -> float:
        return self.seconds

    def _run_once(self) -> None:
        waiting = self._scheduled  # type: ignore[attr-defined]
        if not self._ready and waiting:  # type: ignore[attr-defined]
            self.seconds = max(self.seconds, waiting[0].when())
        super()._run_once()  # type: ignore[misc]


class Sender:
    """Sends a body piece by piece, each after so many seconds; `stops` after so many bytes, for good."""

    def __init__(self, content: bytes, *, piece: int = 65536, pause: float = 0.0, stops: int | None = None) -> None:
        self.content, self.piece, self.pause = content, piece, pause
        self.stops = len(content) if stops is None else stops
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.sent < len(self.content):
            await asyncio.sleep(self.pause if self.sent < self.stops else 3600)
            piece = self.content[self.sent : self.sent + self.piece]
            self.sent += len(piece)
            yield piece


@pytest.fixture
def clock() -> Iterator[Clock]:
    loop = Clock()
    yield loop
    loop.close()


class Server:
    """Takes bodies in, on a loop of its own; `is_known` is every sender."""

    def __init__(self, folder: Path, loop: Clock, *, is_known: bool = True) -> None:
        self.loop = loop
        self.requests = 0
        self.is_known = is_known
        self.threads = InTurn()
        self.receiver = BodyReceiver(folder, LIMIT, self.threads)

    def may_send_much(self) -> bool:
        self.requests += 1
        return self.is_known

    def run(self, work: Coroutine[object, object, T]) -> T:
        return run(work, self.loop)

    def received(self, sender: "Sender", headers: dict[str, str]) -> AbstractAsyncContextManager[Received]:
        request = Request(method="POST", path="/messages", query="", headers=Headers(headers))
        return self.receiver.received(request, sender, self.may_send_much)

    def take_in(self, sender: Sender, **head: str) -> bytes | InnkallingError:
        """What the application reads, or what it is told."""
        named = {name.replace("_", "-"): value for name, value in head.items()}

        async def read() -> bytes | InnkallingError:
            async with self.received(sender, named or {"content-length": str(len(sender.content))}) as body:
                return read_all(body)

        return self.run(read())


class InTurn(ThreadPoolExecutor):
    """A thread pool of one: work that is waited for takes no time on the clock."""

    def __init__(self) -> None:
        super().__init__(1)

    def submit(self, work, /, *arguments, **named):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN201
        future = super().submit(work, *arguments, **named)
        future.exception()
        return future


def read_all(body: Received) -> bytes | InnkallingError:
    return body if isinstance(body, InnkallingError) else body.read()


@pytest.fixture
def server(tmp_path: Path, clock: Clock) -> Server:
    return Server(tmp_path, clock)


@pytest.mark.parametrize("size", [1, IN_MEMORY, IN_MEMORY + 1, 1_000_000])
def test_body_arrives_whole(server: Server, size: int, tmp_path: Path) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    assert server.take_in(Sender(content)) == content
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [1, IN_MEMORY, 1_000_000, LIMIT])
def test_body_in_chunks_of_a_sender_arrives_whole(server: Server, size: int, tmp_path: Path) -> None:
    assert server.take_in(Sender(b"x" * size), transfer_encoding="chunked") == b"x" * size
    assert list(tmp_path.iterdir()) == []


def test_body_in_chunks_over_the_limit_is_refused(server: Server, tmp_path: Path) -> None:
    assert isinstance(server.take_in(Sender(b"x" * (LIMIT + 1)), transfer_encoding="chunked"), TooLargeError)
    assert list(tmp_path.iterdir()) == []


def test_body_in_chunks_of_a_stranger_is_read_and_forgotten(tmp_path: Path, clock: Clock) -> None:
    sender = Sender(b"x" * 1_000_000)
    assert Server(tmp_path, clock, is_known=False).take_in(sender, transfer_encoding="chunked") == b""
    assert sender.sent == 1_000_000


@pytest.mark.parametrize("size", [1000, 1_000_000])
def test_body_that_is_cut_off_is_what_has_come(server: Server, size: int) -> None:
    """Whoever reads it misses the rest, and says so."""
    assert server.take_in(Sender(b"x" * size), content_length=str(size + 50)) == b"x" * size


def test_only_large_bodies_are_asked_about(server: Server) -> None:
    server.take_in(Sender(b"x" * IN_MEMORY))
    assert server.requests == 0
    server.take_in(Sender(b"x" * (IN_MEMORY + 1)))
    assert server.requests == 1


def test_large_body_of_a_stranger_is_read_and_forgotten(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it sees the answer, and nobody fills our disk."""
    monkeypatch.setattr("viewer.web.server.body.TemporaryFile", None)
    sender = Sender(b"x" * 1_000_000)
    assert Server(tmp_path, clock, is_known=False).take_in(sender) == b""
    assert sender.sent == 1_000_000


def test_body_over_the_limit_is_read_and_forgotten(server: Server) -> None:
    sender = Sender(b"x" * (LIMIT + 1))
    assert server.take_in(sender) == b""
    assert (sender.sent, server.requests) == (LIMIT + 1, 0)


@pytest.mark.parametrize("head", [{"transfer_encoding": "gzip, chunked"}, {"content_length": "five"}])
def test_body_of_unknown_length_is_read_and_forgotten(server: Server, head: dict[str, str]) -> None:
    sender = Sender(b"hello")
    assert server.take_in(sender, **head) == b""
    assert sender.sent == 5


def test_what_is_forgotten_is_bounded_in_bytes_and_seconds(server: Server) -> None:
    endless = Sender(bytes(2 * MAX_DRAINED), piece=MAX_DRAINED // 4)
    server.take_in(endless)
    assert endless.sent <= MAX_DRAINED * 5 // 4
    steady = Sender(b"x" * (LIMIT + 1), piece=100_000, pause=0.5)
    before = server.loop.seconds
    server.take_in(steady)
    assert server.loop.seconds - before < 5


@pytest.mark.parametrize("size", [20_000, IN_MEMORY, 1_000_000])
@pytest.mark.parametrize("stops", [0, 1, 10_000])
@pytest.mark.parametrize(("is_known", "seconds"), [(True, 11), (False, 5)])
def test_silent_sender_is_told_so_in_time(server: Server, size: int, stops: int, is_known: bool, seconds: int) -> None:
    server.is_known = is_known
    sender = Sender(b"x" * size, piece=1000, stops=stops)
    assert not isinstance(server.take_in(sender), bytes) or not is_known
    assert server.loop.seconds < seconds


@pytest.mark.parametrize("size", [50_000, IN_MEMORY, 1_000_000])
@pytest.mark.parametrize("bytes_a_second", [1, 10, 1000, 2500])
@pytest.mark.parametrize(("is_known", "seconds"), [(True, 14), (False, 5)])
def test_dripping_sender_is_told_so_in_time(
    server: Server, size: int, bytes_a_second: int, is_known: bool, seconds: int
) -> None:
    server.is_known = is_known
    sender = Sender(b"x" * size, piece=max(1, bytes_a_second // 10), pause=max(0.1, 1 / bytes_a_second))
    assert not isinstance(server.take_in(sender), bytes) or not is_known
    assert server.loop.seconds < seconds


@pytest.mark.parametrize("size", [20_000, IN_MEMORY, 1_000_000])
def test_sender_that_pauses_for_nine_seconds_is_heard_out(server: Server, size: int) -> None:
    """A garbage collector's pause, or a poor line: no attack, when it is known whose it is."""

    class Pausing(Sender):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield self.content[:10_000]
            await asyncio.sleep(9)
            yield self.content[10_000:]

    assert server.take_in(Pausing(b"x" * size)) == b"x" * size


@pytest.mark.parametrize("size", [100_000, 1_000_000])
def test_slow_sender_that_keeps_the_rate_is_heard_out(server: Server, size: int) -> None:
    assert server.take_in(Sender(b"x" * size, piece=4000, pause=0.1)) == b"x" * size


def test_sender_that_was_quick_may_not_stop_for_longer(server: Server) -> None:
    """What it is ahead of the rate counts for GRACE at most, else 9 MB would earn five minutes of silence."""
    assert isinstance(server.take_in(Sender(b"x" * LIMIT, stops=9_000_000)), TooSlowError)
    assert server.loop.seconds < 11


def test_disk_that_is_full_is_a_storage_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, **_options: object) -> None:
            self.is_closed = False

        def write(self, _piece: bytes) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            closed.append(True)

    closed: list[bool] = []
    monkeypatch.setattr("viewer.web.server.body.TemporaryFile", Full)
    assert isinstance(server.take_in(Sender(b"x" * 1_000_000)), StorageError)
    assert closed == [True]


def test_so_many_are_taken_in_at_once_and_the_next_waits(server: Server) -> None:
    async def crowd(*, leaves: bool) -> bytes | InnkallingError:
        async with AsyncExitStack() as others:
            head = {"content-length": "5"}
            for _ in range(MAX_BODIES - 1):
                await others.enter_async_context(server.received(Sender(b"hello"), head))
            one = server.received(Sender(b"hello"), head)
            await one.__aenter__()
            if leaves:
                asyncio.get_running_loop().call_later(2, asyncio.ensure_future, one.__aexit__(None, None, None))
            async with server.received(Sender(b"next"), head) as body:
                outcome = read_all(body)
            if not leaves:
                await one.__aexit__(None, None, None)
            return outcome

    assert isinstance(server.run(crowd(leaves=False)), BusyError)
    assert server.loop.seconds < 5
    assert server.run(crowd(leaves=True)) == b"next"


def test_who_has_waited_and_is_silent_is_told_so_within_five_seconds(server: Server) -> None:
    async def wait_then_stall() -> bytes | InnkallingError:
        async with AsyncExitStack() as others:
            for _ in range(MAX_BODIES):
                await others.enter_async_context(server.received(Sender(b"x"), {"content-length": "1"}))
            asyncio.get_running_loop().call_later(2.9, asyncio.ensure_future, others.aclose())
            silent = Sender(b"x" * 1_000_000, stops=0)
            async with server.received(silent, {"content-length": "1000000"}) as body:
                return read_all(body)

    server.is_known = False
    assert server.run(wait_then_stall()) == b""
    assert server.loop.seconds < 5
