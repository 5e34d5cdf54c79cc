"""Who may receive, and who is signed in."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import LiveSession, NewBrowser, RecipientId, RecipientKey, Session
from viewer.domain.message import AuthenticationLevel
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

    def all(self) -> Iterator[Recipient]:
        """Every recipient, by id; they are read a part at a time, since there may be millions."""
        ...

    def language(self, recipient_id: RecipientId) -> str | None:
        """The language that the recipient chose last, such as `nn`; None when none was chosen."""
        ...

    def set_language(self, recipient_id: RecipientId, language: str) -> None:
        """Store the language that the recipient chose."""
        ...

    def add_sign_in_link(
        self, recipient_id: RecipientId, digest: bytes, expires_at: datetime, level: AuthenticationLevel
    ) -> None:
        """Store a one-time sign-in token by its digest, with the authentication level that it proves."""
        ...

    def has_sign_in_link(self, digest: bytes, now: datetime) -> bool:
        """True while that sign-in token can be redeemed."""
        ...

    def redeem_sign_in_link(self, digest: bytes, now: datetime) -> tuple[RecipientId, AuthenticationLevel]:
        """Use up a sign-in token; returns whose it was and what it proves.

        Raises NotFoundError when it is unknown, expired or used, by another at once too.
        """
        ...

    def open_session(self, digest: bytes, session: Session) -> None:
        """Store a session by the digest of its token."""
        ...

    def session(self, digest: bytes) -> Session | None:
        """The session with that digest, live or not; None when it was closed or never was."""
        ...

    def sessions_of(self, recipient_id: RecipientId, now: datetime) -> Sequence[LiveSession]:
        """The recipient's live sessions, the one that was used last first."""
        ...

    def touch_session(self, digest: bytes, seen_at: datetime) -> None:
        """Store when the session was last used."""
        ...

    def close_session(self, digest: bytes) -> None:
        """Remove the session; its token is worth nothing from here on."""
        ...

    def close_session_of(self, recipient_id: RecipientId, digest: bytes) -> bool:
        """Remove the session if it is that recipient's; True when it was."""
        ...

    def close_provider_sessions(self, *, session: bytes | None, subject: bytes | None) -> int:
        """Remove the sessions with both of those digests, as far as they are given; returns their number."""
        ...

    def obey_logout_token(
        self, digest: bytes, expires_at: datetime, *, session: bytes | None, subject: bytes | None
    ) -> bool:
        """Close sessions as `close_provider_sessions` does, by a logout token with that digest.

        False, and nothing is closed, when it was obeyed before; it is remembered until it expires.
        """
        ...

    def note_browser(self, recipient_id: RecipientId, digest: bytes, description: str, now: datetime) -> None:
        """Store that the recipient signed in with that browser; one beside others that are known is new."""
        ...

    def new_browsers(self, recipient_id: RecipientId, *, other_than: bytes) -> Sequence[NewBrowser]:
        """The browsers that the recipient has not been told of, latest first, but for the one that asks."""
        ...

    def acknowledge_browsers(self, recipient_id: RecipientId, *, other_than: bytes) -> None:
        """Store that the recipient has been told of them: all but the one that asks."""
        ...

    def forget_expired(self, now: datetime) -> None:
        """Remove the sign-in links, sessions and logout tokens that have expired, and browsers of a year ago."""
        ...
