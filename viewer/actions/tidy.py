"""What nobody will ask for again is removed: spent links, old sessions, letters that no message names."""

from datetime import datetime, timedelta

from viewer.domain.delivery import DIGEST_PREFIXES
from viewer.ports.letters import LetterStore
from viewer.ports.messages import MessageStore
from viewer.ports.recipients import RecipientStore

# A letter is safe on disk before the row that names it is committed, so what is new may yet get its row.
LEFT_ALONE = timedelta(days=1)


def tidy_up(*, recipients: RecipientStore, messages: MessageStore, letters: LetterStore, now: datetime) -> int:
    """Forget expired access, and the bytes that a crash left behind; returns the number of letters removed."""
    recipients.forget_expired(now)
    left_alone = now - LEFT_ALONE
    letters.discard_abandoned(left_alone)
    return sum(letters.sweep(prefix, set(messages.letter_digests(prefix)), left_alone) for prefix in DIGEST_PREFIXES)
