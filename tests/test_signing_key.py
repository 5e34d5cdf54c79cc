"""The key that signs our answers: made once, kept to its owner, or brought by the operator."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import settings_in
from viewer.errors import ConfigError
from viewer.formats.signature import make_key_and_certificate
from viewer.wiring import own_signer


def test_key_is_made_at_the_first_start_and_kept(tmp_path: Path, now: datetime) -> None:
    settings = settings_in(tmp_path / "data")
    first, second = own_signer(settings, now), own_signer(settings, now)
    assert first.sign(b"answer") == second.sign(b"answer")
    assert stat.S_IMODE((settings.data_dir / "signing.pem").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert [file.name for file in settings.data_dir.iterdir()] == ["signing.pem"]


def test_processes_that_start_together_have_one_key(tmp_path: Path, now: datetime) -> None:
    settings = settings_in(tmp_path)
    with ThreadPoolExecutor(4) as threads:
        signers = list(threads.map(lambda _: own_signer(settings, now), range(4)))
    assert len({signer.certificate_pem for signer in signers}) == 1


def test_operator_brings_key_and_certificate(tmp_path: Path, now: datetime) -> None:
    key, certificate = make_key_and_certificate("post.example.no", now)
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "certificate.pem").write_bytes(certificate)
    settings = replace(
        settings_in(tmp_path / "data"),
        signing_key=tmp_path / "key.pem",
        signing_certificate=tmp_path / "certificate.pem",
    )
    assert own_signer(settings, now).certificate_pem == certificate
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("content", ["nothing", "no key", "no certificate"])
def test_key_that_cannot_be_used_stops_the_start_by_name(tmp_path: Path, now: datetime, content: str) -> None:
    file = tmp_path / "key.pem"
    if content == "no key":
        file.write_bytes(b"hello")
    elif content == "no certificate":
        file.write_bytes(make_key_and_certificate("x", now)[0])
    with pytest.raises(ConfigError, match="INNKALLING_SIGNING_KEY"):
        own_signer(replace(settings_in(tmp_path), signing_key=file), now)
