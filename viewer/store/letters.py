"""The letters' bytes: files named by their digest, written and synced before any row names them.

    <root>/staging/<random>          on its way
    <root>/5e/5e8a0e3f…              kept, under the hex SHA-256 of its bytes

`keep` returns once both the bytes and the name are on disk, so that neither kill -9 nor a power cut takes a letter from
a row. 256 folders hold ten million letters in tens of thousands each; more folders would mean that nearly every letter
makes one, and syncs its parents too.
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

from viewer.domain.delivery import StoredLetter
from viewer.errors import NotFoundError, StorageError

STAGING = "staging"
OWNER_ONLY = 0o700
HEAD_LENGTH = 1024
Sync = Callable[[int], None]


class StagedFile:
    """`viewer.ports.StagedLetter` as a file beside those that are kept."""

    def __init__(self, documents: "LetterFolder") -> None:
        self._documents = documents
        self._hash = hashlib.sha256()
        self._head = b""
        self._size = 0
        self._path = documents.staging / secrets.token_hex(16)
        with storage_errors():
            self._file = os.fdopen(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    def write(self, chunk: bytes) -> None:
        """Append bytes; they are hashed on the way and held only on disk. Raises StorageError."""
        self._hash.update(chunk)
        self._head += chunk[: HEAD_LENGTH - len(self._head)]
        self._size += len(chunk)
        with storage_errors():
            self._file.write(chunk)

    def fileno(self) -> int:
        """The file that the bytes go to."""
        return self._file.fileno()

    def content_hash(self) -> bytes:
        """SHA-256 of all that was written, 32 bytes."""
        return self._hash.digest()

    def head(self) -> bytes:
        """The first bytes, up to 1,024, to recognise the file type by."""
        return self._head

    def store(self) -> StoredLetter:
        """Sync the bytes and name them by their digest, so that a row may refer to them. Raises StorageError."""
        digest = self._hash.hexdigest()
        with storage_errors(), self._file:
            self._file.flush()
            self._documents.adopt(self._path, self.fileno(), digest)
        return StoredLetter(digest=digest, size=self._size)

    def discard(self) -> None:
        """Forget the bytes unless they were kept; harmless to repeat."""
        with suppress(OSError):  # a full disk may refuse what is still in the buffer
            self._file.close()
        with suppress(OSError):  # gone, or left for the sweep
            self._path.unlink()


class LetterFolder:
    """`viewer.ports.LetterStore` as files under `root`, which is made if it is missing. `sync` is `os.fsync`."""

    def __init__(self, root: Path, *, sync: Sync = os.fsync) -> None:
        self._root = root
        self._sync = sync
        self._safe_folders: set[str] = set()
        self.staging = root / STAGING
        with storage_errors():
            root.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
            self.staging.mkdir(mode=OWNER_ONLY, exist_ok=True)

    def stage(self) -> StagedFile:
        """Begin a letter. Raises StorageError."""
        return StagedFile(self)

    def open(self, digest: str) -> BinaryIO:
        """The letter's bytes, to be read and closed by the caller. Raises NotFoundError."""
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

    def sweep(self, referenced: Iterable[str], older_than: datetime) -> int:
        """Remove staged leftovers and letters that no row names, if they are older than that; returns how many."""
        named = set(referenced)
        with storage_errors():
            leftovers = [path for path in self._files() if path.name not in named]
            return sum(_remove(path, older_than) for path in leftovers)

    def _files(self) -> Iterator[Path]:
        yield from self.staging.iterdir()
        yield from self._root.glob("??/*")


def _remove(path: Path, older_than: datetime) -> bool:
    """Remove the file if it is older; the lock keeps `adopt` from making it new between the look and the deed."""
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
        raise StorageError(f"the document store failed: {error.strerror}") from error
