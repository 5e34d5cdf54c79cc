"""What we are compared with, as WSGI applications on the same server.

`python -m viewer.bench.peers NAME`, with INNKALLING_* in the environment as for `serve`, and BENCH_FOLDER, which holds
the bodies that the bare callable answers with.
"""

import base64
import hashlib
import os
import re
import sqlite3
import sys
import threading
import uuid
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from viewer.actions.answer_sender import signed_headers
from viewer.actions.verify import RequestHead, VerifiedRequest, verify_request
from viewer.bench.afternoon import make_afternoon
from viewer.config import Settings, read_settings
from viewer.domain.message import SenderId
from viewer.domain.sender import Sender
from viewer.web.server.process import make_wsgi_server
from viewer.web.server.request import Request
from viewer.wiring import Services, wire

# What serves each peer; `plain` is our own application, without our front door.
FACTORIES = {
    "bare": "viewer.bench.peers:bare",
    "honest_receiver": "viewer.bench.peers:honest_receiver",
    "afternoon": "viewer.bench.peers:afternoon",
    "plain": "viewer.web.app:make_wsgi_app",
}
FOLDER_SETTING = "BENCH_FOLDER"
ETAG = '"constant"'
# Bytes of a body that are read at once.
CHUNK = 64 * 1024
# Seconds that a writer waits for SQLite's lock.
BUSY_SECONDS = 60
FILENAME = re.compile(rb'filename="([^"]+)"')


@cache
def _body(name: str) -> bytes:
    return (Path(os.environ[FOLDER_SETTING]) / name).read_bytes()


def bare() -> WSGIApplication:
    """The bare callable: a constant body, or 304; nothing is looked up."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == ETAG:
            start_response("304 Not Modified", [("ETag", ETAG)])
            return []
        body = _body(environ["PATH_INFO"][1:])
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body))), ("ETag", ETAG)]
        start_response("200 OK", headers)
        return [body]

    return answer


class Verifier:
    """Verifies senders' requests and signs the answers; the senders are read once, at the start."""

    def __init__(self, settings: Settings) -> None:
        self._services: Services = wire(settings)
        self._senders = {sender.id: sender for sender in self._services.senders.all()}

    def get(self, sender_id: SenderId) -> Sender | None:
        """The sender, from memory."""
        return self._senders.get(sender_id)

    def verify(self, environ: WSGIEnvironment) -> VerifiedRequest:
        """The request, with its signature verified. Raises RefusedError."""
        request = Request.of_environ(environ)
        head = RequestHead(
            method=request.method,
            path=request.path,
            query=request.query,
            headers=request.headers,
            has_body=request.has_body,
        )
        return verify_request(head, senders=self, now=self._services.now())  # type: ignore[arg-type]

    def signed_headers(self, environ: WSGIEnvironment, body: bytes) -> list[tuple[str, str]]:
        """The headers of a 201 with that body."""
        signed = signed_headers(201, environ["PATH_INFO"], body, signer=self._services.signer, now=self._services.now())
        return [*signed.items(), ("Content-Length", str(len(body)))]


def honest_receiver() -> WSGIApplication:
    """The least that whoever acknowledges a message has to do.

    It reads the body, verifies the sender's signature, hashes, keeps the letter in a synced file, commits one row with
    synchronous=FULL, and signs its answer. It looks at neither the XML nor the recipient.
    """
    folder = Path(os.environ[FOLDER_SETTING]) / "honest"
    folder.mkdir(exist_ok=True)
    verifier = Verifier(read_settings())
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(folder / "received.sqlite", timeout=BUSY_SECONDS)
            local.connection.execute("PRAGMA journal_mode = WAL")
            local.connection.execute("PRAGMA synchronous = FULL")
            local.connection.execute("CREATE TABLE IF NOT EXISTS received (id INTEGER PRIMARY KEY, digest BLOB)")
        opened: sqlite3.Connection = local.connection
        return opened

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = verifier.verify(environ)
        body = b"".join(iter(lambda: environ["wsgi.input"].read(CHUNK), b""))
        digest = hashlib.sha256(body).digest()
        if digest != request.content_hash:
            start_response("400 Bad Request", [("Content-Length", "0")])
            return []
        letter = body[body.index(b"%PDF-") :]
        with (folder / uuid.uuid4().hex).open("xb") as file:
            file.write(letter)
            file.flush()
            os.fsync(file.fileno())
        opened = connection()
        opened.execute("BEGIN IMMEDIATE")
        opened.execute("INSERT INTO received (digest) VALUES (?)", (hashlib.sha256(letter).digest(),))
        opened.execute("COMMIT")
        receipt = b"<received>" + base64.b64encode(digest) + b"</received>"
        start_response("201 Created", verifier.signed_headers(environ, receipt))
        return [receipt]

    return answer


def afternoon() -> WSGIApplication:
    """The afternoon's work (viewer.bench.afternoon)."""
    folder = Path(os.environ[FOLDER_SETTING]) / "afternoon"
    folder.mkdir(exist_ok=True)
    verifier = Verifier(read_settings())
    return make_afternoon(folder, verify=verifier.verify, sign=verifier.signed_headers)


if __name__ == "__main__":
    make_wsgi_server(read_settings(), FACTORIES[sys.argv[1]]).serve()
