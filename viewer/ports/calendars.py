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
        """Whether what polls ask takes no time that anybody could notice, as it does where a network lies between."""
        ...

    def add(self, digest: bytes, feed: NewFeed) -> int:
        """Make a feed, known by the digest of its token; returns its id. It is not current until it is published."""
        ...

    def states(self, digests: Sequence[bytes]) -> Mapping[bytes, FeedState]:
        """What polls need to know of the feeds of those tokens, revoked or not: an indexed look-up, of few columns."""
        ...

    def published(self, feed_ids: Sequence[int]) -> Mapping[int, PublishedFeed]:
        """The bytes that polls get, with their tag and date."""
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
        """Store what polls get from here on, and what the feed remembers of it.

        A content version that rose meanwhile stays risen, so that the next poll publishes again. What was made from an
        older version than the one that is published already comes too late, and is dropped.
        """
        ...

    def change(self, feed_id: int, options: FeedOptions) -> None:
        """Take new options, and raise the content version. Raises NotFoundError."""
        ...

    def revoke(self, feed_id: int, now: datetime) -> None:
        """Close the feed, and raise the content version; closing it again changes nothing. Raises NotFoundError."""
        ...

    def restore(self, feed_id: int) -> None:
        """Open a revoked feed again, and raise the content version. Raises NotFoundError."""
        ...

    def record_fetch(self, feed_id: int, program: str, now: datetime) -> None:
        """Remember the last poll; a feed that is gone is nobody's error."""
        ...
