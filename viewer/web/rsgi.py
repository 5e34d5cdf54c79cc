"""The application of this process, for granian: `viewer.web.rsgi:app`."""

import ctypes
from contextlib import suppress

from viewer.config import read_settings
from viewer.web.app import Front
from viewer.wiring import wire

# mallopt(3): of one arena for each thread, as glibc has it, each keeps what its largest message once took.
M_ARENA_MAX = -8
ARENAS = 2

with suppress(AttributeError, OSError):  # another C library
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
settings = read_settings()
app = Front(settings, wire(settings))
