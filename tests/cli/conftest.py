"""The command line over an installation of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from viewer.cli import main

Innkalling = Callable[..., Result]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, with the settings that an operator exports."""
    monkeypatch.setenv("INNKALLING_SECRET", "a secret for tests, long enough for the rule")
    monkeypatch.setenv("INNKALLING_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def innkalling(installation: Path) -> Innkalling:
    """Run the command, with a migrated database: `innkalling("recipient", "list")`."""

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)

    assert run("migrate").exit_code == 0
    return run
