"""What a provider says of itself is pinned to its issuer, fetched seldom, and its keys are looked for within bounds."""

from datetime import datetime, timedelta

import pytest
from joserfc.jwk import RSAKey

from tests.identity.fake import ISSUER, METADATA, FakeProvider
from viewer.errors import IdentityProviderUnavailableError, SignInRefusedError
from viewer.identity.metadata import PAUSE_AFTER_FAILURE, PAUSE_BETWEEN_SEARCHES, REFRESH_AFTER, STALE_AFTER, Provider

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048)


@pytest.fixture
def fake(key: RSAKey) -> FakeProvider:
    return FakeProvider(keys={"first": key})


@pytest.fixture
def provider(fake: FakeProvider) -> Provider:
    return Provider(ISSUER, fake)


def test_its_documents_are_fetched_once_an_hour(provider: Provider, fake: FakeProvider, now: datetime) -> None:
    for minutes in range(0, 60, 10):
        provider.key("first", now + timedelta(minutes=minutes))
    assert fake.requests == ["openid-configuration", "jwks.json"]

    provider.key("first", now + REFRESH_AFTER)

    assert fake.requests == ["openid-configuration", "jwks.json"] * 2


def test_an_unknown_key_is_looked_for_once_a_minute_whatever_strangers_send(
    provider: Provider, fake: FakeProvider, key: RSAKey, now: datetime
) -> None:
    provider.key("first", now)
    later = now + PAUSE_BETWEEN_SEARCHES
    for second in range(59):
        with pytest.raises(SignInRefusedError, match="kid"):
            provider.key(f"unknown {second}", later + second * SECOND)
    assert fake.requests.count("jwks.json") == 2

    fake.keys["second"] = key
    assert provider.key("second", later + PAUSE_BETWEEN_SEARCHES).as_dict(private=False)["n"]
    assert fake.requests.count("jwks.json") == 3


def test_a_token_without_a_key_id_is_taken_where_there_is_one_key_only(
    provider: Provider, fake: FakeProvider, key: RSAKey, now: datetime
) -> None:
    assert provider.key(None, now).get("kid") == "first"

    fake.keys["second"] = key
    with pytest.raises(SignInRefusedError, match="kid"):
        provider.key(None, now + REFRESH_AFTER)


def test_a_provider_that_is_down_is_believed_for_a_day(provider: Provider, fake: FakeProvider, now: datetime) -> None:
    provider.key("first", now)
    fake.is_down = True

    assert provider.key("first", now + STALE_AFTER - SECOND).get("kid") == "first"
    with pytest.raises(IdentityProviderUnavailableError):
        provider.key("first", now + STALE_AFTER)


def test_a_provider_that_is_down_is_not_asked_by_every_visitor(
    provider: Provider, fake: FakeProvider, now: datetime
) -> None:
    fake.is_down = True
    for second in range(int(PAUSE_AFTER_FAILURE.total_seconds())):
        with pytest.raises(IdentityProviderUnavailableError):
            provider.metadata(now + second * SECOND)
    assert len(fake.requests) == 1

    fake.is_down = False
    assert provider.metadata(now + PAUSE_AFTER_FAILURE).token_endpoint == METADATA["token_endpoint"]


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"issuer": None},
        {"token_endpoint": "https://evil.example/token"},
        {"token_endpoint": "https://idporten.example.evil.example/token"},
        {"token_endpoint": "https://notidporten.example/token"},
        {"token_endpoint": "https://idporten.example@evil.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": "http://idporten.example/jwks.json"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"authorization_endpoint": 7},
        {"end_session_endpoint": "https://evil.example/logout"},
        {"code_challenge_methods_supported": ["plain"]},
    ],
    ids=str,
)
def test_metadata_that_are_not_the_issuers_own_are_not_used(
    provider: Provider, fake: FakeProvider, now: datetime, changes: dict[str, object]
) -> None:
    fake.metadata |= changes

    with pytest.raises(IdentityProviderUnavailableError):
        provider.metadata(now)


def test_a_provider_need_not_offer_to_end_sessions(provider: Provider, fake: FakeProvider, now: datetime) -> None:
    fake.metadata = {name: value for name, value in METADATA.items() if name != "end_session_endpoint"}

    assert provider.metadata(now).end_session_endpoint is None


def test_keys_that_encrypt_or_are_shared_are_none_that_sign(
    provider: Provider, fake: FakeProvider, key: RSAKey, now: datetime
) -> None:
    """A shared secret in the set would let anybody who reads it sign."""
    fake.keys["encrypts"] = RSAKey.import_key({**key.as_dict(private=False), "use": "enc"})

    with pytest.raises(SignInRefusedError):
        provider.key("encrypts", now)
