"""Settings are read once, and a bad one stops the start by its name."""

from pathlib import Path

import pytest

from viewer.config import TABLE, examine_settings, read_settings
from viewer.errors import ConfigError

SECRET = "s" * 32


def test_a_missing_secret_stops_the_start_by_name() -> None:
    with pytest.raises(ConfigError, match="INNKALLING_SECRET: is missing"):
        read_settings({})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ConfigError, match="shorter than 32"):
        read_settings({"INNKALLING_SECRET": SECRET[:-1]})


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    """Orchestrators mount secrets as files, so that the environment holds none."""
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    assert read_settings({"INNKALLING_SECRET_FILE": str(file)}).secret == SECRET


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="INNKALLING_SECRET_FILE: can't be read"):
        read_settings({"INNKALLING_SECRET_FILE": str(tmp_path / "none")})


def test_settings_do_not_show_the_secret_or_the_database_password() -> None:
    settings = read_settings(
        {"INNKALLING_SECRET": SECRET, "INNKALLING_DATABASE_URL": "postgresql+psycopg://me:hidden@db/x"}
    )
    assert SECRET not in repr(settings)
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8000.0", "٨٠٠٠", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(ConfigError, match="INNKALLING_PORT"):
        read_settings({"INNKALLING_SECRET": SECRET, "INNKALLING_PORT": port})


@pytest.mark.parametrize("url", ["post.example.no", "ftp://x", "https://", "https://x/path", "javascript:alert(1)"])
def test_a_public_address_must_be_one(url: str) -> None:
    with pytest.raises(ConfigError, match="INNKALLING_PUBLIC_URL"):
        read_settings({"INNKALLING_SECRET": SECRET, "INNKALLING_PUBLIC_URL": url})


def test_the_public_address_is_where_it_listens_unless_told() -> None:
    settings = read_settings({"INNKALLING_SECRET": SECRET, "INNKALLING_PORT": "8123"})
    assert settings.public_url == "http://127.0.0.1:8123"
    assert not settings.is_https


def test_the_database_lies_in_the_data_folder_unless_told(tmp_path: Path) -> None:
    settings = read_settings({"INNKALLING_SECRET": SECRET, "INNKALLING_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/innkalling.sqlite"


def test_all_that_is_wrong_is_told_at_once() -> None:
    settings, faults = examine_settings({"INNKALLING_PORT": "http", "INNKALLING_CALENDAR_GZIP": "maybe"})

    assert settings is None
    assert sorted(fault.setting for fault in faults) == [
        "INNKALLING_CALENDAR_GZIP",
        "INNKALLING_PORT",
        "INNKALLING_SECRET",
    ]


def test_every_default_is_the_value_of_its_own_text() -> None:
    """The page of settings shows the text, the service runs with the value."""
    written = {f"INNKALLING_{row.name}": row.default for row in TABLE if row.default is not None}

    assert read_settings({"INNKALLING_SECRET": SECRET} | written) == read_settings({"INNKALLING_SECRET": SECRET})
