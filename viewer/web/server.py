"""The server: granian, which is fast and keeps the Date header that the answers to senders sign."""

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from viewer.config import Settings

# Each thread answers one request at a time; pages and polls take milliseconds, a sender's upload takes longer.
BLOCKING_THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)


def make_server(settings: Settings, target: str = "viewer.web.wsgi:app") -> MPServer:
    """The server for that WSGI callable, ours unless told; its workers read their settings from the environment."""
    return MPServer(
        target,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        # Addresses hold the secrets of feeds and sign-in links, so no server of ours writes them down.
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
    )
