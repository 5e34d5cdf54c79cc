"""Feeds, what they have shown, and their stored bytes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import RecipientId
from viewer.domain.calendar import Feed, FeedOptions, FeedState, NewFeed, Publication, PublishedEntry, PublishedFeed


class CalendarStore(Protocol):
    """Feeds and their stored bytes."""

    @property
    def answers_at_once(self) -> bool:
        """True when a query is a local file read, so it may run on the event loop."""
        ...

    def add(self, digest: bytes, feed: NewFeed) -> int:
        """Make a feed, known by the digest of its token; returns its id. It is not current until it is published."""
        ...

    def states(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        """The states of the feeds with those token digests, revoked ones too; an unknown digest is left out."""
        ...

    def published(self, feed_ids: Sequence[int]) -> Mapping[int, PublishedFeed]:
        """The stored bytes of those feeds, with their entity tag and date."""
        ...

    def get(self, feed_id: int) -> Feed:
        """The feed, revoked or not. Raises NotFoundError."""
        ...

    def of(self, recipient_id: RecipientId) -> Sequence[Feed]:
        """The recipient's feeds, oldest first, revoked ones too."""
        ...

    def all(self) -> Sequence[Feed]:
        """Every feed, by id."""
        ...

    def entries(self, feed_id: int) -> Sequence[PublishedEntry]:
        """What the feed shows, and has cancelled, as it was last published."""
        ...

    def publish(self, publication: Publication) -> None:
        """Replace the feed's stored bytes and the entries that changed.

        A content version that rose meanwhile stays risen, so that the next poll publishes again. A publication made
        from an older version than the one published already, or from the same one at an earlier second, is dropped.
        """
        ...

    def change(self, feed_id: int, options: FeedOptions) -> None:
        """Replace the feed's options and raise its content version. Raises NotFoundError."""
        ...

    def revoke(self, feed_id: int, now: datetime) -> None:
        """Revoke the feed and raise its content version; repeating it keeps the first time. Raises NotFoundError."""
        ...

    def restore(self, feed_id: int) -> None:
        """Make a revoked feed valid again and raise its content version. Raises NotFoundError."""
        ...

    def record_fetch(self, feed_id: int, program: str, now: datetime) -> None:
        """Record the last poll; nothing happens when the feed does not exist."""
        ...
