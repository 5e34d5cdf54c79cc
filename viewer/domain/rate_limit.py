"""Rate limits: how many requests of a kind one subject may send, as a token bucket.

The bucket is stored as one moment, that at which it is full again (the generic cell rate algorithm): each request
moves it one interval onwards, and is refused when that would take it more than the bucket's size away from now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.domain.clock import CLOCK_TOLERANCE


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """At most `size` requests at once, and one more after each `interval`; `name` keeps its buckets apart."""

    name: str
    size: int
    interval: timedelta

    def full_at(self, previous: datetime | None, now: datetime) -> datetime | None:
        """When the bucket is full again after one more request; None when it is empty, so the request is refused."""
        latest = now + self.size * self.interval
        # What would be full later than an empty bucket was written while a clock was ahead: it counts for nothing, or
        # its subject would be refused until that moment.
        is_believed = previous is not None and now < previous <= latest + CLOCK_TOLERANCE
        full_at = (previous if previous is not None and is_believed else now) + self.interval
        return full_at if full_at <= latest else None
