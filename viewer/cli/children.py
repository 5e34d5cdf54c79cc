"""Processes of our own that run beside this one, and end with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from viewer.web.server.lifetime import PARENT_FLAG, end_with_parent, ends_with_this_process

# Seconds: a little more than the supervisor gives its own children.
STOP_TIMEOUT = 35

# A hidden option of commands that another command starts: even one that is killed leaves nothing running.
ends_with_parent = click.option(
    PARENT_FLAG,
    type=int,
    hidden=True,
    expose_value=False,
    callback=lambda _context, _option, parent: end_with_parent(signal.SIGTERM, parent) if parent else None,
)


def start_child(*command: str, environ: Mapping[str, str] = os.environ) -> subprocess.Popen[bytes]:
    """Start `innkalling COMMAND` as a process that ends with this one; it writes to standard error alone."""
    words = (sys.executable, "-m", "viewer", *command, ends_with_this_process())
    # Inherited: a SIGHUP that comes while the child loads would end it. So it waits until the child unblocks it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        return subprocess.Popen(words, env=environ, stdout=sys.stderr)  # noqa: S603  # our own program
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def child(*command: str, environ: Mapping[str, str] = os.environ) -> Iterator[subprocess.Popen[bytes]]:
    """Run `innkalling COMMAND` beside the block, and stop it at the end."""
    process = start_child(*command, environ=environ)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
