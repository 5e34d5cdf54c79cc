"""A recipient as an operator registers it."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.access import RecipientId, RecipientKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """A registered recipient as an operator sees it: no number, only its keyed digest."""

    id: RecipientId
    key: RecipientKey
    name: str | None
    created_at: datetime
