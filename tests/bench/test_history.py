"""Earlier runs of the bench."""

from datetime import UTC, datetime
from pathlib import Path

from viewer.bench.figures import Figure
from viewer.bench.history import append_run, last_values

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_run_is_compared_with_the_last_that_measured_the_same(tmp_path: Path) -> None:
    file = tmp_path / "state" / "bench.jsonl"
    assert last_values(file, "scaled") == {}
    append_run(file, "scaled", [Figure(name="304", values=(0.4,)), Figure(name="200", values=(0.3,))], NOW)
    append_run(file, "scaled", [Figure(name="304", values=(0.5, 0.6, 0.7))], NOW)
    append_run(file, "full", [Figure(name="304", values=(0.9,))], NOW)
    assert last_values(file, "scaled") == {"304": 0.6, "200": 0.3}
