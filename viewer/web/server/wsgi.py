"""A WSGI application behind the event loop: called in a thread, its response sent in the server's own way."""

import io
import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import IO, NoReturn
from wsgiref.types import WSGIApplication, WSGIEnvironment

from granian.rsgi import Scope
from werkzeug.http import parse_content_range_header
from werkzeug.wsgi import FileWrapper

from viewer.errors import InnkallingError
from viewer.web.server.body import Received
from viewer.web.server.request import Request
from viewer.web.server.response import File, Headers, Response

# Where the application finds the error that befell the body; without one, the body is in `wsgi.input`.
BODY_ERROR = "innkalling.body_error"
# Only these have the file as their body; others, such as 416, tell of it.
STATUSES_OF_FILES = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}


def environ_of(request: Request, scope: Scope, body: Received) -> WSGIEnvironment:
    """The whole request as WSGI has it (PEP 3333)."""
    peer, _, _ = scope.client.rpartition(":")
    host, _, port = scope.server.rpartition(":")
    environ = request.environ()
    environ |= {
        "SCRIPT_NAME": "",
        "REMOTE_ADDR": peer,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if isinstance(body, InnkallingError):
        environ["wsgi.input"] = io.BytesIO()
        environ[BODY_ERROR] = body
    else:
        environ["wsgi.input"] = body
    return environ


def respond(application: WSGIApplication, environ: WSGIEnvironment) -> Response:
    """The WSGI application's response.

    The server can't tell us how fast a response is taken, so a file is named to it, and not read here: whoever is slow
    to take a letter would have all of it held in memory.
    """
    started: list[tuple[str, Headers]] = []
    files: list[Path] = []

    def start_response(status: str, headers: Headers, _error: object = None) -> Callable[[bytes], NoReturn]:
        started[:] = [(status, headers)]
        return _write

    def wrap_file(file: IO[bytes], size: int) -> FileWrapper:
        if isinstance(name := getattr(file, "name", None), str):
            files.append(Path(name))
        return FileWrapper(file, size)

    result = application(environ | {"wsgi.file_wrapper": wrap_file}, start_response)
    try:
        line, headers = started[0]
        status = int(line[:3])
        if files and status in STATUSES_OF_FILES and environ["REQUEST_METHOD"] != "HEAD":
            return Response(status, headers, File(files[0], _range(headers)))
        return Response(status, headers, b"".join(result))
    finally:
        getattr(result, "close", lambda: None)()


def _range(headers: Headers) -> tuple[int, int] | None:
    """The part of a file that is sent: its first byte, and the one after its last. None for all of it."""
    content_range = parse_content_range_header(dict(headers).get("Content-Range"))
    if content_range is None or content_range.start is None or content_range.stop is None:
        return None
    return content_range.start, content_range.stop


def _write(_data: bytes) -> NoReturn:
    raise NotImplementedError("an application of ours returns its body")
