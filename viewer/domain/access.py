"""Tokens and their digests, keys derived from the one secret, and sessions."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from viewer.domain.message import Addressee, AuthenticationLevel, PersonalIdentificationNumber, normalised_addressee

RecipientId = NewType("RecipientId", int)
RecipientKey = NewType("RecipientKey", bytes)

SIGN_IN_LINK_LIFETIME = timedelta(minutes=15)
# The lifetimes of ID-porten's own single sign-on session.
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(minutes=120)


def new_token() -> str:
    """A secret of 256 random bits in URL-safe base64, 43 characters; shown once, stored as its digest."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    """SHA-256 of a token, which is what the store holds: no salt is needed for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


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
class Session:
    """A signed-in recipient, with the authentication level of the sign-in."""

    recipient_id: RecipientId
    authentication_level: AuthenticationLevel
    created_at: datetime
    seen_at: datetime

    @property
    def viewer(self) -> Viewer:
        """Who looks, by this session."""
        return Viewer(recipient_id=self.recipient_id, authentication_level=self.authentication_level)

    def is_live(self, now: datetime) -> bool:
        """True until the session is idle for too long, or too old."""
        return now - self.seen_at < SESSION_IDLE and now - self.created_at < SESSION_LIFETIME
