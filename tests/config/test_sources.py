"""Where the value of a setting comes from: what stands nearer to the operator wins."""

from pathlib import Path, PosixPath

import pytest

from viewer.config import config_file, examine_settings, read_settings, sources
from viewer.errors import ConfigError

SECRET = {"INNKALLING_SECRET": "a secret for tests, long enough for the rule"}


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "innkalling.toml"


def with_file(toml: Path, text: str) -> dict[str, str]:
    """An environment that names the file, with that text in it."""
    toml.touch(mode=0o600)
    toml.write_text(text, encoding="utf-8")
    return SECRET | {"INNKALLING_CONFIG": str(toml)}


def test_a_variable_wins_over_its_file_and_that_over_credentials_and_toml(toml: Path, tmp_path: Path) -> None:
    environ = with_file(toml, "port = 8004")
    assert read_settings(environ).port == 8004

    (tmp_path / "port").write_text("8003\n")
    environ["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    assert read_settings(environ).port == 8003

    (tmp_path / "named").write_text("8002")
    environ["INNKALLING_PORT_FILE"] = str(tmp_path / "named")
    assert read_settings(environ).port == 8002

    assert read_settings(environ | {"INNKALLING_PORT": "8001"}).port == 8001
    assert read_settings(environ | {"INNKALLING_PORT": " "}).port == 8002


def test_toml_has_text_numbers_and_switches(toml: Path) -> None:
    settings = read_settings(with_file(toml, 'host = "127.0.0.2"\nport = 8080\ncalendar_gzip = false\n'))

    assert (settings.host, settings.port, settings.calendar_gzip) == ("127.0.0.2", 8080, False)


def test_a_relative_path_starts_where_the_file_lies(toml: Path, tmp_path: Path) -> None:
    settings = read_settings(with_file(toml, 'data_dir = "data"'))

    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/innkalling.sqlite"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("port = 8080\nprot = 8080", "line 2: prot: is no setting; did you mean port?"),
        ("Port = 8080", "line 1: Port: is no setting"),
        ("port = [8080]", "line 1: port: must be text in quotes, a whole number, true or false"),
        ("\n\nport = 0", "line 3: port: must be a whole number"),
        ("[server]\nport = 1", "line 1: server: is no setting"),
        ("port: 8080", "is not TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(toml: Path, text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=r"innkalling\.toml") as raised:
        read_settings(with_file(toml, text))

    assert reason in str(raised.value)


def test_a_file_that_is_named_and_missing_stops_the_start(toml: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        read_settings(SECRET | {"INNKALLING_CONFIG": str(toml)})


def test_a_variable_that_nobody_knows_stops_the_start_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match="INNKALLING_PROT: is no setting; did you mean INNKALLING_PORT"):
        read_settings(SECRET | {"INNKALLING_PROT": "8080"})


def test_a_file_in_the_working_folder_is_found(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text("port = 8010")
    monkeypatch.chdir(toml.parent)

    assert config_file({}) == toml
    assert read_settings(SECRET).port == 8010


class Hidden(PosixPath):
    """A file in a folder that this user may not enter; the tests may run as root, who may enter all."""

    def is_file(self) -> bool:
        raise PermissionError(13, "Permission denied", str(self))


@pytest.mark.parametrize(
    ("path", "is_there"),
    [
        # As with `runuser -u innkalling -- innkalling doctor`, typed in root's home.
        (Hidden("innkalling.toml"), False),
        # To go on without it would be to look at another installation's data.
        (Hidden("/etc/innkalling/innkalling.toml"), True),
    ],
    ids=["working folder", "of the machine"],
)
def test_a_working_folder_that_may_not_be_entered_has_no_file(path: Path, is_there: bool) -> None:
    assert sources._is_there(path) is is_there


def test_no_message_repeats_a_secret(toml: Path) -> None:
    _settings, faults = examine_settings(with_file(toml, 'secret = "short"') | {"INNKALLING_SECRET": ""})

    assert [str(fault) for fault in faults] == [f"{toml}, line 1: secret: is shorter than 32 characters"]
