"""What an operator types to set a provider up."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Innkalling


def test_a_new_key_is_the_operators_alone_and_never_overwritten(innkalling: Innkalling, tmp_path: Path) -> None:
    file = tmp_path / "client.pem"

    assert innkalling("oidc", "new-key", str(file)).exit_code == 0

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = file.read_bytes()
    assert key.startswith(b"-----BEGIN PRIVATE KEY-----")
    assert innkalling("oidc", "new-key", str(file)).exit_code != 0
    assert file.read_bytes() == key


def test_what_is_registered_has_public_parts_alone(
    innkalling: Innkalling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "new.pem", tmp_path / "old.pem"]
    for file in files:
        innkalling("oidc", "new-key", str(file))
    monkeypatch.setenv("INNKALLING_PUBLIC_URL", "https://post.example.no")
    monkeypatch.setenv("INNKALLING_OIDC_ISSUER", "https://idporten.no")
    monkeypatch.setenv("INNKALLING_OIDC_CLIENT_ID", "0a1b")
    monkeypatch.setenv("INNKALLING_OIDC_CLIENT_KEYS", ",".join(map(str, files)))

    registration = json.loads(innkalling("oidc", "registration").stdout)

    assert registration["client_id"] == "0a1b"
    assert registration["redirect_uris"] == ["https://post.example.no/sign-in/provider/return"]
    assert registration["post_logout_redirect_uris"] == ["https://post.example.no/signed-out"]
    assert registration["frontchannel_logout_uri"] == "https://post.example.no/sign-out/front-channel"
    assert registration["backchannel_logout_uri"] == "https://post.example.no/sign-out/back-channel"
    keys = registration["jwks"]["keys"]
    assert [set(key) for key in keys] == [{"kty", "n", "e", "kid", "use", "alg"}] * 2
    assert keys[0]["kid"] != keys[1]["kid"]


def test_a_key_that_can_not_be_read_is_named(
    innkalling: Innkalling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INNKALLING_OIDC_ISSUER", "https://idporten.no")
    monkeypatch.setenv("INNKALLING_OIDC_CLIENT_ID", "0a1b")
    (tmp_path / "letter.txt").write_text("no key")
    for name, reason in (("missing.pem", "can't be read"), ("letter.txt", "holds no private key")):
        monkeypatch.setenv("INNKALLING_OIDC_CLIENT_KEYS", str(tmp_path / name))
        result = innkalling("recipient", "list")
        assert result.exit_code == 2
        assert "INNKALLING_OIDC_CLIENT_KEYS" in result.output
        assert reason in result.output


def test_a_check_without_a_provider_says_so(innkalling: Innkalling) -> None:
    result = innkalling("oidc", "check")

    assert result.exit_code != 0
    assert "no provider is set" in result.output


def test_a_link_says_what_it_proves(innkalling: Innkalling, monkeypatch: pytest.MonkeyPatch) -> None:
    innkalling("recipient", "add", "-", stdin="01043100358")

    assert innkalling("sign-in-link", "--level", "IDPORTEN_4", "1").exit_code == 0
    assert innkalling("sign-in-link", "--level", "GOLD", "1").exit_code == 2
    monkeypatch.setenv("INNKALLING_LINK_LEVEL", "GOLD")
    assert innkalling("sign-in-link", "1").exit_code == 2
