"""The server: granian, which is fast and keeps the Date header that the answers to senders sign."""

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from viewer.config import Settings

WSGI_THREADS = 8
"""For a WSGI callable; ours has threads of its own (viewer.web.app)."""
MAX_HEAD = 64 * 1024
"""Bytes of a request's head; each connection may make the server hold as many."""


def make_server(settings: Settings, wsgi_target: str | None = None) -> MPServer:
    """The server for our application, or for a WSGI callable; its workers read their settings from the environment."""
    return MPServer(
        wsgi_target or "viewer.web.rsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI if wsgi_target else Interfaces.RSGI,
        blocking_threads=WSGI_THREADS if wsgi_target else None,
        workers=settings.workers,
        # It wakes its own thread once for many answers; the other mode, which RSGI gets by itself, once for each.
        runtime_mode=RuntimeModes.mt,
        # Proxies speak HTTP/1.1 to us; over HTTP/2 one connection holds many requests, each with its memory.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=MAX_HEAD),
        respawn_failed_workers=True,
        # Addresses hold the secrets of feeds and sign-in links, so no server of ours writes them down.
        log_access=False,
        log_level=LogLevels.error,
        websockets=False,
    )
