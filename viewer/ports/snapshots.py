"""Whole copies of the database."""

from pathlib import Path
from typing import Protocol


class DatabaseSnapshots(Protocol):
    """Copies of the database as it is at one moment, made while others read and write."""

    kind: str

    def schema(self) -> str | None:
        """Number of the newest migration that the database has; None when it has none. Raises StorageError."""
        ...

    def is_known(self, schema: str) -> bool:
        """Whether this version can bring a database with that schema up to date."""
        ...

    def save(self, path: Path) -> None:
        """Write a consistent copy to a new file. Raises CommandError, StorageError."""
        ...

    def is_empty(self) -> bool:
        """Whether there is no table yet. Raises StorageError."""
        ...

    def load(self, path: Path) -> None:
        """Fill the empty database with a copy. Raises CommandError, StorageError."""
        ...

    def check(self, path: Path) -> None:
        """See that the file is a copy that can be loaded, without loading it. Raises CommandError."""
        ...
