"""A message is read from a file, with its letters beside it, and received as if it had been posted."""

import os
from pathlib import Path

import pytest

from tests.actions.senders_fakes import FakeLetters, FakeSenders, a_sender
from tests.builders import FOUNDING_SENDER_ID, FOUNDING_UUID, PDF, a_message
from viewer.actions.import_file import import_file, read_with_letters_beside
from viewer.actions.on_behalf import Authority
from viewer.actions.upload import Upload
from viewer.domain.message import Message, SenderId
from viewer.errors import ErrorCode, RefusedError
from viewer.formats.write_message import write_message

UNREGISTERED = SenderId(8)


class Archive:
    """A folder of messages; what is received is remembered with the sender that it is from."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "message.xml"
        self.letters = FakeLetters()
        self.received: list[tuple[SenderId, dict[str, bytes]]] = []

    def put(self, message: Message, *, suffix: str = ".pdf") -> None:
        self.file.write_bytes(write_message(message))
        for document in message.documents():
            (self.file.parent / f"{document.uuid}{suffix}").write_bytes(PDF)

    def import_it(self, default_sender: SenderId | None = None) -> None:
        import_file(
            self.file,
            read_with_letters_beside,
            default_sender=default_sender,
            senders=FakeSenders(a_sender()),  # type: ignore[arg-type]  # only `get` is called
            letters=self.letters,  # type: ignore[arg-type]  # only `stage` is called
            receive=self.receive,
        )

    def receive(self, upload: Upload, *, authority: Authority) -> None:
        contents = {uuid: letter.content for uuid, letter in zip(upload.letters, self.letters.staged, strict=True)}
        self.received.append((authority.signed_by.id, contents))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.mark.parametrize("suffix", ["", ".pdf"])
def test_letters_lie_beside_the_message(archive: Archive, suffix: str) -> None:
    archive.put(a_message(sender_id=FOUNDING_SENDER_ID), suffix=suffix)
    archive.import_it()
    assert archive.received == [(FOUNDING_SENDER_ID, {FOUNDING_UUID: PDF})]


def test_message_that_names_no_sender_is_from_the_default_one(archive: Archive) -> None:
    archive.put(a_message())
    archive.import_it(FOUNDING_SENDER_ID)
    assert archive.received[0][0] == FOUNDING_SENDER_ID


@pytest.mark.parametrize("default_sender", [None, UNREGISTERED])
def test_message_of_nobody_registered_is_refused(archive: Archive, default_sender: SenderId | None) -> None:
    archive.put(a_message())
    with pytest.raises(RefusedError) as refusal:
        archive.import_it(default_sender)
    assert refusal.value.code is ErrorCode.UNKNOWN_USER_ID


def test_letter_that_is_not_there_is_missed(archive: Archive) -> None:
    archive.put(a_message(sender_id=FOUNDING_SENDER_ID), suffix=".txt")
    with pytest.raises(RefusedError) as refusal:
        archive.import_it()
    assert refusal.value.code is ErrorCode.DOCUMENTS_AND_FILES_MISMATCH


def test_letters_that_were_not_stored_are_discarded(archive: Archive) -> None:
    archive.put(a_message(sender_id=FOUNDING_SENDER_ID))
    archive.import_it()
    assert [letter.is_discarded for letter in archive.letters.staged] == [True]


def test_a_link_beside_the_message_is_no_letter(archive: Archive) -> None:
    """Whoever fills the folder would have the operator's secrets delivered."""
    archive.put(a_message(sender_id=FOUNDING_SENDER_ID))
    letter = archive.file.parent / f"{FOUNDING_UUID}.pdf"
    secret = letter.rename(archive.file.parent / "secret")
    letter.symlink_to(secret)

    with pytest.raises(OSError, match="symbolic link"):
        archive.import_it()
    assert archive.received == []


def test_a_pipe_beside_the_message_stops_nothing(archive: Archive) -> None:
    archive.put(a_message(sender_id=FOUNDING_SENDER_ID))
    letter = archive.file.parent / f"{FOUNDING_UUID}.pdf"
    letter.unlink()
    os.mkfifo(letter)

    with pytest.raises(OSError, match="no regular file"):
        archive.import_it()


def test_a_message_that_is_too_long_is_not_read_whole(archive: Archive) -> None:
    archive.put(a_message(sender_id=FOUNDING_SENDER_ID))
    with archive.file.open("ab") as file:
        file.write(b" " * 1024 * 1024)

    with pytest.raises(RefusedError) as refusal:
        archive.import_it()
    assert refusal.value.code is ErrorCode.REQUEST_TOO_LARGE
