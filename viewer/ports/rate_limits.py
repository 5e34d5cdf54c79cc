"""Rate limits that hold across all workers of an installation."""

from datetime import datetime
from typing import Protocol

from viewer.domain.rate_limit import RateLimit


class RateLimitStore(Protocol):
    """Token buckets, one for each rate limit and subject."""

    def acquire(self, limit: RateLimit, subject: str, now: datetime) -> bool:
        """Take a token; False when the bucket is empty. `subject` is an id or a keyed digest, never personal data."""
        ...

    def forget_full(self, now: datetime) -> None:
        """Delete the buckets that are full: they are as good as new."""
        ...
