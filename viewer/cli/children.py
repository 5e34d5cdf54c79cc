"""Processes of our own that run beside this one, and end with it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

# prctl(2): have the kernel send this signal when the parent ends, however it ends.
PR_SET_PDEATHSIG = 1
STOP_TIMEOUT = 10  # seconds to finish what is being done


def _follow_parent(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click's
    if wanted and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


ends_with_parent = click.option(
    "--ends-with-parent", is_flag=True, hidden=True, expose_value=False, callback=_follow_parent
)
"""A hidden flag of commands that another command starts: even one that is killed leaves nothing running."""


@contextmanager
def child(*command: str, environ: Mapping[str, str] = os.environ) -> Iterator[subprocess.Popen[bytes]]:
    """`innkalling COMMAND` as a process of its own, that is stopped at the end; it writes to standard error alone."""
    words = (sys.executable, "-m", "viewer", *command, "--ends-with-parent")
    process = subprocess.Popen(words, env=environ, stdout=sys.stderr)  # noqa: S603  # our own program
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
