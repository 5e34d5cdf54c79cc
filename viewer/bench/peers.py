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
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, request

from viewer.config import read_settings
from viewer.web.server.granian_server import make_server

BODIES_SETTING = "BENCH_BODIES"
ETAG = '"constant"'
CHUNK = 64 * 1024
BUSY_SECONDS = 60


@cache
def _body(name: str) -> bytes:
    return (Path(os.environ[BODIES_SETTING]) / name).read_bytes()


def bare(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A constant body, or 304: nothing is looked up."""
    if environ.get("HTTP_IF_NONE_MATCH") == ETAG:
        start_response("304 Not Modified", [("ETag", ETAG)])
        return []
    body = _body(environ["PATH_INFO"][1:])
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body))), ("ETag", ETAG)]
    start_response("200 OK", headers)
    return [body]


constant_flask = Flask(__name__, static_folder=None)


@constant_flask.get("/<name>")
def constant(name: str) -> Response:
    """The same from a Flask view."""
    response = Response(_body(name), content_type="text/plain")
    response.headers["ETag"] = ETAG
    if request.headers.get("If-None-Match") == ETAG:
        response = Response(status=304, headers={"ETag": ETAG})
    return response


_local = threading.local()


def bare_ingest(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Read the body, and commit one row that says how long it was."""
    size = 0
    while chunk := environ["wsgi.input"].read(CHUNK):
        size += len(chunk)
    with _connection() as connection:
        connection.execute("INSERT INTO received (size) VALUES (?)", (size,))
    start_response("201 Created", [("Content-Length", "0")])
    return []


def _connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        path = Path(os.environ[BODIES_SETTING]) / "received.sqlite"
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS received (id INTEGER PRIMARY KEY, size INTEGER)")
        _local.connection = connection
    found: sqlite3.Connection = _local.connection
    return found


if __name__ == "__main__":
    make_server(read_settings(), f"viewer.bench.peers:{sys.argv[1]}").serve()
