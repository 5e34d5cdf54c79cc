"""Earlier runs on the same machine, one line of JSON each."""

import json
import os
from datetime import datetime
from pathlib import Path

from viewer.bench.figures import Figure


def default_file() -> Path:
    """Where the runs of this machine are kept (XDG Base Directory Specification)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "innkalling" / "bench.jsonl"


def last_values(file: Path, size: str) -> dict[str, float]:
    """The values of the last run of that size that measured each figure, by name."""
    values: dict[str, float] = {}
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            run = json.loads(line)
            if run["size"] == size:
                values |= {name: figure["value"] for name, figure in run["figures"].items()}
    return values


def append_run(file: Path, size: str, figures: list[Figure], now: datetime) -> None:
    """Add a run to the file."""
    measured = {figure.name: {"value": figure.value, "spread": figure.spread} for figure in figures}
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        run = {"finished_at": now.isoformat(timespec="seconds"), "size": size, "figures": measured}
        lines.write(json.dumps(run, ensure_ascii=False) + "\n")
