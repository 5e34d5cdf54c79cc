"""The supervisor takes every signal, and a child that can't be started is no end."""

import os
import signal
import subprocess
import sys

import pytest

from viewer.cli.supervisor import FIRST_PAUSE, Child

# Supervises a process that does nothing.
SUPERVISOR = """
import subprocess, sys
from viewer.cli import supervisor

supervisor.start_child = lambda *_: subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
signals = supervisor.Signals()
print("supervises", flush=True)
sys.exit(supervisor.supervise([supervisor.Child("web")], signals))
"""
# Enough that some interrupt each step of the loop.
MANY = 20_000


def test_a_stop_is_heard_among_many_signals() -> None:
    """Children that ended at once, as the service stopped, once left it waiting for itself: for ever, if rarely."""
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"supervises\n"
            for _ in range(MANY):
                os.kill(process.pid, signal.SIGCHLD)
            process.terminate()
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_a_child_that_cannot_be_started_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the system has no process left, say."""
    child = Child("worker")
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/there/is/no/python")
        assert child.keep_running(0.0) is None
    assert child.process is None
    assert child.due_at == FIRST_PAUSE
    assert "worker can't be started: No such file or directory; it is started again in 1 s" in caplog.text
