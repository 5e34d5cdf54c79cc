"""How long what was received stays, and what goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from viewer.domain.message import SenderId

# After its notice has stood for so long, a closed feed answers that it is gone, and needs no entries.
CLOSED_FEED_RETENTION = timedelta(days=30)
# The recipient may want to see who opened a link.
EXPIRED_SHARE_RETENTION = timedelta(days=90)
# Longer than a page tells that an appointment was changed.
REVISION_RETENTION = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderRetention:
    """How long a sender's messages are kept, as its recipient is told."""

    sender_name: str
    keep_for: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRule:
    """Messages of that sender are removed so long after they were delivered and their appointments are over."""

    sender_id: SenderId
    keep_for: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """Rows that were removed, by table, and the digests of letters that they named."""

    rows: Mapping[str, int]
    letters: frozenset[str] = frozenset()

    def __add__(self, other: "Removed") -> "Removed":
        tables = [*self.rows, *(table for table in other.rows if table not in self.rows)]
        rows = {table: self.rows.get(table, 0) + other.rows.get(table, 0) for table in tables}
        return Removed(rows=rows, letters=self.letters | other.letters)


NOTHING = Removed(rows={})
