"""What we are compared with: the least that a server can do, as WSGI callables on the same granian.

`python -m viewer.bench.peers bare|constant_flask|bare_ingest`, with INNKALLING_* in the environment; the bodies to
answer with are the files in BENCH_BODIES.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, request

from viewer.config import read_settings
from viewer.web.server.process import make_wsgi_server

BODIES_SETTING = "BENCH_BODIES"
ETAG = '"constant"'
CHUNK = 64 * 1024
BUSY_SECONDS = 60


@cache
def _body(name: str) -> bytes:
    return (Path(os.environ[BODIES_SETTING]) / name).read_bytes()


def bare() -> WSGIApplication:
    """A callable that answers a constant body, or 304: nothing is looked up."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == ETAG:
            start_response("304 Not Modified", [("ETag", ETAG)])
            return []
        body = _body(environ["PATH_INFO"][1:])
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body))), ("ETag", ETAG)]
        start_response("200 OK", headers)
        return [body]

    return answer


def constant_flask() -> WSGIApplication:
    """The same from a Flask view."""
    app = Flask(__name__, static_folder=None)

    @app.get("/<name>")
    def constant(name: str) -> Response:
        response = Response(_body(name), content_type="text/plain")
        response.headers["ETag"] = ETAG
        if request.headers.get("If-None-Match") == ETAG:
            response = Response(status=304, headers={"ETag": ETAG})
        return response

    return app


def bare_ingest() -> WSGIApplication:
    """A callable that reads the body, and commits one row that says how long it was."""
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            path = Path(os.environ[BODIES_SETTING]) / "received.sqlite"
            local.connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
            local.connection.execute("PRAGMA journal_mode = WAL")
            local.connection.execute("PRAGMA synchronous = FULL")
            local.connection.execute("CREATE TABLE IF NOT EXISTS received (id INTEGER PRIMARY KEY, size INTEGER)")
        opened: sqlite3.Connection = local.connection
        return opened

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        size = 0
        while chunk := environ["wsgi.input"].read(CHUNK):
            size += len(chunk)
        with connection() as opened:
            opened.execute("INSERT INTO received (size) VALUES (?)", (size,))
        start_response("201 Created", [("Content-Length", "0")])
        return []

    return answer


if __name__ == "__main__":
    make_wsgi_server(read_settings(), f"viewer.bench.peers:{sys.argv[1]}").serve()
