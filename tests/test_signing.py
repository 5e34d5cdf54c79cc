"""The key that signs our responses: one for the whole installation, made once, taken over, or the operator's."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import settings_in
from viewer.config import Settings
from viewer.domain.access import Keys
from viewer.errors import CommandError, ConfigError, StorageError
from viewer.formats.signature import load_signer, make_key_and_certificate
from viewer.signing import FINGERPRINT, KEY, RETRY, InstallationSigner
from viewer.store.installation import Installation
from viewer.wiring import check_secret, migrate, open_database, own_signer, wire


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An installation whose database is migrated, without a key yet."""
    made = settings_in(tmp_path / "first")
    if request.param == "postgresql":
        made = replace(made, database_url=request.getfixturevalue("postgresql_url"))
    migrate(made)
    return made


def certificate(settings: Settings) -> bytes:
    """The certificate that a process with these settings signs with."""
    services = wire(settings)
    try:
        return services.signer.certificate_pem
    finally:
        services.close()


def another_machine(settings: Settings) -> Settings:
    """The same installation with another data folder."""
    return replace(settings, data_dir=settings.data_dir.with_name("second"))


def key_file(folder: Path, now: datetime, name: str = "key.pem") -> Path:
    """A file with a new key and its certificate, the owner's alone."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.touch(mode=0o600)
    file.write_bytes(b"".join(make_key_and_certificate("post.example.no", now)))
    return file


@contextmanager
def installation_of(settings: Settings) -> Iterator[Installation]:
    database = open_database(settings)
    try:
        yield Installation(database)
    finally:
        database.close()


def test_all_machines_sign_with_one_key(settings: Settings) -> None:
    assert certificate(settings) == certificate(another_machine(settings))


def test_the_key_is_in_the_database_sealed_by_the_secret(settings: Settings) -> None:
    certificate(settings)

    with installation_of(settings) as installation:
        sealed = installation.value(KEY) or b""
        other = InstallationSigner(settings, installation, Keys(b"x" * 32), lambda: datetime.now().astimezone())
        with pytest.raises(ConfigError, match="INNKALLING_SECRET"):
            other.sign(b"answer")
    assert b"PRIVATE KEY" not in sealed
    assert not list(settings.data_dir.glob("*.pem"))


def test_processes_that_start_together_have_one_key(settings: Settings) -> None:
    with ThreadPoolExecutor(4) as threads:
        certificates = list(threads.map(lambda _: certificate(settings), range(4)))

    assert len(set(certificates)) == 1


@pytest.mark.parametrize("by", ["migrate", "start"])
def test_the_file_of_an_earlier_version_is_taken_over(settings: Settings, now: datetime, by: str) -> None:
    """Senders hold its certificate, and the former version, which may still run, reads that file."""
    settings.data_dir.mkdir(exist_ok=True)
    file = key_file(settings.data_dir, now, "signing.pem")
    if by == "migrate":
        migrate(settings)
    else:
        wire(settings).close()

    assert certificate(another_machine(settings)).strip() in file.read_bytes()
    assert file.exists()


def test_a_second_machine_with_a_file_of_its_own_uses_the_installations_key(
    settings: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """Two machines of the former version signed with two keys; one of them is used from now on, and that is told."""
    first = certificate(settings)
    other = another_machine(settings)
    key_file(other.data_dir, now, "signing.pem")

    with caplog.at_level(logging.WARNING):
        assert certificate(other) == first
    assert "is not the key of this installation" in caplog.text


def test_a_command_before_the_first_start_makes_no_key(settings: Settings) -> None:
    """Run from a machine without the earlier file, it would make another one than senders know."""
    services = wire(settings)
    assert services.is_ready()
    services.close()

    with installation_of(settings) as installation:
        assert installation.value(FINGERPRINT) is None


def test_the_operator_brings_the_key_in_files(settings: Settings, now: datetime, tmp_path: Path) -> None:
    key, pem = make_key_and_certificate("post.example.no", now)
    named = replace(settings, signing_key=tmp_path / "key.pem", signing_certificate=tmp_path / "certificate.pem")
    (tmp_path / "key.pem").touch(mode=0o600)
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "certificate.pem").write_bytes(pem)

    assert certificate(named) == pem
    with installation_of(settings) as installation:
        assert installation.value(KEY) is None
        assert installation.value(FINGERPRINT) == load_signer(key, pem).fingerprint


def test_a_machine_with_another_key_does_not_start(settings: Settings, now: datetime, tmp_path: Path) -> None:
    certificate(settings)

    with pytest.raises(ConfigError, match="INNKALLING_SIGNING_KEY: is not the key"):
        wire(replace(another_machine(settings), signing_key=key_file(tmp_path / "keys", now)))


def test_a_machine_that_lacks_the_operators_key_does_not_start(
    settings: Settings, now: datetime, tmp_path: Path
) -> None:
    certificate(replace(settings, signing_key=key_file(tmp_path / "keys", now)))

    with pytest.raises(ConfigError, match="INNKALLING_SIGNING_KEY: is missing"):
        wire(another_machine(settings))


def test_a_renewed_certificate_has_the_same_key(settings: Settings) -> None:
    before = certificate(settings)
    with own_signer(settings) as signer:
        public_key = signer.public_key_pem
        signer.renew()
        assert signer.public_key_pem == public_key

    assert certificate(settings) != before


def test_a_replaced_key_is_every_machines(settings: Settings, now: datetime, tmp_path: Path) -> None:
    certificate(settings)
    file = key_file(tmp_path / "keys", now)
    with own_signer(settings) as signer:
        signer.replace(file)

    assert certificate(another_machine(settings)).strip() in file.read_bytes()


def test_the_key_of_a_setting_is_replaced_by_its_new_file(settings: Settings, now: datetime, tmp_path: Path) -> None:
    named = replace(settings, signing_key=key_file(tmp_path / "keys", now))
    certificate(named)
    changed = replace(settings, signing_key=key_file(tmp_path / "keys", now, "new.pem"))
    with own_signer(changed) as signer:
        with pytest.raises(CommandError, match="change it first"):
            signer.replace(key_file(tmp_path / "keys", now, "third.pem"))
        signer.replace(None)

    assert certificate(changed)
    with pytest.raises(ConfigError), own_signer(named) as signer:
        signer.check()
    with pytest.raises(CommandError, match="renew it there"), own_signer(changed) as signer:
        signer.renew()


@pytest.mark.parametrize("content", ["nothing", "no key", "no certificate", "everybody's"])
def test_a_key_that_cannot_be_used_stops_the_start_by_name(tmp_path: Path, now: datetime, content: str) -> None:
    settings = settings_in(tmp_path)
    migrate(settings)
    file = tmp_path / "keys" / "key.pem"
    if content != "nothing":
        key_file(tmp_path / "keys", now)
    if content == "no key":
        file.write_bytes(b"hello")
    elif content == "no certificate":
        file.write_bytes(make_key_and_certificate("x", now)[0])
    elif content == "everybody's":
        file.chmod(0o644)

    with pytest.raises(ConfigError, match="INNKALLING_SIGNING_KEY"):
        wire(replace(settings, signing_key=file))


def test_without_a_database_nobody_signs(tmp_path: Path) -> None:
    services = wire(settings_in(tmp_path))
    with pytest.raises(StorageError):
        services.signer.sign(b"answer")
    services.close()


def test_the_database_is_asked_for_the_key_again_after_a_while(settings: Settings, now: datetime) -> None:
    """While it is away, one request after the other would otherwise wait for it in vain."""
    times = [now]
    with installation_of(settings) as installation:
        signer = InstallationSigner(settings, installation, Keys(b"x" * 32), lambda: times[-1])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(installation, "value", fail)
            with pytest.raises(StorageError):
                signer.sign(b"answer")
        with pytest.raises(StorageError):
            signer.sign(b"answer")
        times.append(now + RETRY)
        assert signer.sign(b"answer")


def fail(name: str) -> bytes:
    raise StorageError(name)


def test_a_process_with_another_secret_makes_no_key(settings: Settings) -> None:
    wire(settings).close()
    with installation_of(settings) as installation, pytest.raises(ConfigError):
        check_secret(installation, Keys(b"another secret, and long enough too"))
