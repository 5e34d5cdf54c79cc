"""Servers as processes, and what they cost."""

import subprocess
import sys

import pytest

from viewer.bench.processes import Server

BURN_THEN_REST = """
import time
while time.process_time() < 1:
    pass
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_server_loads_beside_its_first_answer_is_waited_for() -> None:
    with subprocess.Popen([sys.executable, "-c", BURN_THEN_REST]) as process:
        server = Server(port=0, pid=process.pid)
        server.wait_until_idle()
        spent = server.cpu_seconds()
        process.kill()
    assert spent >= 0.9
