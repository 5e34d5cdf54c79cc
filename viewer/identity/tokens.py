"""ID tokens and logout tokens: each check of OpenID Connect Core 3.1.3.7 and Back-Channel Logout 2.6, by name.

Authlib checks the claims; signature, algorithm and what it leaves open (`acr`, the age of `auth_time`, further
audiences) are checked here. The text of an error names the check and holds nobody's data.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError

from viewer.domain.identity import LogoutNotice, Proof, ProviderLevels
from viewer.domain.message import AuthenticationLevel
from viewer.errors import SignInRefusedError
from viewer.identity.metadata import Provider

# How far the provider's clock may be ahead of ours. No token is taken after its end all the same.
CLOCK_SKEW = timedelta(seconds=60)
# Characters of a token; a larger one is not even parsed.
LONGEST_TOKEN = 32 * 1024
# A logout token says at most so long ago that it was made (Back-Channel Logout 1.0, 2.4: two minutes).
LOGOUT_TOKEN_AGE = timedelta(minutes=2)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Tokens:
    """Checks what one provider signs for one client."""

    def __init__(self, provider: Provider, client_id: str, algorithms: Sequence[str]) -> None:
        self._provider = provider
        self._client_id = client_id
        self._algorithms = list(algorithms)

    def id_token(  # each is a claim that must fit
        self,
        token: str,
        *,
        nonce: str,
        access_token: str | None,
        max_age: timedelta,
        now: datetime,
    ) -> dict[str, Any]:
        """The claims of a valid ID token, `auth_time` among them. Raises SignInRefusedError."""
        header, claims = self._verified(token, now)
        params = {
            "nonce": nonce,
            "client_id": self._client_id,
            "access_token": access_token,
            "max_age": max_age.total_seconds(),
        }
        self._check(CodeIDToken(claims, header, self._own(), params), now)
        _check_age(claims["auth_time"], max_age, now)
        return claims

    def logout_token(self, token: str, now: datetime) -> LogoutNotice:
        """The session or subject that a valid logout token ends. Raises SignInRefusedError."""
        header, claims = self._verified(token, now)
        if header.get("typ", "logout+jwt").lower().removeprefix("application/") not in {"logout+jwt", "jwt"}:
            raise SignInRefusedError("typ: no logout token")
        # An ID token is made for the browser, which must not be able to sign others out with it.
        if "nonce" in claims:
            raise SignInRefusedError("nonce: stands in a logout token")
        events = claims.get("events")
        if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
            raise SignInRefusedError("events: no logout")
        session, subject = claims.get("sid"), claims.get("sub")
        if not (session or subject):
            raise SignInRefusedError("sid, sub: neither is there")
        token_id = claims.get("jti")
        if not (isinstance(token_id, str) and token_id):
            raise SignInRefusedError("jti: missing")
        # The claims of an ID token that a logout token has as well; the subject may be missing there.
        self._check(CodeIDToken({"sub": "", **claims}, header, self._own(), {"client_id": self._client_id}), now)
        if now - _moment(claims["iat"], "iat") > LOGOUT_TOKEN_AGE + CLOCK_SKEW:
            raise SignInRefusedError("iat: too long ago")
        return LogoutNotice(
            token_id=token_id,
            expires_at=_moment(claims["exp"], "exp") + CLOCK_SKEW,
            subject=_text(subject),
            session=_text(session),
        )

    def _own(self) -> dict[str, dict[str, Any]]:
        """The claims that Authlib validates: issuer and audience. A new dict each time, since Authlib changes it."""
        return {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._client_id},
        }

    def _verified(self, token: str, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token that the provider has signed, by an algorithm of ours."""
        if len(token) > LONGEST_TOKEN:
            raise SignInRefusedError("token: too long")
        try:
            header = jws.extract_compact(token.encode()).headers()
            if header.get("alg") not in self._algorithms:
                raise SignInRefusedError("alg: not among those that are set")
            key_id = header.get("kid")
            key = self._provider.key(key_id if isinstance(key_id, str) else None, now)
            return header, jwt.decode(token, key, algorithms=self._algorithms).claims
        except (JoseError, ValueError) as error:
            raise SignInRefusedError(f"signature: {type(error).__name__}") from error

    def _check(self, claims: CodeIDToken, now: datetime) -> None:
        try:
            claims.validate(now=int(now.timestamp()), leeway=int(CLOCK_SKEW.total_seconds()))
        except JoseError as error:
            # Its description names the claim, and no value.
            raise SignInRefusedError(f"claims: {error.description or type(error).__name__}") from error
        except (TypeError, ValueError) as error:
            raise SignInRefusedError("claims: of a wrong type") from error
        if claims["aud"] not in (self._client_id, [self._client_id]):
            raise SignInRefusedError("aud: meant for others as well")
        if _moment(claims["exp"], "exp") <= now:
            raise SignInRefusedError("exp: over")


def proved_level(claims: dict[str, Any], claim: str, levels: ProviderLevels) -> AuthenticationLevel:
    """The level that the token says was proved. Raises SignInRefusedError for a word that is not known."""
    level = levels.levels.get(str(claims.get(claim)))
    if level is None:
        raise SignInRefusedError(f"{claim}: a level that is not set")
    return level


def proof_of(claims: dict[str, Any], id_token: str, identifier_claim: str, level: AuthenticationLevel) -> Proof:
    """The proof that valid claims make. Raises SignInRefusedError when they don't say who it is."""
    identifier = claims.get(identifier_claim)
    if not (isinstance(identifier, str) and identifier):
        raise SignInRefusedError(f"{identifier_claim}: missing")
    subject = _text(claims["sub"])
    if subject is None:
        raise SignInRefusedError("sub: empty")
    return Proof(
        identifier=identifier,
        authentication_level=level,
        proved_at=_moment(claims["auth_time"], "auth_time"),
        subject=subject,
        session=_text(claims.get("sid")),
        id_token=id_token,
    )


def _check_age(auth_time: object, max_age: timedelta, now: datetime) -> None:
    proved_at = _moment(auth_time, "auth_time")
    if proved_at > now + CLOCK_SKEW:
        raise SignInRefusedError("auth_time: to come")
    if now - proved_at > max_age + CLOCK_SKEW:
        raise SignInRefusedError("auth_time: too long ago")


def _moment(value: object, claim: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(json.dumps(value)), UTC)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise SignInRefusedError(f"{claim}: no time") from error


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
