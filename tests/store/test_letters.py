"""Letters as files: safe before anything names them, and nobody else's to read.

What every store of letters does is tested in test_letter_stores.py.
"""

import errno
import hashlib
import os
import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import PDF
from viewer.errors import StorageError
from viewer.store.letters import LetterFolder, StagedFile

DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the letters."""
    return tmp_path / "letters"


@pytest.fixture
def letters(root: Path) -> LetterFolder:
    """A folder of letters with nothing in it."""
    return LetterFolder(root)


def staged(letters: LetterFolder, content: bytes = PDF) -> StagedFile:
    letter = letters.stage()
    for start in range(0, len(content), 20):
        letter.write(content[start : start + 20])
    return letter


def read(letters: LetterFolder, digest: str = DIGEST) -> bytes:
    with letters.open(digest) as file:
        return file.read()


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_letters_are_their_owners_alone(letters: LetterFolder, root: Path) -> None:
    staged(letters).store()
    on_its_way = staged(letters, b"on its way")

    for path in [root, *root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    on_its_way.discard()


def test_the_same_letter_may_come_twice(letters: LetterFolder, root: Path) -> None:
    staged(letters).store()
    staged(letters).store()

    assert read(letters) == PDF
    assert len(files(root)) == 1


def test_a_discarded_letter_leaves_nothing(letters: LetterFolder, root: Path) -> None:
    letter = staged(letters)
    letter.discard()
    letter.discard()

    assert files(root) == []


def test_discarding_a_kept_letter_changes_nothing(letters: LetterFolder) -> None:
    letter = staged(letters)
    letter.store()
    letter.discard()

    assert read(letters) == PDF


def synced_names(root: Path) -> tuple[LetterFolder, list[str]]:
    """A store that writes down what it syncs."""
    names: list[str] = []

    def sync(descriptor: int) -> None:
        names.append(str(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(root)))
        os.fsync(descriptor)

    return LetterFolder(root, sync=sync), names


def test_bytes_and_name_are_synced_before_the_answer(root: Path) -> None:
    """Also that of the folder: a name in a folder that is lost is lost."""
    letters, names = synced_names(root)
    staged(letters).store()

    assert names == [".", f"{DIGEST[:2]}/{DIGEST}", DIGEST[:2]]


def test_a_letter_that_is_there_is_replaced_by_one_that_is_safe(root: Path) -> None:
    """A row may name the first one. Whoever wrote it may as well have died before syncing it."""
    letters, names = synced_names(root)
    staged(letters).store()
    names.clear()
    staged(letters).store()

    assert names[0].startswith("staging/")
    assert names[1:] == [f"{DIGEST[:2]}/{DIGEST}", DIGEST[:2]]


def test_what_a_crash_left_under_the_name_is_mended(letters: LetterFolder, root: Path) -> None:
    (root / DIGEST[:2]).mkdir()
    (root / DIGEST[:2] / DIGEST).write_bytes(PDF[:10])
    staged(letters).store()

    assert read(letters) == PDF


@pytest.mark.parametrize("working", [0, 1, 2])
def test_a_failing_sync_is_a_storage_error(root: Path, working: int) -> None:
    """Whichever of the three it is: that of the file, of its folder, or of the one above."""
    left = working

    def sync(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        os.fsync(descriptor)

    with pytest.raises(StorageError):
        staged(LetterFolder(root, sync=sync)).store()


def test_a_full_disk_is_a_storage_error(letters: LetterFolder) -> None:
    """`/dev/full` is a disk that is always full."""
    letter = letters.stage()
    with Path("/dev/full").open("wb") as full:
        os.dup2(full.fileno(), letter.file.fileno())

    with pytest.raises(StorageError):
        letter.write(b"x" * 1_000_000)
    letter.discard()


def test_a_storage_error_names_no_path(root: Path) -> None:
    root.write_text("a file where the folder should be")

    with pytest.raises(StorageError) as refused:
        LetterFolder(root)
    assert str(root) not in str(refused.value)


def age(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def test_a_sweep_removes_what_is_old_and_named_by_nothing(letters: LetterFolder, root: Path, now: datetime) -> None:
    staged(letters).store()
    unnamed = staged(letters, b"unnamed").store()
    for path in files(root):
        age(path, now - timedelta(hours=2))

    assert letters.sweep(DIGEST[:2], {DIGEST}, now - timedelta(hours=1)) == 0
    assert letters.sweep(unnamed.digest[:2], {DIGEST}, now - timedelta(hours=1)) == 1
    assert read(letters) == PDF
    with pytest.raises(StorageError):
        letters.open(unnamed.digest)


def test_a_sweep_spares_what_is_new(letters: LetterFolder, root: Path, now: datetime) -> None:
    """A letter is stored before the row that names it; between the two it is named by nothing."""
    staged(letters).store()
    for path in files(root):
        age(path, now)

    assert letters.sweep(DIGEST[:2], set(), now - timedelta(hours=1)) == 0
    assert read(letters) == PDF


def test_what_a_crash_left_half_written_is_removed(letters: LetterFolder, now: datetime) -> None:
    for name, age_in_hours in (("abandoned", 2), ("on its way", 0)):
        (letters.staging / name).touch()
        age(letters.staging / name, now - timedelta(hours=age_in_hours))

    letters.discard_abandoned(now - timedelta(hours=1))

    assert [path.name for path in letters.staging.iterdir()] == ["on its way"]


def test_a_folder_that_is_not_there_any_more_fails_its_check(letters: LetterFolder, root: Path) -> None:
    shutil.rmtree(root)

    with pytest.raises(StorageError):
        letters.check()


def test_a_letter_that_comes_again_is_new_to_the_sweep(letters: LetterFolder, root: Path, now: datetime) -> None:
    staged(letters).store()
    age(files(root)[0], now - timedelta(days=365 * 20))
    staged(letters).store()

    assert letters.sweep(DIGEST[:2], set(), now - timedelta(days=365 * 10)) == 0
