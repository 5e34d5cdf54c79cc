"""The server's processes: granian, which is fast and keeps the Date header that the answers to senders sign."""

import ctypes
import gc
import os
import signal
import socket
import sys
from contextlib import suppress

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from viewer.config import Settings

# Threads of a server for a WSGI callable; an RSGI application has its own.
WSGI_THREADS = 8
# Seconds that requests under way get when the server stops: a client that doesn't read would hold it up for ever.
STOP_TIMEOUT = 20
# Bytes of a request's head; each connection may make the server hold as many.
MAX_HEAD = 64 * 1024
# mallopt(3): of one arena for each thread, as glibc has it, each keeps what its largest message once took.
M_ARENA_MAX = -8
ARENAS = 2
# Seconds that a thread keeps the interpreter while another wants it. With Python's own 5 ms the slowest polls beside
# two large mailboxes took half as long again.
TURN = 0.001


def make_server(settings: Settings, factory: str) -> MPServer:
    """The server of the RSGI application that `factory` ("module:function") makes in each of its workers."""
    return _make_server(settings, factory, Interfaces.RSGI, None)


def make_wsgi_server(settings: Settings, factory: str) -> MPServer:
    """The same server for a WSGI application, with threads of the server's own."""
    return _make_server(settings, factory, Interfaces.WSGI, WSGI_THREADS)


def _make_server(settings: Settings, factory: str, interface: Interfaces, threads: int | None) -> MPServer:
    server = MPServer(
        factory,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=interface,
        blocking_threads=threads,
        workers=settings.workers,
        # It wakes its own thread once for many answers; the other mode, which RSGI gets by itself, once for each.
        runtime_mode=RuntimeModes.mt,
        # Proxies speak HTTP/1.1 to us; over HTTP/2 one connection holds many requests, each with its memory.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=MAX_HEAD),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_TIMEOUT,
        # Addresses hold the secrets of feeds and sign-in links, so no server of ours writes them down.
        log_access=False,
        log_level=LogLevels.error,
        websockets=False,
    )
    # A SIGHUP that came before the server had its handler waits, blocked, since whoever started this process did so.
    server.on_startup(lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP}))
    return server


def notify_ready() -> None:
    """Tell systemd that the service can answer, where it waits for that (sd_notify(3), Type=notify)."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notification:
        # A name in the abstract namespace is written with an @ and begins with NUL.
        notification.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
        notification.send(b"READY=1")


def use_few_arenas() -> None:
    """Make the C library share its memory between threads, where it is one that can."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def take_short_turns() -> None:
    """Have threads of pages hand the interpreter over sooner, since the event loop waits for it with all polls."""
    sys.setswitchinterval(TURN)


def spare_loaded_objects() -> None:
    """Leave what is loaded by now out of garbage collection.

    A full collection looks through it with the interpreter held, for 50 ms: the slowest polls beside large mailboxes
    took 500 ms, and 150 without that.
    """
    gc.collect()
    gc.freeze()
