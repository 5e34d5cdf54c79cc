"""Who may receive, and who is signed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import RecipientId, RecipientKey, Session
from viewer.domain.recipient import NewRecipient, Recipient


class RecipientStore(Protocol):
    """Who may receive, and who is signed in."""

    def add(self, key: RecipientKey, name: str | None, now: datetime) -> RecipientId:
        """Register a recipient; a registered one keeps its id and, when a name is given, takes that."""
        ...

    def add_all(self, new: Sequence[NewRecipient], now: datetime) -> Sequence[bool]:
        """Register them all or none, each as `add` and `add_address` do; True for each that was not registered before.

        One whose first key is another key of a registered recipient is that recipient.
        """
        ...

    def find(self, key: RecipientKey) -> RecipientId | None:
        """The recipient with that first key."""
        ...

    def add_address(self, recipient_id: RecipientId, key: RecipientKey) -> None:
        """Let the recipient be found by another key as well; several recipients may share one."""
        ...

    def find_all(self, key: RecipientKey) -> Sequence[RecipientId]:
        """The recipients with that key, be it their first or another, by id."""
        ...

    def get(self, recipient_id: RecipientId) -> Recipient | None:
        """The recipient with that id."""
        ...

    def all(self) -> Sequence[Recipient]:
        """Every recipient, by id."""
        ...

    def language(self, recipient_id: RecipientId) -> str | None:
        """The language that the recipient chose last, such as `nn`; None when none was chosen."""
        ...

    def set_language(self, recipient_id: RecipientId, language: str) -> None:
        """Store the language that the recipient chose."""
        ...

    def add_sign_in_link(self, recipient_id: RecipientId, digest: bytes, expires_at: datetime) -> None:
        """Store a one-time sign-in token by its digest."""
        ...

    def redeem_sign_in_link(self, digest: bytes, now: datetime) -> RecipientId:
        """Use up a sign-in token. Raises NotFoundError when it is unknown, expired or used, by another at once too."""
        ...

    def open_session(self, digest: bytes, session: Session) -> None:
        """Store a session by the digest of its token."""
        ...

    def session(self, digest: bytes) -> Session | None:
        """The session with that digest, live or not; None when it was closed or never was."""
        ...

    def touch_session(self, digest: bytes, seen_at: datetime) -> None:
        """Store when the session was last used."""
        ...

    def close_session(self, digest: bytes) -> None:
        """Remove the session; its token is worth nothing from here on."""
        ...

    def forget_expired(self, now: datetime) -> None:
        """Remove the sign-in links and sessions that have expired."""
        ...
