"""A server on loopback that has a picture for every tile, and fails on demand."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# A grey pixel, which browsers draw, and room to make it as large as a tile.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
) + bytes(1000)


@dataclass(kw_only=True, slots=True)
class TileServerState:
    """Where it is, what it does, and the requests to it: (path, headers)."""

    url: str = ""
    fault: str | None = None
    delay: float = 0.0
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    def __init__(self, state: TileServerState, *args: Any) -> None:  # noqa: ANN401  # the standard library's
        self.state = state
        super().__init__(*args)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.state.requests.append((self.path, dict(self.headers)))
        time.sleep(self.state.delay)
        with suppress(BrokenPipeError, ConnectionResetError):
            match self.state.fault:
                case None:
                    self.reply(200, PNG)
                case "html":
                    self.reply(200, b"<!doctype html>Access blocked")
                case "redirect":
                    self.reply(302, b"", Location="/elsewhere")
                case "endless":
                    self.send_response(200)
                    self.end_headers()
                    while True:
                        self.wfile.write(PNG * 50)
                case status:
                    self.reply(int(status), PNG)

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def tile_server() -> Iterator[TileServerState]:
    """The server, stopped at the end."""
    state = TileServerState()
    running = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Handler(state, *args))
    state.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
