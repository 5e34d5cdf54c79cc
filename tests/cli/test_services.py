"""What the commands share."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Innkalling

# No user has that number.
SOMEBODY = 54321


@pytest.mark.parametrize(
    "command",
    [
        ("migrate",),
        ("import", "FILE"),
        ("restore", "FILE"),
        ("places", "load", "FILE"),
    ],
    ids=lambda command: command[0],
)
def test_root_leaves_no_files_among_those_of_the_services_user(
    innkalling: Innkalling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """Letters that root imported could not be read by the service, nor could it store others beside them."""
    folder, file = tmp_path / "data", tmp_path / "message.xml"
    file.write_text("<message/>")
    if os.geteuid() == 0:
        os.chown(folder, SOMEBODY, SOMEBODY)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    result = innkalling(*(str(file) if word == "FILE" else word for word in command))

    assert result.exit_code == 1
    assert f"{folder} belongs to " in result.output
    assert "run it as that user" in result.output


def test_root_may_look_at_the_services_data(
    innkalling: Innkalling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path / "data", SOMEBODY, SOMEBODY)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert innkalling("recipient", "list").exit_code == 0
