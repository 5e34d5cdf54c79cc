"""The server: granian, which is fast and keeps the Date header that the answers to senders sign."""

from granian.constants import HTTPModes
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from viewer.config import Settings
from viewer.web.body import MAX_BODIES

# Each thread answers one request at a time. Senders that are slow may keep as many as read bodies; these are left to
# pages and polls, which take milliseconds. Where many poll at once, each thread more costs some (docs/design.md).
PAGE_THREADS = 8
BLOCKING_THREADS = MAX_BODIES + PAGE_THREADS
MAX_HEAD = 64 * 1024
"""Bytes of a request's head; each connection may make the server hold as many."""


def make_server(settings: Settings, target: str = "viewer.web.wsgi:app") -> MPServer:
    """The server for that WSGI callable, ours unless told; its workers read their settings from the environment."""
    return MPServer(
        target,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=BLOCKING_THREADS,
        # Proxies speak HTTP/1.1 to us; over HTTP/2 one connection holds many requests, each with its memory.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=MAX_HEAD),
        respawn_failed_workers=True,
        # Addresses hold the secrets of feeds and sign-in links, so no server of ours writes them down.
        log_access=False,
        # Its one warning is about the number of threads, which is meant.
        log_level=LogLevels.error,
        websockets=False,
    )
