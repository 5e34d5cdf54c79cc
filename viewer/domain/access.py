"""Tokens and their digests, keys derived from the one secret, and sessions."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NewType

from viewer.domain.message import Addressee, AuthenticationLevel, PersonalIdentificationNumber, normalised_addressee

RecipientId = NewType("RecipientId", int)
RecipientKey = NewType("RecipientKey", bytes)

SIGN_IN_LINK_LIFETIME = timedelta(minutes=15)
# The lifetimes of ID-porten's own single sign-on session.
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(minutes=120)
# A browser that has not signed in for so long is new again.
BROWSER_MEMORY = timedelta(days=365)
# How long a level above the session's lasting one holds after it was proved.
RAISED_LEVEL_LIFETIME = timedelta(minutes=30)


def new_token() -> str:
    """A secret of 256 random bits in URL-safe base64, 43 characters; shown once, stored as its digest."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    """SHA-256 of a token, which is what the store holds: no salt is needed for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def provider_digest(issuer: str, name: str) -> bytes:
    """SHA-256 of a name that the issuer has given, of a session, a subject or a token: with another issuer, another."""
    return hashlib.sha256(f"{issuer}\n{name}".encode()).digest()


def sealing_key(token: str) -> bytes:
    """The key that seals what belongs to a session; who holds the session's token has it, and nobody else."""
    return hmac.digest(token.encode(), b"innkalling id token", "sha256")


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys for one purpose each, derived from the service's one secret with HMAC-SHA256."""

    secret: bytes

    def __repr__(self) -> str:
        return "Keys('***')"

    def derive(self, purpose: str) -> bytes:
        """The 32-byte key for `purpose`; another purpose gives an unrelated key."""
        return hmac.digest(self.secret, f"innkalling {purpose}".encode(), "sha256")

    def recipient(self, number: PersonalIdentificationNumber) -> RecipientKey:
        """Keyed digest of the number, which itself is never stored."""
        return RecipientKey(hmac.digest(self.derive("recipient"), number.digits.encode(), "sha256"))

    def addressee(self, addressee: Addressee) -> RecipientKey:
        """Keyed digest of whatever names the recipient; upper and lower case are the same."""
        if isinstance(addressee, PersonalIdentificationNumber):
            return self.recipient(addressee)
        # Each kind has a purpose of its own, so that no two kinds can ever give the same key.
        purpose = f"recipient {type(addressee).__name__}"
        return RecipientKey(hmac.digest(self.derive(purpose), normalised_addressee(addressee).encode(), "sha256"))

    def check(self) -> bytes:
        """What tells whether two secrets are the same, and nothing else about them."""
        return self.derive("backup check")

    def place(self, normalised_address: str) -> bytes:
        """Keyed digest of an address: the address itself stands in the appointment alone."""
        return hmac.digest(self.derive("place"), normalised_address.encode(), "sha256")


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Whoever looks at a mailbox: whose it is, and how surely that was proved."""

    recipient_id: RecipientId
    authentication_level: AuthenticationLevel


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderSession:
    """What ties a session of ours to the provider's: digests of its session and subject, and the sealed ID token."""

    session: bytes | None
    subject: bytes
    sealed_id_token: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A signed-in recipient, with the authentication level that holds now.

    A level above the lasting one falls back at a moment; `browser` is what the browser says it is, in two words.
    """

    recipient_id: RecipientId
    authentication_level: AuthenticationLevel
    created_at: datetime
    seen_at: datetime
    proved_at: datetime | None = None
    falls_back_to: AuthenticationLevel | None = None
    falls_back_at: datetime | None = None
    browser: str | None = None
    provider: ProviderSession | None = None

    @property
    def viewer(self) -> Viewer:
        """Who looks, by this session."""
        return Viewer(recipient_id=self.recipient_id, authentication_level=self.authentication_level)

    @property
    def lasting_level(self) -> AuthenticationLevel:
        """The authentication level that holds as long as the session does."""
        return self.falls_back_to or self.authentication_level

    def is_live(self, now: datetime) -> bool:
        """True until the session is idle for too long, or too old."""
        return now - self.seen_at < SESSION_IDLE and now - self.created_at < SESSION_LIFETIME

    def as_of(self, now: datetime) -> "Session":
        """The session with the authentication level that holds now."""
        if self.falls_back_at is None or now < self.falls_back_at:
            return self
        return replace(self, authentication_level=self.lasting_level, falls_back_to=None, falls_back_at=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveSession:
    """One of a recipient's sessions, as its owner's list shows it; `id` opens nothing."""

    id: str
    browser: str | None
    created_at: datetime
    seen_at: datetime
    authentication_level: AuthenticationLevel


@dataclass(frozen=True, kw_only=True, slots=True)
class Browser:
    """A browser that signs in: the token of its own long-lived cookie, and what it says it is, in two words.

    `session` is the token of the session that it has had until now.
    """

    token: str = field(repr=False)
    description: str
    session: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewBrowser:
    """A browser that signed in for the first time, which its owner has not yet been told of."""

    description: str
    first_at: datetime
