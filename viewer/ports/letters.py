"""The bytes of letters."""

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, Protocol

from viewer.domain.delivery import StoredLetter


class StagedLetter(Protocol):
    """A letter on its way to disk: bytes go in, a digest comes out, nothing is kept until `store`."""

    def write(self, chunk: bytes) -> None:
        """Append bytes; they are hashed on the way and held only on disk."""
        ...

    def content_hash(self) -> bytes:
        """SHA-256 of all that was written, 32 bytes."""
        ...

    def head(self) -> bytes:
        """The first bytes, up to 1,024, to recognise the file type by."""
        ...

    def store(self) -> StoredLetter:
        """Sync the bytes and name them by their digest, so that a row may refer to them. Raises StorageError."""
        ...

    def discard(self) -> None:
        """Forget the bytes unless they were kept; harmless to repeat."""
        ...


class LetterStore(Protocol):
    """The letters' bytes, named by their digest: written and synced before any row names them."""

    def stage(self) -> StagedLetter:
        """Begin a letter."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The letter's bytes, to be read and closed by the caller. Raises NotFoundError."""
        ...

    def sweep(self, referenced: Iterable[str], older_than: datetime) -> int:
        """Remove staged leftovers and letters that no row names, if they are older than that; returns how many."""
        ...
