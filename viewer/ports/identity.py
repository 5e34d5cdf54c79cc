"""Who proves who somebody is."""

from datetime import datetime
from typing import Protocol

from viewer.domain.identity import AuthenticationRequest, LogoutNotice, Proof, ProviderLevels
from viewer.domain.message import AuthenticationLevel


class IdentityProvider(Protocol):
    """An OpenID provider; each method may call it, within seconds, and raises IdentityProviderUnavailableError."""

    @property
    def issuer(self) -> str:
        """Its name, which is an address."""
        ...

    @property
    def levels(self) -> ProviderLevels:
        """The authentication levels that it can prove."""
        ...

    def request(self, level: AuthenticationLevel, language: str, now: datetime) -> AuthenticationRequest:
        """A new request to prove at least that level, its page in that language."""
        ...

    def check_response(self, issuer: str | None, now: datetime) -> None:
        """Raise SignInRefusedError unless the response is the provider's own, by the issuer in it (RFC 9207)."""
        ...

    def proof(self, code: str, request: AuthenticationRequest, level: AuthenticationLevel, now: datetime) -> Proof:
        """What the code that came back for the request proves, which is at least the level asked for.

        Raises SignInRefusedError with the check that failed.
        """
        ...

    def sign_out_url(self, id_token: str | None, return_to: str, now: datetime) -> str | None:
        """Where the browser ends its session at the provider; None when the provider offers no such address."""
        ...

    def logout_notice(self, logout_token: str, now: datetime) -> LogoutNotice:
        """What the provider tells by a back-channel logout token. Raises SignInRefusedError."""
        ...
