"""A shell completes commands and flags."""

import pytest
from click.testing import CliRunner

from viewer.cli import main


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completions(shell: str) -> None:
    result = CliRunner().invoke(main, ["completions", shell])

    assert result.exit_code == 0
    assert f"_INNKALLING_COMPLETE={shell}_complete" in result.output
