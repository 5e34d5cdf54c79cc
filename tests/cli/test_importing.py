"""Messages come in from files; one bad file never stops the rest."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.builders import FOUNDING_SENDER_ID, PDF, a_document, a_message
from tests.cli.conftest import Innkalling
from viewer.actions.send import make_identity
from viewer.cli.importing import marking
from viewer.domain.message import Message
from viewer.formats.signed_request import build_multipart
from viewer.formats.write_message import write_message
from viewer.wiring import system_clock


@pytest.fixture
def registered(innkalling: Innkalling, tmp_path: Path) -> Innkalling:
    """The command, with the founding page's recipient and sender registered."""
    certificate = tmp_path / "sender.pem"
    certificate.write_bytes(make_identity(FOUNDING_SENDER_ID, "Oslo City Røntgen", system_clock()).certificate)
    innkalling(
        "sender", "add", str(FOUNDING_SENDER_ID), "--name", "Oslo City Røntgen", "--certificate", str(certificate)
    )
    innkalling("recipient", "add", "01043100358")
    return innkalling


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def a_fresh_message() -> Message:
    return a_message(primary_document=a_document(uuid=str(uuid4())), sender_id=FOUNDING_SENDER_ID)


def put(archive: Path, message: Message, *, name: str = "message", suffix: str = ".pdf") -> Path:
    """The message as a file, with its letter beside it."""
    file = archive / f"{name}.xml"
    file.write_bytes(write_message(message))
    (archive / f"{message.primary_document.uuid}{suffix}").write_bytes(PDF)
    return file


def test_a_folder_of_messages_comes_in(registered: Innkalling, archive: Path) -> None:
    for number in range(3):
        put(archive, a_fresh_message(), name=f"message-{number}", suffix="" if number else ".pdf")
    result = registered("import", str(archive))
    assert result.exit_code == 0
    assert "3 imported, 0 duplicate, 0 refused" in result.stderr
    assert "Undersøke smerter i ryggen" in registered("get", "/", "--as", "1", "--reason", "looked for it").output


def test_importing_again_takes_in_nothing_twice(registered: Innkalling, archive: Path) -> None:
    """An import that was cut off is simply begun again."""
    put(archive, a_fresh_message())
    registered("import", str(archive))
    again = registered("import", str(archive))
    assert again.exit_code == 0
    assert "0 imported, 1 duplicate, 0 refused" in again.stderr


def test_one_bad_file_never_stops_the_rest(registered: Innkalling, archive: Path) -> None:
    (archive / "a-broken.xml").write_bytes(b"<message")
    (archive / "b-folder.xml").mkdir()
    lacking = put(archive, a_fresh_message(), name="c-lacking")
    next(archive.glob("*.pdf")).unlink()
    put(archive, a_fresh_message(), name="d-good")
    result = registered("import", str(archive), "--json")
    outcomes = {Path(one["path"]).stem: one for one in map(json.loads, result.stdout.splitlines())}
    assert result.exit_code == 1
    assert [outcomes[name]["result"] for name in ("a-broken", "b-folder", "c-lacking", "d-good")] == [
        "refused",
        "refused",
        "refused",
        "imported",
    ]
    assert "does not lie beside the message" in outcomes[lacking.stem]["reason"]


def test_a_message_that_names_no_sender_is_the_only_ones(registered: Innkalling, archive: Path) -> None:
    put(archive, a_message(primary_document=a_document(uuid=str(uuid4())), sender_id=None))
    assert registered("import", str(archive)).exit_code == 0


def test_among_several_senders_one_must_be_named(registered: Innkalling, archive: Path, tmp_path: Path) -> None:
    registered("sender", "add", "7", "--name", "Another", "--certificate", str(tmp_path / "sender.pem"))
    put(archive, a_message(primary_document=a_document(uuid=str(uuid4())), sender_id=None))
    assert "--sender" in registered("import", str(archive)).stderr
    assert registered("import", str(archive), "--sender", str(FOUNDING_SENDER_ID)).exit_code == 0


def test_a_body_as_it_was_posted_comes_in(registered: Innkalling, archive: Path) -> None:
    message = a_fresh_message()
    letters = {message.primary_document.uuid: PDF}
    body = build_multipart(write_message(message), letters, version=message.version, boundary="between")
    (archive / "posted.multipart").write_bytes(body)
    (archive / "torn.multipart").write_bytes(body[:-20])
    result = registered("import", str(archive))
    assert "1 imported, 0 duplicate, 1 refused" in result.stderr
    assert "it ends before its last boundary" in result.stderr


def test_a_folder_without_messages_is_told_apart(registered: Innkalling, archive: Path) -> None:
    result = registered("import", str(archive))
    assert result.exit_code == 1
    assert "there is no message there" in result.stderr


def test_a_terminal_shows_a_bar_and_a_pipe_does_not(registered: Innkalling, archive: Path) -> None:
    put(archive, a_fresh_message())
    assert "Importing" not in registered("import", str(archive)).stderr
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "viewer", "import", str(archive)],
        stderr=theirs,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    os.close(theirs)
    assert b"Importing" in os.read(ours, 65536)
    os.close(ours)


def test_links_out_of_the_folder_are_refused(registered: Innkalling, archive: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    put(outside, a_fresh_message())
    (archive / "folder").symlink_to(outside)
    (archive / "file.xml").symlink_to(outside / "message.xml")

    result = registered("import", str(archive))

    assert "file.xml: can't be read: Too many levels of symbolic links" in result.stderr
    assert "0 imported, 0 duplicate, 1 refused" in result.stderr


def test_a_trial_stores_nothing(registered: Innkalling, archive: Path) -> None:
    put(archive, a_fresh_message())
    (archive / "broken.xml").write_bytes(b"<message")

    trial = registered("import", str(archive), "--dry-run")

    assert "1 checked, 1 refused" in trial.stderr
    assert "1 imported, 0 duplicate" in registered("import", str(archive)).stderr


def test_an_import_that_is_interrupted_leaves_its_mark(tmp_path: Path) -> None:
    def interrupted() -> None:
        with marking(tmp_path / "mark") as done:
            done += ["a.xml", "b.xml"]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (tmp_path / "mark").read_text() == "b.xml"


def test_an_import_goes_on_from_its_mark(registered: Innkalling, archive: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    put(archive, a_fresh_message(), name="a")
    registered("import", str(archive), "--resume", str(mark))
    put(archive, a_fresh_message(), name="b")

    again = registered("import", str(archive), "--resume", str(mark))

    assert "1 imported, 0 duplicate, 0 refused" in again.stderr
    assert mark.read_text() == str(archive / "b.xml")
    assert registered("import", str(archive), "--resume", str(mark)).exit_code == 0
