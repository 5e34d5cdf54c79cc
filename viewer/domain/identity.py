"""What an identity provider is asked, and what it proves (OpenID Connect Core 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from viewer.domain.access import RAISED_LEVEL_LIFETIME, SESSION_LIFETIME
from viewer.domain.message import AuthenticationLevel

# How long ago somebody may have proved who they are to the provider: for a session, as long as one of ours lasts.
MAX_AGE = SESSION_LIFETIME
# For a raised level, a fraction of the time that it holds, so that most of it is left.
MAX_AGE_OF_RAISED_LEVEL = RAISED_LEVEL_LIFETIME / 6
# How long a person may take at the provider.
ATTEMPT_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthenticationRequest:
    """Where the browser is sent, and what has to come back to it: kept in its own session."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What a valid ID token says: who somebody is, how surely, since when, and in which session of the provider's."""

    identifier: str = field(repr=False)
    authentication_level: AuthenticationLevel
    proved_at: datetime
    subject: str = field(repr=False)
    session: str | None = field(repr=False)
    id_token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class LogoutNotice:
    """What a valid logout token says: whose sessions end, by the provider's session, subject, or both."""

    token_id: str
    expires_at: datetime
    subject: str | None = field(repr=False)
    session: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProviderLevels:
    """The provider's words for how surely somebody is known, with the authentication level that each stands for."""

    levels: Mapping[str, AuthenticationLevel]

    @property
    def ordinary(self) -> AuthenticationLevel:
        """The weakest: what a sign-in proves unless more is asked for, and what a raised level falls back to."""
        return min(self.levels.values(), key=list(AuthenticationLevel).index)

    def enough_for(self, needed: AuthenticationLevel) -> AuthenticationLevel | None:
        """The weakest level of the provider's that reaches the needed one; None when it has none."""
        reaching = [level for level in self.levels.values() if level.reaches(needed)]
        return min(reaching, key=list(AuthenticationLevel).index, default=None)

    def words_for(self, level: AuthenticationLevel) -> list[str]:
        """The provider's words for exactly that level."""
        return [word for word, stands_for in self.levels.items() if stands_for is level]

    def words_reaching(self, level: AuthenticationLevel) -> list[str]:
        """The provider's words for that level and those above."""
        return [word for word, stands_for in self.levels.items() if stands_for.reaches(level)]

    def max_age_of(self, level: AuthenticationLevel) -> timedelta:
        """How long ago that level may have been proved."""
        return MAX_AGE if self.ordinary.reaches(level) else MAX_AGE_OF_RAISED_LEVEL
