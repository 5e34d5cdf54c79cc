"""Who may receive, and who is signed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import RecipientId, RecipientKey, Session
from viewer.domain.recipient import Recipient


class RecipientStore(Protocol):
    """Who may receive, and who is signed in."""

    def add(self, key: RecipientKey, name: str | None, now: datetime) -> RecipientId:
        """Register a recipient; one that is registered keeps its id, and takes the name if one is given."""
        ...

    def find(self, key: RecipientKey) -> RecipientId | None:
        """The recipient with that key."""
        ...

    def add_address(self, recipient_id: RecipientId, key: RecipientKey) -> None:
        """Have the recipient found by another key as well; several recipients may share one."""
        ...

    def find_all(self, key: RecipientKey) -> Sequence[RecipientId]:
        """The recipients with that key, as their first or as another, by id."""
        ...

    def get(self, recipient_id: RecipientId) -> Recipient | None:
        """The recipient with that id."""
        ...

    def all(self) -> Sequence[Recipient]:
        """Every recipient, by id."""
        ...

    def language(self, recipient_id: RecipientId) -> str | None:
        """The language of the interface that the recipient chose last, such as `nn`."""
        ...

    def set_language(self, recipient_id: RecipientId, language: str) -> None:
        """Remember the choice."""
        ...

    def add_sign_in_link(self, recipient_id: RecipientId, digest: bytes, expires_at: datetime) -> None:
        """Keep the digest of a one-time sign-in token."""
        ...

    def redeem_sign_in_link(self, digest: bytes, now: datetime) -> RecipientId:
        """Use up a sign-in token. Raises NotFoundError when it is unknown, used or expired; two at once: one wins."""
        ...

    def open_session(self, digest: bytes, session: Session) -> None:
        """Keep a session under the digest of its token."""
        ...

    def session(self, digest: bytes) -> Session | None:
        """The session, live or not, that has not been closed."""
        ...

    def touch_session(self, digest: bytes, seen_at: datetime) -> None:
        """Remember when the session was last used."""
        ...

    def close_session(self, digest: bytes) -> None:
        """End a session; its token is worth nothing from here on."""
        ...

    def forget_expired(self, now: datetime) -> None:
        """Drop the sign-in links and sessions that can't be used any more."""
        ...
