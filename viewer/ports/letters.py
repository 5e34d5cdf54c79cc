"""The bytes of letters."""

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, Protocol

from viewer.domain.delivery import StoredLetter


class StagedLetter(Protocol):
    """A letter that is being received; it is stored by `store` and by nothing else."""

    def write(self, chunk: bytes) -> None:
        """Append bytes, which are hashed on the way and not held in memory. Raises StorageError."""
        ...

    def content_hash(self) -> bytes:
        """SHA-256 of the bytes written so far, 32 bytes."""
        ...

    def head(self) -> bytes:
        """The first bytes, at most 1,024, to recognise the file type by."""
        ...

    def store(self) -> StoredLetter:
        """Make the letter durable under its digest, so that a row may refer to it. Raises StorageError."""
        ...

    def discard(self) -> None:
        """Remove the bytes unless they were stored; harmless to repeat."""
        ...


class LetterStore(Protocol):
    """The letters' bytes under their digest; they are durable before any row refers to them."""

    def stage(self) -> StagedLetter:
        """A new, empty letter to write to. Raises StorageError."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The letter's bytes, which the caller reads and closes. Raises NotFoundError, StorageError."""
        ...

    def remove(self, digest: str, older_than: datetime) -> bool:
        """Remove the letter; False when it was stored, or stored again, after that. Raises StorageError.

        One that is not there counts as removed.
        """
        ...

    def sweep(self, referenced: Iterable[str], older_than: datetime) -> int:
        """Remove what is older than that and not in `referenced`, staged leftovers too; returns the number removed."""
        ...
