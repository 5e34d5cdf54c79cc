"""The bytes of letters in files named by their digest, written and synced before any row names them.

    <root>/staging/<random>          a letter on its way
    <root>/5e/5e8a0e3f…              a letter, under the hex SHA-256 of its bytes

`store` returns once both the bytes and the name are on disk, so neither kill -9 nor a power cut takes a letter from
a row. 256 folders hold ten million letters in tens of thousands each; more folders would mean that nearly every letter
makes one, and syncs its parents too.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from typing_extensions import override

from viewer.domain.delivery import StoredLetter
from viewer.errors import StorageError
from viewer.ports.letters import LetterStore, StagedLetter

STAGING = "staging"
OWNER_ONLY = 0o700
# Bytes: enough to recognise any file type by.
HEAD_LENGTH = 1024
# What `check` stores and reads back.
PROBE = b"innkalling"
Sync = Callable[[int], None]


class HashedLetter(StagedLetter):
    """A letter on its way that is hashed while it is written to a file; where it is stored, subclasses know."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._hash = hashlib.sha256()
        self._head = b""
        self._size = 0

    @override
    def write(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self._head += chunk[: HEAD_LENGTH - len(self._head)]
        self._size += len(chunk)
        with storage_errors():
            self.file.write(chunk)

    @override
    def content_hash(self) -> bytes:
        return self._hash.digest()

    @override
    def head(self) -> bytes:
        return self._head

    def as_stored(self) -> StoredLetter:
        """Digest and size of what was written so far."""
        return StoredLetter(digest=self._hash.hexdigest(), size=self._size)


class StagedFile(HashedLetter):
    """A letter on its way, in a file beside those that are stored."""

    def __init__(self, letters: "LetterFolder") -> None:
        self._letters = letters
        self._path = letters.staging / secrets.token_hex(16)
        with storage_errors():
            super().__init__(os.fdopen(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb"))

    @override
    def store(self) -> StoredLetter:
        stored = self.as_stored()
        with storage_errors(), self.file:
            self.file.flush()
            self._letters.adopt(self._path, self.file.fileno(), stored.digest)
        return stored

    @override
    def discard(self) -> None:
        with suppress(OSError):  # a full disk may refuse what is still in the buffer
            self.file.close()
        with suppress(OSError):  # gone, or left for the sweep
            self._path.unlink()


class LetterFolder(LetterStore):
    """Letters as files under `root`, which is made if it is missing; `sync` is `os.fsync`."""

    def __init__(self, root: Path, *, sync: Sync = os.fsync) -> None:
        self._root = root
        self._sync = sync
        self._safe_folders: set[str] = set()
        self.staging = root / STAGING
        with storage_errors():
            root.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
            self.staging.mkdir(mode=OWNER_ONLY, exist_ok=True)

    @override
    def stage(self) -> StagedFile:
        return StagedFile(self)

    @override
    def open(self, digest: str) -> BinaryIO:
        with storage_errors():
            return (self._folder(digest) / digest).open("rb")

    @override
    def digests(self, prefix: str) -> Iterator[str]:
        with storage_errors():
            yield from (path.name for path in self._folder(prefix).glob("*"))

    def adopt(self, staged: Path, descriptor: int, digest: str) -> None:
        """Give a staged file its name for good, and sync it. Raises OSError."""
        folder = self._folder(digest)
        self._make(folder)
        final = folder / digest
        with _locked(folder) as opened:
            if final.exists():
                # A row may name it: it is replaced by its equal, which must be safe by then. It is as good as new
                # for the sweep, and mends what an earlier crash may have left under that name.
                self._sync(descriptor)
            staged.replace(final)
            fcntl.flock(opened, fcntl.LOCK_UN)
            # Name first, then sync: file systems with a journal write both at once.
            self._sync(descriptor)
            self._sync(opened)

    def _make(self, folder: Path) -> None:
        """Make the folder and sync its name, once a process: another may have made it just now without syncing it."""
        if folder.name not in self._safe_folders:
            folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
            with _locked(self._root) as opened:
                self._sync(opened)
            self._safe_folders.add(folder.name)

    def _folder(self, digest: str) -> Path:
        return self._root / digest[:2]

    @override
    def remove(self, digest: str, older_than: datetime) -> bool:
        path = self._folder(digest) / digest
        with storage_errors():
            return not path.exists() or _remove(path, older_than) or not path.exists()

    @override
    def sweep(self, prefix: str, named: Collection[str], older_than: datetime) -> int:
        with storage_errors():
            unnamed = [path for path in self._folder(prefix).glob("*") if path.name not in named]
            return sum(_remove(path, older_than) for path in unnamed)

    @override
    def discard_abandoned(self, older_than: datetime) -> None:
        with storage_errors():
            for path in self.staging.iterdir():
                _remove(path, older_than)

    @override
    def check(self) -> None:
        with storage_errors(), NamedTemporaryFile(dir=self.staging) as file:
            file.write(PROBE)
            file.flush()
            self._sync(file.fileno())
            if Path(file.name).read_bytes() != PROBE:
                raise StorageError("the letters' folder does not give back what was stored")


def _remove(path: Path, older_than: datetime) -> bool:
    """Remove the file if it is older; the lock keeps `adopt` from making it new meanwhile."""
    with suppress(FileNotFoundError), _locked(path.parent):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < older_than:
            path.unlink()
            return True
    return False


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Yield the folder's descriptor, while no other process looks at it to name or remove a file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def storage_errors() -> Iterator[None]:
    """What the operating system refuses becomes a StorageError, without the path."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"the letter store failed: {error.strerror}") from error
