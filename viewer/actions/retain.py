"""Remove what is over, what its sender's rule says, and all about one recipient."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from viewer.domain.access import RecipientId
from viewer.domain.access_log import AccessEvent
from viewer.domain.message import SenderId
from viewer.domain.retention import NOTHING, Removed
from viewer.ports.letters import LetterStore
from viewer.ports.retention import RetentionStore

# A letter is stored before the row that names it, and a request is answered within five seconds: what is older and
# named by no row is nobody's.
IN_FLIGHT = timedelta(seconds=10)


def purge(
    before: datetime,
    sender_id: SenderId | None,
    *,
    retention: RetentionStore,
    letters: LetterStore,
    now: datetime,
    event: AccessEvent | None = None,
) -> Removed:
    """Remove messages that were delivered, and whose appointments ended, before that; their letters as well.

    The event, where there is one, goes into the access log of each recipient who loses any.
    """
    removed = NOTHING
    while any((batch := retention.purge(before, now, sender_id, event)).rows.values()):
        removed += batch
    remove_letters(removed.letters, retention=retention, letters=letters, now=now)
    return removed


def apply_rules(*, retention: RetentionStore, letters: LetterStore, now: datetime) -> Removed:
    """Remove what each sender's rule says, and what has expired by itself."""
    removed = retention.remove_expired(now)
    for rule in retention.rules():
        removed += purge(now - rule.keep_for, rule.sender_id, retention=retention, letters=letters, now=now)
    return removed


def erase_recipient(
    recipient_id: RecipientId,
    *,
    retention: RetentionStore,
    letters: LetterStore,
    now: datetime,
    wait: Callable[[timedelta], None],
) -> Removed:
    """Remove all about the recipient, the letters' bytes included. Raises NotFoundError.

    A letter that was stored within the last seconds might yet be another message's: `wait` is called once for those.
    """
    removed = retention.erase(recipient_id, now)
    young = remove_letters(removed.letters, retention=retention, letters=letters, now=now)
    if young:
        wait(IN_FLIGHT)
        remove_letters(young, retention=retention, letters=letters, now=now + IN_FLIGHT)
    return removed


def remove_letters(
    digests: Iterable[str], *, retention: RetentionStore, letters: LetterStore, now: datetime
) -> list[str]:
    """Remove the letters that no row names; returns those that are too young, which the nightly sweep removes."""
    unnamed = [digest for digest in digests if not retention.is_named(digest)]
    return [digest for digest in unnamed if not letters.remove(digest, now - IN_FLIGHT)]
