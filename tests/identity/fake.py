"""A provider in this process: what it answers, what it signs, and how often it was asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from typing_extensions import override

from viewer.errors import OutboundError
from viewer.outbound import OutboundClient, OutboundResponse

ISSUER = "https://idporten.example"
CLIENT_ID = "innkalling"
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": "https://login.idporten.example/authorize",
    "token_endpoint": "https://idporten.example/token",
    "jwks_uri": "https://idporten.example/jwks.json",
    "end_session_endpoint": "https://login.idporten.example/logout",
    "code_challenge_methods_supported": ["S256"],
}
LOGOUT: dict[str, object] = {"http://schemas.openid.net/event/backchannel-logout": {}}


@dataclass
class FakeProvider(OutboundClient):
    """Answers GET by path; a path that is missing can't be reached."""

    keys: dict[str, RSAKey | ECKey]
    metadata: dict[str, Any] = field(default_factory=lambda: dict(METADATA))
    requests: list[str] = field(default_factory=list)
    is_down: bool = False

    @override
    def get(self, url: str, *, headers: Mapping[str, str], max_bytes: int, timeout: float) -> OutboundResponse:
        self.requests.append(url.rpartition("/")[2])
        if self.is_down:
            raise OutboundError("the server could not be reached")
        public = [{**key.as_dict(private=False), "kid": kid} for kid, key in self.keys.items()]
        document: object = {"keys": public} if url.endswith("jwks.json") else self.metadata
        return OutboundResponse(status=200, headers={}, body=json.dumps(document).encode())

    def sign(self, claims: dict[str, Any], kid: str, *, alg: str = "RS256", typ: str = "JWT", by: str = "") -> str:
        """A token with those claims and that key id, signed by that key or by another."""
        return jwt.encode({"alg": alg, "typ": typ, "kid": kid}, claims, self.keys[by or kid], algorithms=[alg])


def id_token_claims(now: datetime, **changes: object) -> dict[str, Any]:
    """Claims of a valid ID token; a change to None leaves one out."""
    claims = {
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "sub": "pairwise",
        "sid": "session",
        "pid": "01043100358",
        "acr": "idporten-loa-high",
        "nonce": "nonce",
        "iat": int(now.timestamp()),
        "auth_time": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=2)).timestamp()),
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def logout_token_claims(now: datetime, **changes: object) -> dict[str, Any]:
    """Claims of a valid logout token; a change to None leaves one out."""
    claims = id_token_claims(now, pid=None, acr=None, nonce=None, auth_time=None, jti="token", events=LOGOUT)
    return {name: value for name, value in (claims | changes).items() if value is not None}
