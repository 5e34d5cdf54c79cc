"""A process that another one started ends with it, however early that one ends."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from viewer.config import PREFIX

# Ends by the signal, or waits for the end of its standard input.
CHILD = """
import signal, sys
from viewer.web.server.lifetime import end_with_parent
end_with_parent(signal.SIGTERM, {parent})
print("runs", flush=True)
sys.stdin.read()
"""
# Starts a child, tells its number, and is killed before the child can ask the kernel for anything.
PARENT = """
import os, subprocess, sys
from viewer.web.server.lifetime import ends_with_this_process
words = (sys.executable, "-m", "viewer", "worker", ends_with_this_process())
print(subprocess.Popen(words, stdout=sys.stdout, stderr=subprocess.DEVNULL).pid, flush=True)
os.kill(os.getpid(), 9)
"""


def run(program: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)


def test_a_child_runs_while_its_parent_does() -> None:
    outcome = run(CHILD.format(parent=os.getpid()))

    assert (outcome.stdout, outcome.returncode) == (b"runs\n", 0)


def test_a_child_whose_parent_has_ended_ends_at_once() -> None:
    someone_else = os.getppid()

    outcome = run(CHILD.format(parent=someone_else))

    assert (outcome.stdout, outcome.returncode) == (b"", -signal.SIGTERM)


def test_a_worker_ends_whose_parent_was_killed_while_it_loaded(tmp_path: Path) -> None:
    environ = {f"{PREFIX}SECRET": "a secret for tests, long enough for the rule", f"{PREFIX}DATA_DIR": str(tmp_path)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT], env=os.environ | environ, stdout=subprocess.PIPE)
    assert parent.stdout
    with parent.stdout as output:
        worker = int(output.readline())
        try:
            # The end of the pipe: nobody holds it any more.
            assert output.read() == b""
        finally:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
    assert parent.wait() == -signal.SIGKILL
