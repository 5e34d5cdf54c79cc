"""Settings are read once, and a bad one stops the start by its name."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from viewer.config import TABLE, examine_settings, read_settings, values
from viewer.errors import ConfigError

SECRET = "a secret of thirty-two letters.."


def test_a_missing_secret_stops_the_start_by_name() -> None:
    with pytest.raises(ConfigError, match="INNKALLING_SECRET: is missing"):
        read_settings({})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ConfigError, match="shorter than 32"):
        read_settings({"INNKALLING_SECRET": SECRET[:-1]})


@pytest.mark.parametrize("secret", ["s" * 64, "change me! " * 4, "0123456789" * 4, "passwords!" * 3 + "pass"])
def test_a_secret_that_somebody_made_up_is_refused(secret: str) -> None:
    with pytest.raises(ConfigError, match="INNKALLING_SECRET: is not random"):
        read_settings({"INNKALLING_SECRET": secret})


@pytest.mark.parametrize("make", [lambda: secrets.token_urlsafe(48), lambda: secrets.token_hex(16)])
def test_no_random_secret_is_refused(make: Callable[[], str]) -> None:
    for _ in range(1000):
        assert values.secret(make())


@pytest.mark.parametrize("name", ["SECRET", "DATABASE_URL"])
def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    file.touch(mode=0o600)
    file.write_text({"SECRET": SECRET, "DATABASE_URL": "postgresql://me:hidden@db/x"}[name])
    environ = {"INNKALLING_SECRET": SECRET} if name != "SECRET" else {}
    environ[f"INNKALLING_{name}_FILE"] = str(file)
    read_settings(environ)

    file.chmod(0o644)
    with pytest.raises(ConfigError, match=f"INNKALLING_{name}_FILE: .* can be read by everybody: chmod o-r"):
        read_settings(environ)


def test_a_settings_file_with_a_secret_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    toml = tmp_path / "innkalling.toml"
    toml.write_text(f'secret = "{SECRET}"\n')
    toml.chmod(0o644)
    with pytest.raises(ConfigError, match=r"line 1: secret: .* can be read by everybody"):
        read_settings({"INNKALLING_CONFIG": str(toml)})

    toml.write_text("port = 8080\n")
    assert read_settings({"INNKALLING_CONFIG": str(toml), "INNKALLING_SECRET": SECRET}).port == 8080


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_has_several_names(scheme: str) -> None:
    settings = read_settings({"INNKALLING_SECRET": SECRET, "INNKALLING_DATABASE_URL": f"{scheme}://me:pw@db/x"})

    assert settings.database_url == "postgresql+psycopg://me:pw@db/x"


@pytest.mark.parametrize("url", ["mysql://me@db/x", "sqlite://", "sqlite:///", "/var/lib/x.sqlite", "postgresql"])
def test_a_database_that_is_none_of_ours_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="INNKALLING_DATABASE_URL: must be like"):
        read_settings({"INNKALLING_SECRET": SECRET, "INNKALLING_DATABASE_URL": url})


def test_several_web_processes_want_postgresql() -> None:
    environ = {"INNKALLING_SECRET": SECRET, "INNKALLING_WORKERS": "2"}
    with pytest.raises(ConfigError, match="INNKALLING_WORKERS: more than one web process wants PostgreSQL"):
        read_settings(environ)

    assert read_settings(environ | {"INNKALLING_DATABASE_URL": "postgres://me@db/x"}).workers == 2


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    """Orchestrators mount secrets as files, so that the environment holds none."""
    file = tmp_path / "secret"
    file.touch(mode=0o640)
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
