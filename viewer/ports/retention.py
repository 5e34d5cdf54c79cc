"""What is removed, and what is told of one recipient: across all aggregates."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from viewer.domain.access import RecipientId, Viewer
from viewer.domain.access_log import AccessEvent
from viewer.domain.message import SenderId
from viewer.domain.retention import Removed, RetentionRule, SenderRetention


class RetentionStore(Protocol):
    """Removal of rows, with all rows that belong to them. Letters' bytes are the caller's to remove afterwards."""

    def purge(
        self, before: datetime, now: datetime, sender_id: SenderId | None = None, event: AccessEvent | None = None
    ) -> Removed:
        """Remove some messages that were delivered, and whose appointments ended, before that; of the sender, or all.

        A message that still waits for its delivery stays. Repeat until nothing is removed. The event, where there is
        one, is recorded for each recipient who loses any, once however often this is repeated.
        """
        ...

    def erase(self, recipient_id: RecipientId, now: datetime) -> Removed:
        """Remove all about the recipient, who can then be registered anew. Raises NotFoundError.

        Addresses of feeds are kept as digests: they show the notice, then answer that they are gone.
        """
        ...

    def remove_expired(self, now: datetime) -> Removed:
        """Remove entries of closed feeds, shares long expired, and earlier states of appointments long replaced."""
        ...

    def is_named(self, digest: str) -> bool:
        """Whether a row names that letter."""
        ...

    def rows_of(self, recipient_id: RecipientId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """All rows about the recipient, by table, with the names of their columns; no digests of tokens."""
        ...

    def set_rule(self, sender_id: SenderId, keep_for: timedelta | None) -> None:
        """Store how long messages of the sender are kept; None keeps them. Raises NotFoundError."""
        ...

    def rules_for(self, viewer: Viewer, now: datetime) -> Sequence[SenderRetention]:
        """The rules of the viewer's senders, by their names, as far as those may be told."""
        ...

    def rules(self) -> Sequence[RetentionRule]:
        """The rules of all senders that have one."""
        ...
