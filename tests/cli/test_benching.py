"""The bench runs from end to end; its figures are nobody's business here."""

import json

from click.testing import CliRunner

from viewer.cli import main


def test_the_bench_measures_every_path() -> None:
    result = CliRunner().invoke(main, ["bench", "--tiny", "--json"], catch_exceptions=False)

    figures = [json.loads(line) for line in result.stdout.splitlines()]
    names = " ".join(figure["name"] for figure in figures)
    assert result.exit_code == 0
    assert all(figure["value"] > 0 for figure in figures)
    for path in ("first page", "memory", "304", "200", "page", "mailbox", "messages", "address", "map"):
        assert path in names
