"""The doctor tells all that goes wrong in practice, each with what to do about it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.builders import a_document
from tests.cli.conftest import Innkalling
from tests.in_process import serving
from tests.web.delivery import deliver
from viewer.cli.doctor import _tzdata
from viewer.cli.findings import NotWell
from viewer.cli.services import open_services
from viewer.domain.access import RecipientKey


def findings(innkalling: Innkalling) -> dict[str, dict[str, str]]:
    """What was found, by what was looked at."""
    return {row["what"]: row for row in map(json.loads, innkalling("doctor", "--json").output.splitlines())}


@pytest.fixture
def filled(innkalling: Innkalling, installation: Path, monkeypatch: pytest.MonkeyPatch) -> Innkalling:
    """An installation with a letter, which nobody is to read."""
    monkeypatch.setenv("INNKALLING_READ_LETTERS", "off")
    (installation / "data").chmod(0o700)
    with open_services() as services:
        recipient_id = services.recipients.add(RecipientKey(b"kari"), "Kari", services.now())
        deliver(services, recipient_id, a_document())
    return innkalling


def test_an_installation_that_is_well_needs_nothing(filled: Innkalling) -> None:
    result = filled("doctor")

    assert (result.exit_code, "NO" in result.output) == (0, False), result.output
    assert {row["do"] for row in findings(filled).values()} == {""}


def test_a_letter_that_is_missing_or_changed_is_found(filled: Innkalling, installation: Path) -> None:
    [letter] = (installation / "data" / "letters").glob("??/*")
    letter.write_bytes(b"%PDF-1.4 something else")
    assert "1 damaged" in findings(filled)["letters"]["detail"]

    letter.unlink()
    row = findings(filled)["letters"]
    assert ("1 can't be read" in row["detail"], "backup" in row["do"]) == (True, True)
    assert filled("doctor").exit_code == 1


def test_a_folder_that_others_may_read_is_told(filled: Innkalling, installation: Path) -> None:
    (installation / "data").chmod(0o755)

    assert findings(filled)["data folder"]["do"] == f"chmod 700 {installation / 'data'}"


def test_a_settings_file_that_others_may_read_is_told(
    filled: Innkalling, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = installation / "innkalling.toml"
    file.write_text("workers = 1\n")
    file.chmod(0o644)
    monkeypatch.setenv("INNKALLING_CONFIG", str(file))

    assert findings(filled)["settings file"]["do"] == f"chmod 600 {file}"


def test_a_database_that_is_not_up_to_date_is_told(installation: Path, innkalling: Innkalling) -> None:
    (installation / "data" / "innkalling.sqlite").rename(installation / "elsewhere")

    assert findings(innkalling)["database"]["do"] == "run: innkalling migrate"


def test_old_rules_of_summer_time_are_told() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)

    assert _tzdata("2026.6", now) == "tzdata 2026.6"
    with pytest.raises(NotWell, match="is old"):
        _tzdata("2024.1", now)
    assert _tzdata("2025.2", now - timedelta(days=120))


def test_work_that_waits_for_too_long_is_told(filled: Innkalling, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter was delivered years ago."""
    monkeypatch.setenv("INNKALLING_READ_LETTERS", "on")

    row = findings(filled)["background work"]

    assert ("1 letters since" in row["detail"], "innkalling worker" in row["do"]) == (True, True)


def test_backups_that_have_stopped_are_told(filled: Innkalling, tmp_path: Path) -> None:
    assert "none was made" in findings(filled)["backup"]["detail"]
    filled("backup", str(tmp_path / "monday.backup"))
    assert "the last one was made" in findings(filled)["backup"]["detail"]

    with open_services() as services:
        services.operations.save_backup(services.now() - timedelta(days=9))

    assert "innkalling-backup.timer" in findings(filled)["backup"]["do"]


def test_a_provider_is_asked_as_a_sign_in_would(
    filled: Innkalling, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can sign in there, and links alone are left, the operator hears of it here."""
    metadata: dict[str, str] = {}
    provider = Flask("provider")
    provider.add_url_rule("/.well-known/openid-configuration", view_func=lambda: metadata)
    with serving(provider) as issuer:
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            metadata[name] = f"{issuer}/{name}"
        key = str(installation / "client.pem")
        filled("oidc", "new-key", key)
        for name, value in (("ISSUER", issuer), ("CLIENT_ID", "innkalling"), ("CLIENT_KEYS", key)):
            monkeypatch.setenv(f"INNKALLING_OIDC_{name}", value)

        of_another = findings(filled)["sign-in"]
        metadata["issuer"] = issuer
        well = findings(filled)["sign-in"]
    down = findings(filled)["sign-in"]

    assert well["detail"].startswith(f"{issuer} answers; a sign-in asks {issuer}/authorization_endpoint")
    assert [row["well"] for row in (of_another, well, down)] == ["NO", "yes", "NO"]
    assert "innkalling oidc check" in down["do"]


def test_a_proxy_elsewhere_that_is_not_trusted_is_told(filled: Innkalling, monkeypatch: pytest.MonkeyPatch) -> None:
    """All its visitors would count as one, and lock each other out."""
    monkeypatch.setenv("INNKALLING_BEHIND_PROXY", "on")
    monkeypatch.setenv("INNKALLING_HOST", "0.0.0.0")  # noqa: S104  # what containers are told
    assert "INNKALLING_TRUSTED_PROXIES" in findings(filled)["trusted proxies"]["do"]

    monkeypatch.setenv("INNKALLING_TRUSTED_PROXIES", "10.0.0.0/8")
    assert findings(filled)["trusted proxies"]["well"] == "yes"
