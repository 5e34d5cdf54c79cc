"""Each claim of a token that is missing, wrong or of another kind is refused by name."""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from tests.identity.fake import CLIENT_ID, ISSUER, LOGOUT, FakeProvider, id_token_claims, logout_token_claims
from viewer.domain.identity import ProviderLevels
from viewer.domain.message import AuthenticationLevel
from viewer.errors import SignInRefusedError
from viewer.identity.metadata import Provider
from viewer.identity.tokens import Tokens, proof_of, proved_level

MAX_AGE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def fake() -> FakeProvider:
    return FakeProvider(
        keys={"rsa": RSAKey.generate_key(2048), "other": RSAKey.generate_key(2048), "ec": ECKey.generate_key("P-256")}
    )


@pytest.fixture
def tokens(fake: FakeProvider) -> Tokens:
    return Tokens(Provider(ISSUER, fake), CLIENT_ID, ["RS256"])


def check(tokens: Tokens, token: str, now: datetime) -> dict[str, Any]:
    return tokens.id_token(token, nonce="nonce", access_token=None, max_age=MAX_AGE, now=now)


def stamp(moment: datetime) -> int:
    return int(moment.timestamp())


def test_a_valid_token_says_who_how_surely_and_since_when(tokens: Tokens, fake: FakeProvider, now: datetime) -> None:
    token = fake.sign(id_token_claims(now), "rsa")
    claims = check(tokens, token, now)
    levels = ProviderLevels({"idporten-loa-high": AuthenticationLevel.IDPORTEN_4})

    proof = proof_of(claims, token, "pid", proved_level(claims, "acr", levels))

    assert proof.identifier == "01043100358"
    assert proof.authentication_level is AuthenticationLevel.IDPORTEN_4
    assert proof.proved_at == now
    assert (proof.subject, proof.session, proof.id_token) == ("pairwise", "session", token)
    assert "01043100358" not in repr(proof)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "https://evil.example"},
        {"iss": f"{ISSUER}/"},
        {"aud": None},
        {"aud": "another"},
        {"aud": [CLIENT_ID, "another"]},
        {"aud": []},
        {"azp": "another"},
        {"sub": None},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
        {"nonce": None},
        {"nonce": "another"},
        {"auth_time": None},
        {"auth_time": "now"},
        {"auth_time": True},
        {"at_hash": 7},
    ],
    ids=str,
)
def test_a_claim_that_is_missing_or_wrong_is_refused(
    tokens: Tokens, fake: FakeProvider, now: datetime, changes: dict[str, object]
) -> None:
    token = fake.sign(id_token_claims(now, **changes), "rsa")

    with pytest.raises(SignInRefusedError):
        tokens.id_token(token, nonce="nonce", access_token="token", max_age=MAX_AGE, now=now)


def test_times_have_exact_bounds(tokens: Tokens, fake: FakeProvider, now: datetime) -> None:
    """No token is taken after its end; a clock that is a minute ahead of ours is forgiven, not one of two."""
    at_its_end = fake.sign(id_token_claims(now, exp=stamp(now)), "rsa")
    nearly = fake.sign(id_token_claims(now, exp=stamp(now) + 1), "rsa")
    ahead = fake.sign(id_token_claims(now + MINUTE), "rsa")
    far_ahead = fake.sign(id_token_claims(now + 2 * MINUTE), "rsa")
    old = fake.sign(id_token_claims(now, auth_time=stamp(now - MAX_AGE - MINUTE)), "rsa")
    too_old = fake.sign(id_token_claims(now, auth_time=stamp(now - MAX_AGE - MINUTE) - 1), "rsa")

    for token in (nearly, ahead, old):
        assert check(tokens, token, now)
    for token in (at_its_end, far_ahead, too_old):
        with pytest.raises(SignInRefusedError):
            check(tokens, token, now)


def test_only_the_algorithms_that_are_set_are_taken(tokens: Tokens, fake: FakeProvider, now: datetime) -> None:
    claims = id_token_claims(now)
    header, payload, _signature = fake.sign(claims, "rsa").split(".")
    # Signed with the public key as if it were a shared secret (RFC 8725, 2.1).
    confused_header = _encoded(b'{"alg":"HS256","kid":"rsa"}')
    shared = f"{confused_header}.{payload}"
    public = fake.keys["rsa"].as_pem(private=False)
    confused = f"{shared}.{_encoded(hmac.digest(public, shared.encode(), 'sha256'))}"
    unsigned = f"eyJhbGciOiJub25lIn0.{payload}."
    others = [
        fake.sign(claims, "ec", alg="ES256"),
        fake.sign(claims, "rsa", alg="RS512"),
        confused,
        unsigned,
        f"{header}.{payload}.",
    ]

    for token in others:
        with pytest.raises(SignInRefusedError):
            check(tokens, token, now)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "a.b.c.d.e", "é.é.é", "x" * 40_000])
def test_what_is_no_token_is_refused(tokens: Tokens, now: datetime, text: str) -> None:
    with pytest.raises(SignInRefusedError):
        check(tokens, text, now)


def test_another_keys_signature_is_refused(tokens: Tokens, fake: FakeProvider, now: datetime) -> None:
    with pytest.raises(SignInRefusedError, match="signature"):
        check(tokens, fake.sign(id_token_claims(now), "rsa", by="other"), now)


@pytest.mark.parametrize("changes", [{"pid": None}, {"pid": ""}, {"pid": 7}, {"sub": ""}], ids=str)
def test_a_token_that_does_not_say_who_it_is_proves_nobody(now: datetime, changes: dict[str, object]) -> None:
    with pytest.raises(SignInRefusedError):
        proof_of(id_token_claims(now, **changes), "", "pid", AuthenticationLevel.IDPORTEN_4)


@pytest.mark.parametrize("acr", [None, "", "Level4", "idporten-loa-higher", 4, ["idporten-loa-high"]])
def test_a_level_that_is_not_set_lets_nobody_in(now: datetime, acr: object) -> None:
    levels = ProviderLevels({"idporten-loa-high": AuthenticationLevel.IDPORTEN_4})

    with pytest.raises(SignInRefusedError, match="acr"):
        proved_level(id_token_claims(now, acr=acr), "acr", levels)


def test_a_valid_logout_token_names_whose_sessions_end(tokens: Tokens, fake: FakeProvider, now: datetime) -> None:
    notice = tokens.logout_token(fake.sign(logout_token_claims(now), "rsa", typ="logout+jwt"), now)
    assert (notice.session, notice.subject, notice.token_id) == ("session", "pairwise", "token")
    assert notice.expires_at > now + timedelta(minutes=2)

    by_session = tokens.logout_token(fake.sign(logout_token_claims(now, sub=None), "rsa"), now)
    assert (by_session.session, by_session.subject) == ("session", None)
    by_subject = tokens.logout_token(fake.sign(logout_token_claims(now, sid=None), "rsa"), now)
    assert (by_subject.session, by_subject.subject) == (None, "pairwise")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"events": None},
        {"events": {}},
        {"events": [LOGOUT]},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": True}},
        {"nonce": "nonce"},
        {"jti": None},
        {"jti": 7},
        {"iat": None},
        {"exp": None},
        {"sid": None, "sub": None},
    ],
    ids=str,
)
def test_a_logout_token_that_breaks_a_rule_is_refused(
    tokens: Tokens, fake: FakeProvider, now: datetime, changes: dict[str, object]
) -> None:
    with pytest.raises(SignInRefusedError):
        tokens.logout_token(fake.sign(logout_token_claims(now, **changes), "rsa"), now)


def test_a_logout_token_of_another_kind_or_time_is_refused(tokens: Tokens, fake: FakeProvider, now: datetime) -> None:
    access_token = fake.sign(logout_token_claims(now), "rsa", typ="at+jwt")
    expired = fake.sign(logout_token_claims(now, exp=stamp(now)), "rsa")
    long_ago = fake.sign(logout_token_claims(now - 5 * MINUTE, exp=stamp(now + MINUTE)), "rsa")

    for token in (access_token, expired, long_ago):
        with pytest.raises(SignInRefusedError):
            tokens.logout_token(token, now)
