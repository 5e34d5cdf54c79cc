"""The load: a few kept-alive connections, each sending its next request as soon as it has its answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
LENGTH = b"content-length:"
WITHOUT_BODY = {204, 304}
# Bytes of a response's head.
LONGEST_HEAD = 2**16
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(kw_only=True, slots=True)
class Load:
    """What came back: how long all of it took, how long each request took (both in seconds), and with which status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, part: float) -> float:
        """The latency that this part of the requests stayed within."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def send(port: int, requests: Iterable[bytes], *, connections: int) -> Load:
    """Send the requests over that many connections at once. Raises ConnectionError when the server hangs up."""
    (load,) = send_beside(port, [(requests, connections)])
    return load


def send_beside(port: int, streams: Sequence[tuple[Iterable[bytes], int]]) -> list[Load]:
    """Send several streams of requests at once, each over so many connections of its own."""
    return asyncio.run(_send_beside(port, [(iter(requests), connections) for requests, connections in streams]))


async def _send_beside(port: int, streams: Sequence[tuple[Iterator[bytes], int]]) -> list[Load]:
    loads = [Load() for _ in streams]
    await asyncio.gather(
        *(
            _send(port, requests, connections, load)
            for load, (requests, connections) in zip(loads, streams, strict=True)
        )
    )
    return loads


async def _send(port: int, requests: Iterator[bytes], connections: int, load: Load) -> None:
    started = time.perf_counter()
    await asyncio.gather(*(_converse(port, requests, load) for _ in range(connections)))
    load.seconds = time.perf_counter() - started


async def _converse(port: int, requests: Iterator[bytes], load: Load) -> None:
    connection: Connection | None = None
    for request in requests:
        started = time.perf_counter()
        reader, writer = connection or await asyncio.open_connection(HOST, port, limit=LONGEST_HEAD)
        writer.write(request)
        status, stays_open = await _read_response(reader)
        load.statuses[status] += 1
        load.latencies.append(time.perf_counter() - started)
        connection = (reader, writer)
        if not stays_open:
            await _close(writer)
            connection = None
    if connection:
        await _close(connection[1])


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


async def _read_response(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status, and whether the server takes another request; the body is read and forgotten."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        if status not in WITHOUT_BODY:
            await reader.readexactly(int(head.partition(LENGTH)[2].partition(b"\r\n")[0]))
    except asyncio.IncompleteReadError as error:
        raise ConnectionError("the server hung up") from error
    return status, head.startswith(b"http/1.1") and b"\r\nconnection: close" not in head


def repeat(request: bytes, seconds: float) -> Iterator[bytes]:
    """The request, once and then again until the time is over."""
    deadline = time.perf_counter() + seconds
    yield request
    while time.perf_counter() < deadline:
        yield request


def get(path: str, **headers: str) -> bytes:
    """A GET request; `if_none_match="…"` becomes the header If-None-Match."""
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{''.join(lines)}\r\n".encode()


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A POST request with that body."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body
