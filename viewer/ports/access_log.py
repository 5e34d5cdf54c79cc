"""The log of who has seen what."""

from collections.abc import Sequence
from typing import Protocol

from viewer.domain.access import RecipientId
from viewer.domain.access_log import AccessEvent, LoggedEvent


class AccessLogStore(Protocol):
    """Entries that are added, and never changed or removed."""

    def record(self, event: AccessEvent) -> None:
        """Add an entry, on disk once this returns. Raises StorageError."""
        ...

    def count(self, recipient_id: RecipientId, object_ids: Sequence[str] = ()) -> int:
        """How many entries concern the recipient, or those objects of the recipient's."""
        ...

    def of(
        self, recipient_id: RecipientId, object_ids: Sequence[str] = (), *, first: int, limit: int
    ) -> Sequence[LoggedEvent]:
        """The entries that concern the recipient, or those objects of the recipient's, newest first.

        What concerns somebody who had the same id and was erased is not among them.
        """
        ...

    def after(self, entry_id: int, limit: int) -> Sequence[LoggedEvent]:
        """The entries after that one, of everybody, oldest first."""
        ...
