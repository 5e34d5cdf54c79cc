"""Periodic work that one worker does for the whole installation."""

from datetime import datetime
from typing import Protocol


class TaskStore(Protocol):
    """Who does which task, and for which moment it was done last; each method raises StorageError."""

    def is_done(self, name: str, due_at: datetime, now: datetime) -> bool:
        """Whether a worker has done the task that was due then, or one that was due later, though not after now."""
        ...

    def claim(self, name: str, due_at: datetime, until: datetime, now: datetime) -> bool:
        """Take the task that was due then, unless it is done, or another worker's; it is the caller's until then."""
        ...

    def finish(self, name: str, due_at: datetime) -> None:
        """The task that was due then is done."""
        ...

    def give_back(self, name: str) -> None:
        """The caller could not do the task: any worker may claim it again."""
        ...
