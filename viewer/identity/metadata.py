"""What a provider says of itself (OpenID Connect Discovery 1.0), and its keys: fetched seldom."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from viewer.errors import IdentityProviderUnavailableError, OutboundError, SignInRefusedError
from viewer.outbound import OutboundClient

# A document is fetched anew when it is that old; one that can't be fetched is believed for a day.
REFRESH_AFTER = timedelta(hours=1)
STALE_AFTER = timedelta(days=1)
# A key that is not known is looked for at most that often, whatever strangers send (RFC 8725, 3.10).
PAUSE_BETWEEN_SEARCHES = timedelta(minutes=1)
# After a failure, so that a provider that is down is not asked by every visitor.
PAUSE_AFTER_FAILURE = timedelta(seconds=10)
# Seconds for a document, and its size: a back-channel logout, which may want both, has to be answered within two.
DOCUMENT_SECONDS = 0.9
DOCUMENT_BYTES = 256 * 1024

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """The provider's addresses, each on a host of the issuer's."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    says_issuer: bool


class Cached(Generic[T]):
    """A document of the provider's, parsed; fetched when it is wanted and no longer fresh, by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None

    def get(
        self,
        fetch: Callable[[], T],
        now: datetime,
        *,
        refresh_after: timedelta = REFRESH_AFTER,
        pause: timedelta = PAUSE_AFTER_FAILURE,
    ) -> T:
        """The document, fetched anew when it is that old and nobody tried within the pause.

        Raises IdentityProviderUnavailableError when there is none, or only one of more than a day ago.
        """
        with self._lock:
            is_fresh = self._fetched_at is not None and now - self._fetched_at < refresh_after
            may_try = self._tried_at is None or now - self._tried_at >= pause
            if not is_fresh and may_try:
                self._tried_at = now
                try:
                    self._value, self._fetched_at = fetch(), now
                except IdentityProviderUnavailableError as error:
                    logger.warning("identity provider: %s", error)
            if self._value is None or self._fetched_at is None or now - self._fetched_at >= STALE_AFTER:
                raise IdentityProviderUnavailableError("its documents can't be fetched")
            return self._value


class Provider:
    """The provider's addresses and keys, pinned to the issuer that the operator has named."""

    def __init__(self, issuer: str, client: OutboundClient) -> None:
        self.issuer = issuer
        self._client = client
        self._metadata = Cached[Metadata]()
        self._keys = Cached[list[Key]]()

    def metadata(self, now: datetime) -> Metadata:
        """Its addresses. Raises IdentityProviderUnavailableError."""
        return self._metadata.get(self._fetch_metadata, now)

    def key(self, key_id: str | None, now: datetime) -> Key:
        """Its key of that id; its only one, where a token names none.

        Raises SignInRefusedError when it has none of that id, and IdentityProviderUnavailableError.
        """
        fetch = partial(self._fetch_keys, self.metadata(now).jwks_uri)
        key = _find(self._keys.get(fetch, now), key_id)
        if key is None:
            latest = self._keys.get(fetch, now, refresh_after=timedelta(0), pause=PAUSE_BETWEEN_SEARCHES)
            key = _find(latest, key_id)
        if key is None:
            raise SignInRefusedError("kid: the provider has no such key")
        return key

    def _fetch_metadata(self) -> Metadata:
        document = self._fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        # Discovery 4.3: exactly what was asked, or somebody else answers in its name.
        if document.get("issuer") != self.issuer:
            raise IdentityProviderUnavailableError("its metadata are of another issuer")
        methods = document.get("code_challenge_methods_supported")
        if isinstance(methods, list) and "S256" not in methods:
            raise IdentityProviderUnavailableError("it does not support PKCE with S256")
        end_session = document.get("end_session_endpoint")
        return Metadata(
            authorization_endpoint=self._own(document.get("authorization_endpoint")),
            token_endpoint=self._own(document.get("token_endpoint")),
            jwks_uri=self._own(document.get("jwks_uri")),
            end_session_endpoint=self._own(end_session) if end_session else None,
            says_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        )

    def _own(self, url: object) -> str:
        """The address if it is on the issuer's host or one below it, by the issuer's scheme.

        What is sent there signs people in. Raises IdentityProviderUnavailableError.
        """
        ours = urlsplit(self.issuer)
        theirs = urlsplit(url if isinstance(url, str) else "")
        host, own_host = theirs.hostname or "", ours.hostname or ""
        is_own = host == own_host or host.endswith(f".{own_host}")
        if theirs.scheme != ours.scheme or not is_own or theirs.username or theirs.fragment:
            raise IdentityProviderUnavailableError("its metadata name an address that is not the issuer's")
        return str(url)

    def _fetch_keys(self, url: str) -> list[Key]:
        entries = self._fetch(url).get("keys")
        keys = [_key(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        return [key for key in keys if key is not None]

    def _fetch(self, url: str) -> Mapping[str, Any]:
        try:
            response = self._client.get(
                url, headers={"Accept": "application/json"}, max_bytes=DOCUMENT_BYTES, timeout=DOCUMENT_SECONDS
            )
        except OutboundError as error:
            raise IdentityProviderUnavailableError("it can't be reached") from error
        try:
            document = json.loads(response.body) if response.is_success else None
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise IdentityProviderUnavailableError(f"it answered {response.status} without a JSON object")
        return document


def _key(entry: dict[str, Any]) -> Key | None:
    """A public key that signs; None for one that encrypts, for a shared secret, and for a kind that is not known."""
    if entry.get("use", "sig") != "sig" or entry.get("kty") not in {"RSA", "EC"}:
        return None
    try:
        return import_key(entry)
    except (JoseError, ValueError):
        return None


def _find(keys: list[Key], key_id: str | None) -> Key | None:
    if key_id is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.get("kid") == key_id), None)
