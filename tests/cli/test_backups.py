"""An operator makes a backup, loses the machine, and has the mailbox back."""

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests import postgres
from tests.builders import FOUNDING_RECIPIENT, a_document
from tests.cli.conftest import Innkalling
from tests.object_storage import object_storage
from tests.web.delivery import deliver
from viewer.actions.access import add_recipient
from viewer.cli.services import open_services
from viewer.wiring import Services

# Longer than a chunk of the encryption and than tar's own blocks.
LONG_LETTER = b"%PDF-1.4\n" + os.urandom(3 * 1024 * 1024)


@pytest.fixture
def passphrase(tmp_path: Path) -> tuple[str, str]:
    """The flag with a file that holds one."""
    (tmp_path / "passphrase").write_text("correct horse battery staple\n")
    return ("--passphrase-file", str(tmp_path / "passphrase"))


@pytest.fixture
def filled(innkalling: Innkalling) -> Innkalling:
    """An installation with two letters."""
    with open_services() as services:
        recipient_id = add_recipient(
            FOUNDING_RECIPIENT, "Kari", recipients=services.recipients, keys=services.keys, now=services.now()
        )
        deliver(services, recipient_id, a_document())
        deliver(services, recipient_id, a_document(uuid="7d3d3c2e-0000-4000-8000-000000000002"), LONG_LETTER)
    return innkalling


def read_letter(services: Services, digest: str) -> bytes:
    with services.letters.open(digest) as file:
        return file.read()


def contents() -> list[tuple[object, bytes]]:
    """The recipient's mailbox, with the bytes of each letter, and the certificate that answers are signed with."""
    with open_services() as services:
        recipient_id = services.recipients.find(services.keys.recipient(FOUNDING_RECIPIENT))
        assert recipient_id is not None
        appointments = services.messages.appointments(recipient_id, services.now())
        letters: list[tuple[object, bytes]] = [
            (appointment, read_letter(services, appointment.letter.digest)) for appointment in appointments
        ]
        return [*letters, ("certificate", services.signer.certificate_pem)]


@contextmanager
def another_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A data folder with nothing in it, under the same secret."""
    with monkeypatch.context() as patch:
        patch.setenv("INNKALLING_DATA_DIR", str(tmp_path / "another"))
        yield tmp_path / "another"


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_restored_mailbox_is_the_one_that_was_backed_up(
    filled: Innkalling,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    passphrase: tuple[str, str],
    encrypted: bool,
) -> None:
    flags = passphrase if encrypted else ()
    file = str(tmp_path / "monday.backup")
    before = contents()

    made = filled("backup", file, *flags)

    assert made.exit_code == 0
    assert "is made and checked: 2 letters" in made.output
    assert ("not encrypted" in made.stderr) is not encrypted
    assert stat.S_IMODE(Path(file).stat().st_mode) == 0o600
    assert (b"Oslo City" in Path(file).read_bytes()) is not encrypted
    with another_machine(monkeypatch, tmp_path):
        assert filled("restore", file, "--check", *flags).exit_code == 0
        assert not (tmp_path / "another").exists() or not list((tmp_path / "another").glob("*.sqlite"))
        restored = filled("restore", file, *flags)
        assert restored.exit_code == 0, restored.output
        assert contents() == before


def test_nothing_is_restored_over_what_is_there(filled: Innkalling, tmp_path: Path) -> None:
    filled("backup", str(tmp_path / "monday.backup"))

    result = filled("restore", str(tmp_path / "monday.backup"))

    assert result.exit_code == 1
    assert "restore into an empty place" in result.output


def test_a_backup_is_not_written_over_another(filled: Innkalling, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    file.write_text("an earlier one")

    assert filled("backup", str(file)).exit_code == 1
    assert file.read_text() == "an earlier one"


def test_a_wrong_passphrase_and_a_missing_one_are_told(
    filled: Innkalling, tmp_path: Path, passphrase: tuple[str, str]
) -> None:
    file = str(tmp_path / "monday.backup")
    filled("backup", file, *passphrase)
    (tmp_path / "other").write_text("incorrect horse")

    assert "give --passphrase-file" in filled("restore", file, "--check").output
    assert (
        "passphrase is wrong" in filled("restore", file, "--check", "--passphrase-file", str(tmp_path / "other")).output
    )


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("harm", ["flip", "cut"])
def test_a_damaged_backup_is_told(
    filled: Innkalling, tmp_path: Path, passphrase: tuple[str, str], encrypted: bool, harm: str
) -> None:
    """Wherever a byte is changed, and wherever the file ends too early."""
    file, flags = tmp_path / "monday.backup", passphrase if encrypted else ()
    filled("backup", str(file), *flags)
    whole = file.read_bytes()
    for part in (0.3, 0.6, 0.9):
        place = int(len(whole) * part)
        rest = b"" if harm == "cut" else bytes([whole[place] ^ 1]) + whole[place + 1 :]
        file.write_bytes(whole[:place] + rest)

        result = filled("restore", str(file), "--check", *flags)

        assert result.exit_code == 1, part


def test_another_secret_cannot_restore(filled: Innkalling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With it no recipient would be found, and people would be registered twice."""
    filled("backup", str(tmp_path / "monday.backup"))
    monkeypatch.setenv("INNKALLING_SECRET", "another secret for tests, also long enough")

    with another_machine(monkeypatch, tmp_path):
        result = filled("restore", str(tmp_path / "monday.backup"))

    assert result.exit_code == 1
    assert "another INNKALLING_SECRET" in result.output


def test_a_later_backup_leaves_out_the_letters_of_an_earlier_one(
    filled: Innkalling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: tuple[str, str]
) -> None:
    monday, tuesday = tmp_path / "monday.backup", tmp_path / "tuesday.backup"
    filled("backup", str(monday), *passphrase)
    with open_services() as services:
        recipient_id = services.recipients.find(services.keys.recipient(FOUNDING_RECIPIENT))
        assert recipient_id is not None
        deliver(services, recipient_id, a_document(uuid="7d3d3c2e-0000-4000-8000-000000000003"), b"%PDF-new")
    before = contents()

    result = filled("backup", str(tuesday), "--base", str(monday), *passphrase)

    assert result.exit_code == 0
    assert tuesday.stat().st_size < monday.stat().st_size - len(LONG_LETTER) / 2
    assert "name them with --base" in filled("restore", str(tuesday), "--check", *passphrase).output
    with another_machine(monkeypatch, tmp_path):
        assert filled("restore", str(tuesday), "--base", str(monday), *passphrase).exit_code == 0
        assert contents() == before


def test_a_backup_whose_letter_is_missing_is_not_made(filled: Innkalling, tmp_path: Path, installation: Path) -> None:
    for file in (installation / "data" / "letters").glob("??/*"):
        file.unlink()

    result = filled("backup", str(tmp_path / "monday.backup"))

    assert result.exit_code == 1
    assert "is missing" in result.output
    assert not list(tmp_path.glob("monday.backup*"))


@pytest.mark.postgresql
def test_a_postgresql_installation_is_restored(
    postgresql_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with postgres.database(postgresql_server) as first, postgres.database(postgresql_server) as second:
        monkeypatch.setenv("INNKALLING_DATABASE_URL", first)
        filled: Innkalling = request.getfixturevalue("filled")
        before = contents()
        assert filled("backup", str(tmp_path / "monday.backup")).exit_code == 0

        monkeypatch.setenv("INNKALLING_DATABASE_URL", second)
        with another_machine(monkeypatch, tmp_path):
            restored = filled("restore", str(tmp_path / "monday.backup"))
            assert restored.exit_code == 0, restored.output
            assert contents() == before


def test_a_backup_that_is_made_while_messages_come_is_whole(
    filled: Innkalling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was stored before it began is in it, and no appointment in it lacks its letter."""
    with open_services() as services:
        recipient_id = services.recipients.find(services.keys.recipient(FOUNDING_RECIPIENT))
        assert recipient_id is not None
        before = len(services.messages.appointments(recipient_id, services.now()))
        stop = threading.Event()

        def deliver_until_told() -> None:
            while not stop.is_set():
                deliver(services, recipient_id, a_document(uuid=str(uuid4())), b"%PDF-" + os.urandom(5000))

        sender = threading.Thread(target=deliver_until_told)
        sender.start()
        try:
            made = filled("backup", str(tmp_path / "monday.backup"))
        finally:
            stop.set()
            sender.join()
        after = len(services.messages.appointments(recipient_id, services.now()))

    assert made.exit_code == 0, made.output
    with another_machine(monkeypatch, tmp_path):
        assert filled("restore", str(tmp_path / "monday.backup")).exit_code == 0
        restored = contents()[:-1]
    assert before <= len(restored) <= after
    assert before < after


def test_letters_in_object_storage_are_backed_up_and_restored_into_another_bucket(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The first backup holds all letters, the second only what is new; no letter lies in the data folder."""
    monday, tuesday = tmp_path / "monday.backup", tmp_path / "tuesday.backup"
    with object_storage() as first, object_storage() as second:
        for name, value in first.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("INNKALLING_LETTERS", first.url)
        filled: Innkalling = request.getfixturevalue("filled")
        assert filled("backup", str(monday)).exit_code == 0
        with open_services() as services:
            recipient_id = services.recipients.find(services.keys.recipient(FOUNDING_RECIPIENT))
            assert recipient_id is not None
            deliver(services, recipient_id, a_document(uuid="7d3d3c2e-0000-4000-8000-000000000003"), b"%PDF-new")
        before = contents()
        made = filled("backup", str(tuesday), "--base", str(monday))
        assert made.exit_code == 0, made.output
        assert tuesday.stat().st_size < monday.stat().st_size - len(LONG_LETTER) / 2

        for name, value in second.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("INNKALLING_LETTERS", second.url)
        with another_machine(monkeypatch, tmp_path) as data:
            assert filled("restore", str(tuesday), "--base", str(monday), "--check").exit_code == 0
            restored = filled("restore", str(tuesday), "--base", str(monday))
            assert restored.exit_code == 0, restored.output
            assert contents() == before
            assert not (data / "letters").exists()
    assert not list((installation / "data").glob("letters/??/*"))
