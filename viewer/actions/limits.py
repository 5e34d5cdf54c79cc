"""How many requests one subject may send: so many that no honest client meets the limit. Calendar polls have none."""

from datetime import datetime, timedelta

from viewer.domain.rate_limit import RateLimit
from viewer.errors import TooManyRequestsError
from viewer.ports.rate_limits import RateLimitStore

# A sender's system that catches up after an outage: 200 a second, 2,000 at once.
SENDER = RateLimit(name="sender", size=2000, interval=timedelta(milliseconds=5))
# Attempts to sign in from one address: 10 a minute. A family behind one address signs in that often at most.
SIGN_IN = RateLimit(name="sign-in", size=10, interval=timedelta(seconds=6))
# Pages of one recipient: 10 a second, which is more than anybody reads, and enough for a page with a map of tiles.
RECIPIENT = RateLimit(name="recipient", size=600, interval=timedelta(milliseconds=100))
# Visits by one shared link: a family that reloads, and the previews of messaging apps.
SHARE = RateLimit(name="share", size=120, interval=timedelta(seconds=1))
# Pages of strangers from one address, behind which may be a whole hospital.
ADDRESS = RateLimit(name="address", size=1000, interval=timedelta(milliseconds=20))


def acquire(limit: RateLimit, subject: str, *, rate_limits: RateLimitStore, now: datetime) -> None:
    """Count one request of the subject's: an id or a digest, never personal data. Raises TooManyRequestsError."""
    if not rate_limits.acquire(limit, subject, now):
        raise TooManyRequestsError(limit.interval)
