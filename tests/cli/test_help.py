"""Every command explains itself, with an example that names it."""

import click
import pytest
from click.testing import CliRunner

from viewer.cli import main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command below the group."""
    context = click.Context(group)
    words: list[tuple[str, ...]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        words += commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return words


@pytest.mark.parametrize("words", commands(main), ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert f"innkalling {' '.join(words)}" in result.output


def test_the_interface_of_the_design_is_there() -> None:
    wanted = {"demo", "serve", "migrate", "import", "sender", "recipient", "sign-in-link", "calendar", "get"}
    assert wanted <= set(main.list_commands(click.Context(main)))


def test_a_bad_setting_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INNKALLING_SECRET", raising=False)
    result = CliRunner().invoke(main, ["recipient", "list"])
    assert result.exit_code == 2
    assert "INNKALLING_SECRET" in result.output
