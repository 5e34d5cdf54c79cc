"""Operators begin with a file, see where each setting comes from, and are told what is wrong."""

import json
import os
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from viewer.cli import main
from viewer.cli.configuration import settings_page
from viewer.config import TABLE, read_settings

SECRET = "a secret for tests, long enough for the rule"


def run(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environ, catch_exceptions=False)


@pytest.fixture
def toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that `innkalling init` has just written, in the working folder."""
    monkeypatch.chdir(tmp_path)
    assert run("init").exit_code == 0
    return tmp_path / "innkalling.toml"


def test_init_writes_a_file_that_only_its_owner_reads_and_that_holds(toml: Path) -> None:
    assert stat.S_IMODE(toml.stat().st_mode) == 0o600
    assert read_settings({}).data_dir == toml.parent / "data"
    assert len(read_settings({}).secret) >= 64


def test_init_explains_every_setting(toml: Path) -> None:
    """Each can be used by taking its comment sign away."""
    keys = re.findall(r"^#?(\w+) = ", toml.read_text(), re.MULTILINE)

    assert keys == [setting.name.lower() for setting in TABLE]


def test_init_writes_what_flags_say(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    run("--set", "data_dir=/var/lib/innkalling", "--set", "port=8080", "init", "--file", str(file))

    settings = read_settings({"INNKALLING_CONFIG": str(file)})
    assert (settings.data_dir, settings.port) == (Path("/var/lib/innkalling"), 8080)


def test_init_never_writes_over_a_file(toml: Path) -> None:
    before = toml.read_text()

    result = run("init")

    assert result.exit_code == 1
    assert "is there already" in result.output
    assert toml.read_text() == before


def test_init_says_what_to_do_next(tmp_path: Path) -> None:
    result = run("init", "--file", str(tmp_path / "other.toml"))

    assert f"innkalling --config {tmp_path}/other.toml migrate" in result.output


def test_show_tells_where_each_value_comes_from(toml: Path) -> None:
    result = run("--set", "workers=2", "config", "show", "--json", INNKALLING_PORT="8080")

    rows = {row["name"]: row for row in map(json.loads, result.output.splitlines())}
    assert rows["workers"] == {"name": "workers", "value": "2", "origin": "--set"}
    assert rows["port"] == {"name": "port", "value": "8080", "origin": "INNKALLING_PORT"}
    assert rows["host"] == {"name": "host", "value": "127.0.0.1", "origin": "default"}
    assert rows["secret"]["value"] == "***"
    assert rows["secret"]["origin"].startswith(f"{toml}, line ")
    assert toml.read_text().partition('secret = "')[2][:64] not in result.output


def test_show_masks_the_password_of_the_database(toml: Path) -> None:
    result = run("config", "show", INNKALLING_DATABASE_URL="postgresql+psycopg://me:hidden@db/x")

    assert "hidden" not in result.output


def test_check_tells_every_fault_and_fails(toml: Path) -> None:
    toml.write_text(toml.read_text() + "\nprot = 1\nport = 0\n")

    result = run("config", "check")

    assert result.exit_code == 1
    assert "did you mean port?" in result.output
    assert "port: must be a whole number" in result.output


def test_check_names_the_file_that_it_has_checked(toml: Path) -> None:
    result = run("config", "check")

    assert (result.exit_code, result.output) == (0, f"the settings are right, with those of {toml}\n")


def test_a_flag_ends_with_its_command(toml: Path) -> None:
    run("--set", "port=8080", "config", "check")

    assert read_settings().port == 8000


def test_a_flag_is_a_name_and_a_value(toml: Path) -> None:
    result = run("--set", "port", "config", "check")

    assert result.exit_code == 2
    assert "NAME=VALUE" in result.output


def test_the_page_of_settings_is_current() -> None:
    """When this fails, `make docs` makes it pass."""
    assert (Path(__file__).parents[2] / "docs/settings.md").read_text() == settings_page()


@pytest.mark.parametrize("host", ["192.0.2.1", "::", "innkalling.example.no"])
def test_serve_does_not_listen_beyond_this_machine_without_tls(toml: Path, host: str) -> None:
    """Whoever listens in would read letters and cookies."""
    result = run("serve", "--host", host)

    assert result.exit_code == 2
    assert "--behind-proxy" in result.output
    assert "INNKALLING_HOST" not in os.environ
