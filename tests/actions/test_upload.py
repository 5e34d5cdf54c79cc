"""The parts of a request: the message in memory, letters on their way to disk, and nothing left behind."""

import pytest

from tests.actions.senders_fakes import FakeLetters
from tests.builders import FOUNDING_UUID, PDF, a_message
from viewer.actions.upload import MAX_MESSAGE_XML, MESSAGE, Parts, collect_parts
from viewer.errors import ErrorCode, RefusedError
from viewer.formats.write_message import write_message


@pytest.fixture
def letters() -> FakeLetters:
    return FakeLetters()


def parts_of(letters: FakeLetters) -> Parts:
    return Parts(letters)  # type: ignore[arg-type]  # only `stage` is called


def test_upload_is_the_message_and_its_letters_by_file_name(letters: FakeLetters) -> None:
    parts = parts_of(letters)
    xml, message = write_message(a_message()), parts.open(MESSAGE)
    for piece in (xml[:100], xml[100:]):
        message.write(piece)
    parts.open(FOUNDING_UUID).write(PDF)
    upload = parts.upload()
    assert upload.message == a_message()
    assert {name: letter.head() for name, letter in upload.letters.items()} == {FOUNDING_UUID: PDF}


@pytest.mark.parametrize("name", [MESSAGE, FOUNDING_UUID])
def test_second_part_of_the_same_name_is_refused(letters: FakeLetters, name: str) -> None:
    parts = parts_of(letters)
    parts.open(name)
    with pytest.raises(RefusedError) as refusal:
        parts.open(name)
    assert refusal.value.code is ErrorCode.DOCUMENTS_AND_FILES_MISMATCH


def test_upload_without_a_message_is_refused(letters: FakeLetters) -> None:
    parts = parts_of(letters)
    parts.open(FOUNDING_UUID).write(PDF)
    with pytest.raises(RefusedError) as refusal:
        parts.upload()
    assert refusal.value.code is ErrorCode.DOCUMENTS_AND_FILES_MISMATCH


def test_message_is_refused_before_it_fills_the_memory(letters: FakeLetters) -> None:
    message = parts_of(letters).open(MESSAGE)
    message.write(b" " * MAX_MESSAGE_XML)
    with pytest.raises(RefusedError) as refusal:
        message.write(b" ")
    assert refusal.value.code is ErrorCode.REQUEST_TOO_LARGE


def test_letters_are_discarded_whatever_happens(letters: FakeLetters) -> None:
    def fail() -> None:
        with collect_parts(letters) as parts:  # type: ignore[arg-type]  # only `stage` is called
            parts.open(FOUNDING_UUID).write(PDF)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [letter.is_discarded for letter in letters.staged] == [True]
