"""Letters in object storage: what only a bucket does."""

import hashlib
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import PDF
from tests.object_storage import object_storage
from viewer.errors import StorageError
from viewer.store.letter_bucket import SPOOLED, LetterBucket

DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[LetterBucket]:
    """A bucket with the founding letter in it."""
    with object_storage() as storage:
        bucket = LetterBucket(f"{storage.url}/post", tmp_path, storage.environ)
        letter = bucket.stage()
        letter.write(PDF)
        letter.store()
        yield bucket


def test_a_letter_that_a_sweep_removed_is_still_read_and_comes_back(bucket: LetterBucket) -> None:
    """Storing it again and sweeping it can meet; the row that names it must find its bytes."""
    later = datetime.now(UTC) + timedelta(hours=1)
    assert bucket.sweep(DIGEST[:2], set(), later) == 1

    with bucket.open(DIGEST) as file:
        assert file.read() == PDF
    bucket.sweep(DIGEST[:2], {DIGEST}, later)
    assert list(bucket.digests(DIGEST[:2])) == [DIGEST]


def test_what_lay_removed_since_the_last_sweep_goes_for_good(bucket: LetterBucket) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    bucket.sweep(DIGEST[:2], set(), later)
    bucket.sweep(DIGEST[:2], set(), later)

    with pytest.raises(StorageError):
        bucket.open(DIGEST)


def test_a_spooled_letter_goes_after_a_minute(bucket: LetterBucket, tmp_path: Path) -> None:
    """No machine keeps a copy: the file is there only for as long as the server takes to open it."""
    bucket.open(DIGEST).close()
    (spooled,) = tmp_path.iterdir()
    past = time.time() - SPOOLED - 1
    os.utime(spooled, (past, past))

    bucket.open(DIGEST).close()

    assert spooled not in tmp_path.iterdir()
    assert len(list(tmp_path.iterdir())) == 1


def test_object_storage_that_is_away_is_a_storage_error_without_its_address(tmp_path: Path) -> None:
    with object_storage() as storage:
        bucket = LetterBucket(storage.url, tmp_path, storage.environ)
    letter = bucket.stage()
    letter.write(PDF)

    for fails in (letter.store, bucket.check, lambda: bucket.open(DIGEST)):
        with pytest.raises(StorageError) as error:
            fails()
        assert "127.0.0.1" not in str(error.value)


def test_a_staged_letter_leaves_nothing_in_the_spool(bucket: LetterBucket, tmp_path: Path) -> None:
    letter = bucket.stage()
    letter.write(PDF)

    assert list(tmp_path.iterdir()) == []
    letter.discard()
