"""Recipients as an operator registers and sees them."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.access import RecipientId, RecipientKey


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRecipient:
    """A recipient to be registered by its first key, and found by the others as well."""

    key: RecipientKey
    name: str | None = None
    other_keys: tuple[RecipientKey, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """A registered recipient as an operator sees it: no number, only its keyed digest."""

    id: RecipientId
    key: RecipientKey
    name: str | None
    created_at: datetime
