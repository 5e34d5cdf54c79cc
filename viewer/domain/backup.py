"""What a backup says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

# Raised when what is in a backup changes its meaning; a later version reads all earlier ones.
BACKUP_FORMAT = 1
DATABASE = "database"
SIGNING_KEY = "signing-key.sealed"
LETTERS = "letters/"


class Member(NamedTuple):
    """A file of the backup: its size in bytes and the hex SHA-256 of its bytes."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """The last file of a backup, which tells of all others.

    `schema` is the number of the newest migration that the database had. `database` is `sqlite` or `postgresql`; a
    backup of one restores into the same. `secret_check` tells whether a secret is the installation's, and nothing else
    about it. `letters` are the digests of all letters; those that are no members lie in an earlier backup.
    """

    made_at: datetime
    version: str
    schema: str
    database: str
    secret_check: str
    members: Mapping[str, Member]
    letters: tuple[str, ...]

    @property
    def missing_letters(self) -> frozenset[str]:
        """Digests of the letters that only an earlier backup holds."""
        return frozenset(digest for digest in self.letters if f"{LETTERS}{digest}" not in self.members)
