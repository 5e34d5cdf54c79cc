"""What an operator wants to know of the whole installation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.operations import GeocoderHealth, LetterCount, Waiting


class OperationsStore(Protocol):
    """Figures of the installation that belong to no aggregate."""

    def oldest_waiting_address(self) -> datetime | None:
        """When the address was received that has waited longest for its first answer; None when none waits."""
        ...

    def newest_message(self) -> datetime | None:
        """When the message was received that was stored last; None when there is none."""
        ...

    def sample_letters(self, count: int) -> Sequence[str]:
        """Digests of some letters that rows name, other ones each time."""
        ...

    def waiting(self, now: datetime) -> Sequence[Waiting]:
        """The background work that is due, one value for each kind."""
        ...

    def geocoders(self) -> Sequence[GeocoderHealth]:
        """The online geocoders that were ever asked."""
        ...

    def count_letters(self, prefix: str) -> tuple[int, int]:
        """Letters whose digest begins with the prefix, two hexadecimal digits, and their bytes."""
        ...

    def letter_count(self) -> LetterCount | None:
        """The count of all letters that was saved last; None before the first."""
        ...

    def save_letter_count(self, count: LetterCount) -> None:
        """Replace the count that was saved last."""
        ...

    def last_backup(self) -> datetime | None:
        """When the last backup of ours was made; None when none was."""
        ...

    def save_backup(self, made_at: datetime) -> None:
        """Remember that a backup was made."""
        ...
