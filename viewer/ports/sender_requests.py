"""What senders' requests came to."""

from datetime import datetime
from typing import Protocol

from viewer.domain.message import SenderId
from viewer.domain.sender import SenderAnswer, SenderReport


class SenderRequestStore(Protocol):
    """What senders' requests came to: first answers, refusals, and the report of both."""

    def answer(self, digest: bytes, now: datetime) -> SenderAnswer | None:
        """The first answer to the request with that digest, until it expires."""
        ...

    def add_answer(self, digest: bytes, answer: SenderAnswer, expires_at: datetime) -> None:
        """Store an answer; the first one for a digest stays."""
        ...

    def add_refusal(self, sender_id: SenderId, code: str, now: datetime) -> None:
        """Count a refusal by Digipost's error code."""
        ...

    def report(self, sender_id: SenderId) -> SenderReport:
        """The sender's report; all zero for a sender that is not registered."""
        ...

    def forget_expired(self, now: datetime) -> None:
        """Delete the answers that have expired."""
        ...
