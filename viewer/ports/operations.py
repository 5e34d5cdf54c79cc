"""What an operator wants to know of the whole installation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


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
