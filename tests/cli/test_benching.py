"""The bench runs from end to end; its figures are nobody's business here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(600)  # it starts a dozen servers, one after the other
def test_the_bench_measures_every_path() -> None:
    """As a process of its own: the browser tests have an event loop in this one."""
    command = [sys.executable, "-m", "viewer", "bench", "--tiny", "--json"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()

    figures = [json.loads(line) for line in done.stdout.splitlines()]
    names = " ".join(figure["name"] for figure in figures)
    assert all(figure["value"] >= 0 for figure in figures)
    for path in ("first page", "memory", "304", "200", "page", "mailbox", "messages", "address", "map"):
        assert path in names
