"""The bytes of letters."""

from collections.abc import Collection, Iterator
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
    """The letters' bytes, named by their digest: safe before any row names them."""

    def stage(self) -> StagedLetter:
        """Begin a letter. Raises StorageError."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """Return the letter's bytes, to be read and closed by the caller.

        Raises StorageError, also when there are no such bytes: some row names them, so the fault is ours.
        """
        ...

    def remove(self, digest: str, older_than: datetime) -> bool:
        """Remove the letter; False when it was stored, or stored again, after that. Raises StorageError.

        One that is not there counts as removed.
        """
        ...

    def digests(self, prefix: str) -> Iterator[str]:
        """Digests of the letters whose digest begins with the prefix, two hexadecimal digits. Raises StorageError."""
        ...

    def sweep(self, prefix: str, named: Collection[str], older_than: datetime) -> int:
        """Remove letters of that prefix that are older and that no row names; returns how many. Raises StorageError."""
        ...

    def discard_abandoned(self, older_than: datetime) -> None:
        """Remove what was staged before that, and was neither stored nor discarded. Raises StorageError."""
        ...

    def check(self) -> None:
        """Store a few bytes and read them back. Raises StorageError."""
        ...
