"""A WSGI application behind the event loop: called in a thread, its answer passed on in the server's own way."""

import asyncio
import io
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import IO, NamedTuple, NoReturn, ParamSpec, TypeVar
from wsgiref.types import WSGIApplication, WSGIEnvironment

from granian.rsgi import Scope
from werkzeug.http import parse_content_range_header
from werkzeug.wsgi import FileWrapper

from viewer.web.server.response import Headers, Outgoing, send_bytes

P = ParamSpec("P")
T = TypeVar("T")
FOR_FILES = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
UNPREFIXED = {"CONTENT_TYPE", "CONTENT_LENGTH"}


def head_of(scope: Scope) -> WSGIEnvironment:
    """Method, address and headers, named as WSGI names them; a header that came twice is joined by a comma."""
    head: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
    }
    for header, value in scope.headers.items():
        key = _key(header)
        if "_" in header:
            continue  # WSGI could not tell it from the same with a hyphen
        if key in head:
            head[key] += f"; {value}" if key == "HTTP_COOKIE" else f",{value}"
        else:
            head[key] = value
    return head


def environ_of(scope: Scope, head: WSGIEnvironment) -> WSGIEnvironment:
    """The request as WSGI has it, without a body."""
    peer, _, _ = scope.client.rpartition(":")
    name, _, port = scope.server.rpartition(":")
    return head | {
        "SCRIPT_NAME": "",
        "REMOTE_ADDR": peer,
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@lru_cache(maxsize=1000)
def _key(header: str) -> str:
    key = header.upper().replace("-", "_")
    return key if key in UNPREFIXED else f"HTTP_{key}"


class Reply(NamedTuple):
    """What an application answered: bytes, or a file, of which the server itself reads the wanted part."""

    status: int
    headers: Headers
    body: bytes = b""
    file: Path | None = None
    part: tuple[int, int] | None = None

    def send(self, outgoing: Outgoing) -> None:
        """Send it."""
        if self.file and self.part:
            outgoing.response_file_range(self.status, self.headers, str(self.file), *self.part)
        elif self.file:
            outgoing.response_file(self.status, self.headers, str(self.file))
        else:
            send_bytes(outgoing, self.status, self.headers, self.body)


async def run(application: WSGIApplication, environ: WSGIEnvironment, outgoing: Outgoing, threads: Executor) -> None:
    """Answer a request."""
    reply = await in_thread(threads, replied, application, environ)
    reply.send(outgoing)


async def in_thread(threads: Executor, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What the work returns, while the event loop goes on."""
    return await asyncio.get_running_loop().run_in_executor(threads, partial(work, *arguments, **named))


def replied(application: WSGIApplication, environ: WSGIEnvironment) -> Reply:
    """What the application answers.

    The server can't tell us how fast an answer is taken, so a file is named to it, and not read here: whoever is slow
    to take a letter would have all of it held in memory.
    """
    started: list[tuple[str, Headers]] = []
    files: list[Path] = []

    def start_response(status: str, headers: Headers, _error: object = None) -> Callable[[bytes], NoReturn]:
        started[:] = [(status, headers)]
        return _write

    def wrapped(file: IO[bytes], size: int) -> FileWrapper:
        if isinstance(name := getattr(file, "name", None), str):
            files.append(Path(name))
        return FileWrapper(file, size)

    result = application(environ | {"wsgi.file_wrapper": wrapped}, start_response)
    try:
        status, headers = int(started[0][0][:3]), started[0][1]
        if files and status in FOR_FILES and environ["REQUEST_METHOD"] != "HEAD":
            return Reply(status=status, headers=headers, file=files[0], part=_part(headers))
        return Reply(status=status, headers=headers, body=b"".join(result))
    finally:
        getattr(result, "close", lambda: None)()


def _part(headers: Headers) -> tuple[int, int] | None:
    """The bytes of a file that are answered: the first, and the one after the last. None for all of them."""
    found = parse_content_range_header(dict(headers).get("Content-Range"))
    return None if found is None or found.start is None or found.stop is None else (found.start, found.stop)


def _write(_data: bytes) -> NoReturn:
    raise NotImplementedError("an application of ours returns its body")
