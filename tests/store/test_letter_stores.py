"""What every store of letters does, a folder and a bucket alike: byte for byte, and nothing before it is stored."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import PDF
from tests.object_storage import ObjectStorage, object_storage
from viewer.domain.delivery import StoredLetter
from viewer.errors import StorageError
from viewer.ports.letters import LetterStore, StagedLetter
from viewer.store.letter_bucket import LetterBucket
from viewer.store.letters import LetterFolder

DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture(scope="module")
def bucket() -> Iterator[ObjectStorage]:
    """A bucket on a server that speaks S3."""
    with object_storage() as storage:
        yield storage


@pytest.fixture(params=["folder", "bucket"])
def letters(request: pytest.FixtureRequest, tmp_path: Path) -> LetterStore:
    """A store with nothing in it."""
    if request.param == "folder":
        return LetterFolder(tmp_path / "letters")
    storage: ObjectStorage = request.getfixturevalue("bucket")
    return LetterBucket(f"{storage.url}/{tmp_path.name}", tmp_path / "spool", storage.environ)


def staged(letters: LetterStore, content: bytes = PDF) -> StagedLetter:
    letter = letters.stage()
    for start in range(0, len(content), 4096):
        letter.write(content[start : start + 4096])
    return letter


def read(letters: LetterStore, digest: str = DIGEST) -> bytes:
    with closing(letters.open(digest)) as file:
        return file.read()


def test_a_stored_letter_is_read_back_byte_for_byte(letters: LetterStore) -> None:
    letter = staged(letters)

    assert letter.content_hash() == hashlib.sha256(PDF).digest()
    assert letter.store() == StoredLetter(digest=DIGEST, size=len(PDF))
    assert read(letters) == PDF


def test_an_empty_letter_is_a_letter(letters: LetterStore) -> None:
    empty = letters.stage().store()

    assert empty.size == 0
    assert read(letters, empty.digest) == b""


def test_the_head_is_what_the_letter_begins_with(letters: LetterStore) -> None:
    letter = letters.stage()
    letter.write(b"%PDF")
    assert letter.head() == b"%PDF"

    letter.write(b"x" * 5000)
    assert letter.head() == b"%PDF" + b"x" * 1020
    letter.discard()


def test_a_large_letter_is_read_back_byte_for_byte(letters: LetterStore) -> None:
    """Object storage takes it in several parts."""
    content = bytes(range(256)) * 4096 * 12
    stored = staged(letters, content).store()

    assert stored == StoredLetter(digest=hashlib.sha256(content).hexdigest(), size=len(content))
    assert read(letters, stored.digest) == content


def test_the_same_letter_may_be_stored_twice(letters: LetterStore) -> None:
    staged(letters).store()
    staged(letters).store()

    assert read(letters) == PDF
    assert list(letters.digests(DIGEST[:2])) == [DIGEST]


def test_a_discarded_letter_is_not_stored(letters: LetterStore) -> None:
    letter = staged(letters)
    letter.discard()
    letter.discard()

    assert list(letters.digests(DIGEST[:2])) == []


def test_discarding_a_stored_letter_changes_nothing(letters: LetterStore) -> None:
    letter = staged(letters)
    letter.store()
    letter.discard()

    assert read(letters) == PDF


def test_missing_bytes_are_our_fault(letters: LetterStore) -> None:
    """A row names them, so the recipient must not be told that the letter is somebody else's."""
    with pytest.raises(StorageError):
        letters.open(DIGEST)


def test_digests_are_listed_by_their_beginning(letters: LetterStore) -> None:
    stored = {staged(letters, bytes([number])).store().digest for number in range(40)}
    prefixes = {digest[:2] for digest in stored}

    assert {digest for prefix in prefixes for digest in letters.digests(prefix)} == stored


def test_a_store_that_works_passes_its_check(letters: LetterStore) -> None:
    letters.check()
    staged(letters).store()

    assert list(letters.digests(DIGEST[:2])) == [DIGEST]


def test_a_sweep_removes_what_no_row_names_once_it_is_old(letters: LetterStore) -> None:
    staged(letters).store()
    soon, later = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)

    assert letters.sweep(DIGEST[:2], set(), soon) == 0
    assert letters.sweep(DIGEST[:2], {DIGEST}, later) == 0
    assert read(letters) == PDF
    assert letters.sweep(DIGEST[:2], set(), later) == 1
    assert list(letters.digests(DIGEST[:2])) == []


def test_a_letter_is_removed_unless_it_was_stored_again(letters: LetterStore) -> None:
    staged(letters).store()
    soon, later = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)

    assert not letters.remove(DIGEST, soon)
    assert letters.remove(DIGEST, later)
    assert letters.remove(DIGEST, later)
    assert list(letters.digests(DIGEST[:2])) == []
