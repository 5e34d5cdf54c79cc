"""Signing in at an OpenID provider: authorization code with PKCE (RFC 7636), the client known by a key of its own.

Authlib writes the requests and reads the responses; what it sends goes through the house's client, which has time
limits, follows no redirect and logs no address.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from typing_extensions import override

from viewer.domain.identity import AuthenticationRequest, LogoutNotice, Proof, ProviderLevels
from viewer.domain.message import AuthenticationLevel
from viewer.errors import IdentityProviderUnavailableError, OutboundError, SignInRefusedError
from viewer.identity.client_keys import ClientKey, key_id
from viewer.identity.metadata import Metadata, Provider
from viewer.identity.tokens import Tokens, proof_of, proved_level
from viewer.outbound import OutboundClient, OutboundResponse
from viewer.ports.identity import IdentityProvider

# Seconds for the token, and its size.
TOKEN_SECONDS = 2.5
TOKEN_BYTES = 128 * 1024
# ID-porten takes no assertion that lives longer than two minutes.
ASSERTION_LIFETIME = timedelta(seconds=60)
# Characters of state and nonce, of 62 kinds, and of the verifier (RFC 7636, 4.1: 43 to 128).
RANDOM_LENGTH = 43
VERIFIER_LENGTH = 64
# Providers of this claim are asked by vectors of trust (RFC 8485), all others by `acr_values`.
VECTOR_CLAIM = "vot"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """How the service is registered with the provider, and where that says who somebody is."""

    client_id: str
    keys: Sequence[ClientKey]
    redirect_uri: str
    scope: str
    identifier_claim: str
    level_claim: str
    levels: ProviderLevels
    algorithms: Sequence[str]
    client_algorithm: str
    # True where an assertion is meant for the token endpoint, False where it is for the issuer.
    asserts_to_endpoint: bool


class OpenIdProvider(IdentityProvider):
    """The provider of these settings."""

    def __init__(self, issuer: str, registration: Registration, client: OutboundClient) -> None:
        self._provider = Provider(issuer, client)
        self._registration = registration
        self._client = client
        self._tokens = Tokens(self._provider, registration.client_id, registration.algorithms)

    @property
    @override
    def issuer(self) -> str:
        return self._provider.issuer

    @property
    @override
    def levels(self) -> ProviderLevels:
        return self._registration.levels

    @override
    def request(self, level: AuthenticationLevel, language: str, now: datetime) -> AuthenticationRequest:
        metadata = self._provider.metadata(now)
        state, nonce = generate_token(RANDOM_LENGTH), generate_token(RANDOM_LENGTH)
        verifier = generate_token(VERIFIER_LENGTH)
        url, _ = self._oauth(metadata, None, now).create_authorization_url(
            metadata.authorization_endpoint,
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            max_age=int(self.levels.max_age_of(level).total_seconds()),
            ui_locales=language,
            **self._level_parameter(level),
        )
        return AuthenticationRequest(url=url, state=state, nonce=nonce, code_verifier=verifier)

    def _level_parameter(self, level: AuthenticationLevel) -> dict[str, str]:
        if self._registration.level_claim == VECTOR_CLAIM:
            return {"vtr": json.dumps(self.levels.words_reaching(level))}
        return {"acr_values": " ".join(self.levels.words_for(level))}

    @override
    def check_response(self, issuer: str | None, now: datetime) -> None:
        is_said = issuer is not None or self._provider.metadata(now).says_issuer
        if is_said and issuer != self.issuer:
            raise SignInRefusedError("iss: not the provider's, in its response")

    @override
    def proof(self, code: str, request: AuthenticationRequest, level: AuthenticationLevel, now: datetime) -> Proof:
        response = self._fetch_token(code, request.code_verifier, now)
        id_token = response.get("id_token")
        if not isinstance(id_token, str):
            raise SignInRefusedError("id_token: missing")
        claims = self._tokens.id_token(
            id_token,
            nonce=request.nonce,
            access_token=response.get("access_token"),
            max_age=self.levels.max_age_of(level),
            now=now,
        )
        # Neither the provider nor Authlib is taken at its word that what was asked for was done.
        claim = self._registration.level_claim
        proved = proved_level(claims, claim, self.levels)
        if not proved.reaches(level):
            raise SignInRefusedError(f"{claim}: lower than what was asked for")
        return proof_of(claims, id_token, self._registration.identifier_claim, proved)

    def _fetch_token(self, code: str, verifier: str, now: datetime) -> Mapping[str, Any]:
        """The token response; where the provider doesn't know our first key, by the next one.

        During a change of keys either may be the one that it knows.
        """
        metadata = self._provider.metadata(now)
        for key in self._registration.keys:
            oauth = self._oauth(metadata, key, now)
            try:
                token: Mapping[str, Any] = oauth.fetch_token(
                    metadata.token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
                )
            except OutboundError as error:
                raise IdentityProviderUnavailableError("it can't be reached") from error
            except AuthlibBaseError as error:
                if error.error == "invalid_client":
                    logger.warning("identity provider: it does not take the client key %s", key_id(key))
                    continue
                raise SignInRefusedError("code: the provider does not take it") from error
            except ValueError as error:
                raise IdentityProviderUnavailableError("its token response is no JSON object") from error
            return token
        raise IdentityProviderUnavailableError("it takes none of the client keys")

    def _oauth(self, metadata: Metadata, key: ClientKey | None, now: datetime) -> OAuth2Client:
        registration = self._registration
        client = OAuth2Client(
            _TokenSession(self._client),
            client_id=registration.client_id,
            client_secret=key,
            token_endpoint_auth_method=PrivateKeyJWT.name,
            scope=registration.scope,
            redirect_uri=registration.redirect_uri,
            code_challenge_method="S256",
        )
        if key is not None:
            issued_at = int(now.timestamp())
            claims = {"iat": issued_at, "exp": issued_at + int(ASSERTION_LIFETIME.total_seconds())}
            if not registration.asserts_to_endpoint:
                claims["aud"] = self.issuer  # type: ignore[assignment]  # a claim is text or a number
            client.register_client_auth_method(
                PrivateKeyJWT(
                    metadata.token_endpoint,
                    claims=claims,
                    headers={"kid": key_id(key)},
                    alg=registration.client_algorithm,
                )
            )
        return client

    @override
    def sign_out_url(self, id_token: str | None, return_to: str, now: datetime) -> str | None:
        address = self._provider.metadata(now).end_session_endpoint
        if address is None:
            return None
        parameters = {"client_id": self._registration.client_id, "post_logout_redirect_uri": return_to}
        if id_token:
            parameters["id_token_hint"] = id_token
        return str(add_params_to_uri(address, list(parameters.items())))

    @override
    def logout_notice(self, logout_token: str, now: datetime) -> LogoutNotice:
        return self._tokens.logout_token(logout_token, now)


class _TokenSession:
    """The HTTP session that Authlib asks for a token with; posts through `outbound`."""

    def __init__(self, client: OutboundClient) -> None:
        self._client = client

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: ClientAuth) -> "_TokenResponse":
        url, signed, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        response = self._client.post(
            url, body=body.encode(), headers=signed, max_bytes=TOKEN_BYTES, timeout=TOKEN_SECONDS
        )
        return _TokenResponse(response)


class _TokenResponse:
    """The provider's response with the three members that Authlib reads."""

    def __init__(self, response: OutboundResponse) -> None:
        self._response = response
        self.status_code = response.status

    def json(self) -> Any:  # noqa: ANN401  # whatever the provider sent
        return json.loads(self._response.body)

    def raise_for_status(self) -> None:
        if not self._response.is_success:
            raise OutboundError(f"the server answered {self.status_code}")
