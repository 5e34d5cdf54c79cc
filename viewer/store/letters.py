"""The letters' bytes: files named by their digest, written and synced before any row names them.

    <root>/staging/<random>          on its way
    <root>/5e/5e8a0e3f…              stored, under the hex SHA-256 of its bytes

`StagedFile.store` returns once both the bytes and the name are on disk, so that neither kill -9 nor a power cut takes a
letter from a row. 256 folders hold ten million letters in tens of thousands each; with more folders, nearly every
letter would make one, and sync its parents too.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from typing_extensions import override

from viewer.domain.delivery import StoredLetter
from viewer.errors import NotFoundError, StorageError
from viewer.ports.letters import LetterStore, StagedLetter

STAGING = "staging"
OWNER_ONLY = 0o700
# Bytes; what a file begins with tells its type.
HEAD_LENGTH = 1024
Sync = Callable[[int], None]


class StagedFile(StagedLetter):
    """A letter on its way, as a file beside those that are stored."""

    def __init__(self, folder: "LetterFolder") -> None:
        self._folder = folder
        self._hash = hashlib.sha256()
        self._head = b""
        self._size = 0
        self._path = folder.staging / secrets.token_hex(16)
        with storage_errors():
            self._file = os.fdopen(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    @override
    def write(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self._head += chunk[: HEAD_LENGTH - len(self._head)]
        self._size += len(chunk)
        with storage_errors():
            self._file.write(chunk)

    def fileno(self) -> int:
        """The descriptor of the file that is written."""
        return self._file.fileno()

    @override
    def content_hash(self) -> bytes:
        return self._hash.digest()

    @override
    def head(self) -> bytes:
        return self._head

    @override
    def store(self) -> StoredLetter:
        digest = self._hash.hexdigest()
        with storage_errors(), self._file:
            self._file.flush()
            self._folder.adopt(self._path, self.fileno(), digest)
        return StoredLetter(digest=digest, size=self._size)

    @override
    def discard(self) -> None:
        with suppress(OSError):  # a full disk may refuse what is still in the buffer
            self._file.close()
        with suppress(OSError):  # gone, or left for the sweep
            self._path.unlink()


class LetterFolder(LetterStore):
    """Files under `root`, which is made if it is missing. `sync` is `os.fsync`."""

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
        try:
            with storage_errors():
                return (self._folder(digest) / digest).open("rb")
        except StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise NotFoundError("no such letter") from error
            raise

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
        """Make the folder and sync its name, once a process: another may have made it just now, and not synced it."""
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
    def sweep(self, referenced: Iterable[str], older_than: datetime) -> int:
        named = set(referenced)
        with storage_errors():
            leftovers = [path for path in self._files() if path.name not in named]
            return sum(_remove(path, older_than) for path in leftovers)

    def _files(self) -> Iterator[Path]:
        yield from self.staging.iterdir()
        yield from self._root.glob("??/*")


def _remove(path: Path, older_than: datetime) -> bool:
    """Remove the file if it is older; the lock keeps `adopt` from renewing it between the check and the removal."""
    with suppress(FileNotFoundError), _locked(path.parent):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < older_than:
            path.unlink()
            return True
    return False


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """The folder's descriptor, while no other process looks at it to name or remove a file."""
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
