"""Signing in at a certified provider that runs on loopback: what is let in, and each thing that is refused."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jws
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from tests.identity.conftest import SERVICE, Clock, Issuer
from tests.identity.provider import ID_PORTENS_LEVELS, Person, a_client, running_provider
from tests.web.delivery import sign_in
from viewer.config import Settings
from viewer.domain.access import RAISED_LEVEL_LIFETIME, SESSION_LIFETIME, RecipientId, Session, token_digest
from viewer.domain.message import AuthenticationLevel, PersonalIdentificationNumber
from viewer.errors import SignInRefusedError
from viewer.identity.metadata import Provider
from viewer.identity.tokens import Tokens
from viewer.outbound import OutboundClient
from viewer.web.pages.application import create_app
from viewer.wiring import BACK_CHANNEL_LOGOUT, FRONT_CHANNEL_LOGOUT, Services

pytestmark = pytest.mark.oidc

SUBSTANTIAL, HIGH = ID_PORTENS_LEVELS
STRONGER = "/sign-in/provider?level=IDPORTEN_4&back=/past"


def arrive(client: FlaskClient, person: Person, start: str = "/sign-in/provider") -> TestResponse:
    """Go to the provider, do what is asked there, and come back."""
    return client.get(person.walk(go(client, start)))


def go(client: FlaskClient, start: str = "/sign-in/provider") -> str:
    """Where the provider is asked."""
    response = client.get(start)
    assert response.status_code == 303, response.text
    return response.location


def session_of(client: FlaskClient, services: Services) -> Session | None:
    """The session that the browser has; None when it is not live."""
    with client.session_transaction() as cookie:
        token = cookie.get("token")
    session = services.recipients.session(token_digest(token)) if token else None
    return session.as_of(services.now()) if session and session.is_live(services.now()) else None


def refusal(response: TestResponse, caplog: pytest.LogCaptureFixture) -> str:
    """The check that failed, as the log says it; nobody was signed in by the response."""
    assert response.status_code == 403
    return caplog.messages[-1].removeprefix("sign-in refused: ")


@pytest.mark.usefixtures("recipient_id")
class TestSignIn:
    """What a sign-in at the provider opens."""

    def test_the_sign_in_page_leads_to_the_provider_and_back_to_where_one_was_going(
        self, client: FlaskClient, services: Services, kari: Person, recipient_id: RecipientId
    ) -> None:
        client.get("/past?year=2017", headers={"Accept": "text/html"})
        page = client.get("/sign-in")
        assert 'href="/sign-in/provider"' in page.text
        assert "ID-porten" in page.text

        response = arrive(client, kari)

        assert (response.status_code, response.location) == (303, "/past?year=2017")
        session = session_of(client, services)
        assert session
        assert session.recipient_id == recipient_id
        assert session.authentication_level is AuthenticationLevel.IDPORTEN_3
        assert session.falls_back_at is None

    def test_the_request_is_bound_by_state_nonce_and_pkce(self, client: FlaskClient) -> None:
        first, second = (parse_qs(urlsplit(go(client)).query) for _ in range(2))

        assert first["code_challenge_method"] == ["S256"]
        assert first["response_type"] == ["code"]
        assert first["scope"] == ["openid profile"]
        assert first["acr_values"] == [SUBSTANTIAL]
        assert first["ui_locales"] == ["nb"]
        assert all(len(first[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
        assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))

    def test_a_proof_is_not_stored_in_clear(
        self, client: FlaskClient, services: Services, kari: Person, settings: Settings
    ) -> None:
        arrive(client, kari)

        services.close()
        stored = b"".join(file.read_bytes() for file in settings.data_dir.glob("innkalling.sqlite*"))
        assert kari.number.encode() not in stored
        assert b"eyJ" not in stored

    def test_a_document_that_asks_for_more_gets_it_for_half_an_hour(
        self, client: FlaskClient, services: Services, kari: Person, clock: Clock
    ) -> None:
        arrive(client, kari)
        kari.level = HIGH
        former = client.get_cookie("session")

        response = arrive(client, kari, STRONGER)

        assert response.location == "/past"
        assert client.get_cookie("session") != former
        session = session_of(client, services)
        assert session
        assert session.authentication_level is AuthenticationLevel.IDPORTEN_4
        clock.ahead = RAISED_LEVEL_LIFETIME - timedelta(minutes=2)
        assert client.get("/").status_code == 200
        assert session.as_of(services.now()).authentication_level is AuthenticationLevel.IDPORTEN_4
        clock.ahead = RAISED_LEVEL_LIFETIME
        fallen = session_of(client, services)
        assert fallen
        assert fallen.authentication_level is AuthenticationLevel.IDPORTEN_3

    def test_who_has_proved_enough_is_not_asked_again(self, client: FlaskClient, kari: Person) -> None:
        kari.level = HIGH
        arrive(client, kari, STRONGER)

        assert client.get(STRONGER).location == "/past"

    def test_more_than_was_asked_for_falls_back_too(
        self, client: FlaskClient, services: Services, kari: Person
    ) -> None:
        kari.level = HIGH
        arrive(client, kari)

        session = session_of(client, services)
        assert session
        assert session.authentication_level is AuthenticationLevel.IDPORTEN_4
        assert session.falls_back_to is AuthenticationLevel.IDPORTEN_3

    def test_another_person_who_comes_back_sees_nothing_of_the_former_one(
        self, client: FlaskClient, services: Services, kari: Person
    ) -> None:
        other = PersonalIdentificationNumber("01010112345")
        ola = services.recipients.add(services.keys.recipient(other), "Ola", services.now())
        arrive(client, kari)
        former = client.get_cookie("session")
        assert former
        stranger = Person(other.digits, HIGH, SERVICE)

        response = arrive(client, stranger, STRONGER)
        stranger.browser.close()

        assert response.location == "/"
        session = session_of(client, services)
        assert session
        assert session.recipient_id == ola
        client.set_cookie("session", former.value)
        assert client.get("/").status_code == 401

    def test_either_of_two_keys_will_do_during_a_change(
        self, settings: Settings, installation: Callable[[Settings], Services], kari: Person
    ) -> None:
        """The new one stands first in the settings, and the provider does not know it yet."""
        new = settings.data_dir / "new.pem"
        new.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
        services = installation(replace(settings, oidc_client_keys=(new, *settings.oidc_client_keys)))
        client = create_app(services.settings, services).test_client()

        assert arrive(client, kari).status_code == 303

    def test_a_client_without_a_known_key_says_that_the_sign_in_is_not_available(
        self, settings: Settings, installation: Callable[[Settings], Services], kari: Person
    ) -> None:
        new = settings.data_dir / "new.pem"
        new.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
        services = installation(replace(settings, oidc_client_keys=(new,)))
        client = create_app(services.settings, services).test_client()

        assert arrive(client, kari).status_code == 503


@pytest.mark.usefixtures("recipient_id")
class TestRefusals:
    """Each thing that a response can be refused for."""

    def test_wrong_state(self, client: FlaskClient, kari: Person, caplog: pytest.LogCaptureFixture) -> None:
        path = kari.walk(go(client))
        go(client)

        assert refusal(client.get(path), caplog) == "state: another attempt's"
        assert client.get("/").status_code == 401

    def test_a_response_in_another_browser(
        self, client: FlaskClient, kari: Person, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Somebody's own response, sent to another, would sign that other one in to the wrong mailbox."""
        path = kari.walk(go(client))
        victim = client.application.test_client()

        assert refusal(victim.get(path), caplog).startswith("state: no attempt in this browser")
        assert victim.get("/").status_code == 401

    def test_a_response_that_comes_twice(
        self, client: FlaskClient, kari: Person, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = kari.walk(go(client))
        client.get(path)

        assert refusal(client.get(path), caplog).startswith("state: no attempt in this browser")

    def test_an_attempt_of_long_ago(
        self, client: FlaskClient, kari: Person, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = kari.walk(go(client))
        clock.ahead = timedelta(minutes=15)

        assert refusal(client.get(path), caplog).startswith("state: no attempt in this browser, or too long ago")

    def test_wrong_nonce(self, client: FlaskClient, kari: Person, caplog: pytest.LogCaptureFixture) -> None:
        path = kari.walk(go(client))
        with client.session_transaction() as session:
            session["attempt"] = {**session["attempt"], "nonce": "x" * 43}

        assert "nonce" in refusal(client.get(path), caplog)
        assert client.get("/").status_code == 401

    def test_wrong_verifier(self, client: FlaskClient, kari: Person, caplog: pytest.LogCaptureFixture) -> None:
        path = kari.walk(go(client))
        with client.session_transaction() as session:
            session["attempt"] = {**session["attempt"], "verifier": "x" * 64}

        assert refusal(client.get(path), caplog) == "code: the provider does not take it"

    @pytest.mark.parametrize("issuer_said", ["https://evil.example", None])
    def test_wrong_issuer_in_the_response(
        self, client: FlaskClient, kari: Person, caplog: pytest.LogCaptureFixture, issuer_said: str | None
    ) -> None:
        """The provider says that its responses name it, so one that names nobody is not its own."""
        parts = urlsplit(kari.walk(go(client)))
        query = {name: values[0] for name, values in parse_qs(parts.query).items() if name != "iss"}
        path = f"{parts.path}?{urlencode(query | ({'iss': issuer_said} if issuer_said else {}))}"

        assert refusal(client.get(path), caplog).startswith("iss")

    def test_metadata_of_another_issuer(
        self, settings: Settings, issuer: Issuer, installation: Callable[[Settings], Services]
    ) -> None:
        services = installation(replace(settings, oidc_issuer=issuer.url.replace("127.0.0.1", "localhost")))

        assert create_app(services.settings, services).test_client().get("/sign-in/provider").status_code == 503

    def test_a_token_for_another_service(self, services: Services, issuer: Issuer, kari: Person) -> None:
        """The same provider has signed it, and it is worth nothing there."""
        client = create_app(services.settings, services).test_client()
        arrive(client, kari)
        id_token = parse_qs(urlsplit(client.post("/sign-out", data=form_token(client)).location).query)["id_token_hint"]
        claims = json.loads(jws.extract_compact(id_token[0].encode()).payload)
        outbound = OutboundClient("innkalling")
        as_it_came = {"nonce": claims["nonce"], "access_token": None, "max_age": SESSION_LIFETIME}

        at_home = Tokens(Provider(issuer.url, outbound), "innkalling", ["RS256"])
        assert at_home.id_token(id_token[0], **as_it_came, now=services.now()) == claims
        there = Tokens(Provider(issuer.url, outbound), "another", ["RS256"])
        with pytest.raises(SignInRefusedError, match="aud"):
            there.id_token(id_token[0], **as_it_came, now=services.now())

    def test_wrong_algorithm(
        self,
        settings: Settings,
        installation: Callable[[Settings], Services],
        kari: Person,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """The provider signs for this client by ES256, which is not among those that are set."""
        services = installation(replace(settings, oidc_client_id="elliptic"))
        client = create_app(services.settings, services).test_client()
        assert refusal(arrive(client, kari), caplog) == "alg: not among those that are set"

        allowed = installation(replace(settings, oidc_client_id="elliptic", oidc_algorithms=("RS256", "ES256")))
        assert arrive(create_app(allowed.settings, allowed).test_client(), kari).status_code == 303

    def test_expired(self, client: FlaskClient, kari: Person, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
        clock.ahead = timedelta(minutes=15, seconds=1)

        assert "exp" in refusal(arrive(client, kari), caplog)

    def test_acr_lower_than_asked(
        self,
        settings: Settings,
        installation: Callable[[Settings], Services],
        kari: Person,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """The provider was asked for high and says, in a valid token, that it was substantial."""
        services = installation(replace(settings, oidc_client_id="lax"))
        client = create_app(services.settings, services).test_client()

        assert refusal(arrive(client, kari, STRONGER), caplog) == "acr: lower than what was asked for"
        assert client.get("/").status_code == 401

    def test_an_acr_that_is_not_set(
        self,
        settings: Settings,
        installation: Callable[[Settings], Services],
        kari: Person,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        services = installation(replace(settings, oidc_client_id="lax", oidc_levels=((HIGH, "IDPORTEN_4"),)))

        response = arrive(create_app(services.settings, services).test_client(), kari)
        assert refusal(response, caplog) == "acr: a level that is not set"

    def test_stale_auth_time(
        self, client: FlaskClient, kari: Person, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Who proved it some time ago may have left the browser to somebody else: it is not proved now."""
        kari.level = HIGH
        arrive(client, kari)
        client.delete_cookie("session")
        clock.ahead = timedelta(minutes=7)

        assert refusal(arrive(client, kari, STRONGER), caplog) == "auth_time: too long ago"

    def test_somebody_without_a_mailbox(self, client: FlaskClient) -> None:
        stranger = Person("01010112345", SUBSTANTIAL, SERVICE)
        response = arrive(client, stranger)
        stranger.browser.close()

        assert response.status_code == 403
        assert "Du har ingen postkasse her" in response.text
        assert client.get("/").status_code == 401

    def test_somebody_who_breaks_off(self, client: FlaskClient, kari: Person) -> None:
        kari.level = ""

        response = arrive(client, kari)

        assert response.status_code == 200
        assert "Du avbrøt innloggingen" in response.text
        assert client.get("/").status_code == 401

    def test_a_level_that_the_provider_has_not(self, client: FlaskClient) -> None:
        assert client.get("/sign-in/provider?level=GOLD").status_code == 400


def form_token(client: FlaskClient) -> dict[str, str]:
    """The field that every form has."""
    return dict(re.findall('name="(csrf_token)" value="(.*?)"', client.get("/").text))


@pytest.mark.usefixtures("recipient_id")
class TestSigningOut:
    """Sessions end here and at the provider, whoever begins."""

    def test_signing_out_here_signs_out_at_the_provider(self, client: FlaskClient, kari: Person) -> None:
        arrive(client, kari)
        response = client.post("/sign-out", data=form_token(client))
        assert response.status_code == 303
        assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert client.get("/").status_code == 401

        path = kari.walk(response.location)

        assert path.partition("?")[0] == "/signed-out"
        assert "Du er logget ut" in client.get(path).text
        arrive(client, kari)
        assert kari.pages == 2  # the single sign-on is over as well

    def test_a_link_session_signs_out_here_alone(
        self, client: FlaskClient, services: Services, recipient_id: RecipientId
    ) -> None:
        sign_in(client, services, recipient_id)

        assert client.post("/sign-out", data=form_token(client)).location == "/sign-in"

    def test_the_provider_ends_sessions_by_a_frame(
        self, client: FlaskClient, services: Services, issuer: Issuer, kari: Person
    ) -> None:
        arrive(client, kari)
        sid = sign_out_elsewhere(issuer, kari, services)["sid"]
        frame = client.application.test_client()

        wrong = frame.get(FRONT_CHANNEL_LOGOUT, query_string={"iss": "https://evil.example", "sid": sid})
        unknown = frame.get(FRONT_CHANNEL_LOGOUT, query_string={"iss": issuer.url, "sid": "unknown"})
        assert client.get("/").status_code == 200
        right = frame.get(FRONT_CHANNEL_LOGOUT, query_string={"iss": issuer.url, "sid": sid})

        assert client.get("/").status_code == 401
        answers = [(answer.status_code, answer.text, answer.headers.get("Set-Cookie")) for answer in (wrong, unknown)]
        assert answers == [(right.status_code, right.text, None)] * 2
        assert right.headers["Content-Security-Policy"] == f"default-src 'none'; frame-ancestors {issuer.url}"
        assert "frame-ancestors 'none'" in client.get("/sign-in").headers["Content-Security-Policy"]

    def test_the_provider_ends_sessions_by_a_token_once(
        self, client: FlaskClient, issuer: Issuer, kari: Person, services: Services
    ) -> None:
        arrive(client, kari)
        sign_out_elsewhere(issuer, kari, services)
        token = issuer.logout_tokens["innkalling"][-1]
        provider = client.application.test_client()

        answer = provider.post(BACK_CHANNEL_LOGOUT, data={"logout_token": token})

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert client.get("/").status_code == 401
        again = provider.post(BACK_CHANNEL_LOGOUT, data={"logout_token": token})
        assert again.status_code == 400
        assert again.json == {"error": "invalid_request", "error_description": "jti: obeyed before"}

    def test_a_logout_token_of_another_service_ends_nothing(
        self,
        settings: Settings,
        installation: Callable[[Settings], Services],
        issuer: Issuer,
        kari: Person,
        services: Services,
        client: FlaskClient,
    ) -> None:
        arrive(client, kari)
        another = installation(replace(settings, oidc_client_id="another"))
        arrive(create_app(another.settings, another).test_client(), kari)
        sign_out_elsewhere(issuer, kari, services)
        foreign = issuer.logout_tokens["another"][-1]

        answer = client.application.test_client().post(BACK_CHANNEL_LOGOUT, data={"logout_token": foreign})

        assert answer.status_code == 400
        assert "aud" in answer.get_json()["error_description"]
        assert client.get("/").status_code == 200

    def test_an_id_token_is_no_logout_token(self, client: FlaskClient, kari: Person) -> None:
        """The browser has it, and could sign others out with it."""
        arrive(client, kari)
        location = client.post("/sign-out", data=form_token(client)).location
        id_token = parse_qs(urlsplit(location).query)["id_token_hint"][0]

        answer = client.post(BACK_CHANNEL_LOGOUT, data={"logout_token": id_token})

        assert answer.status_code == 400
        assert answer.get_json()["error_description"].startswith("nonce")

    def test_a_logout_token_of_long_ago_ends_nothing(
        self, client: FlaskClient, issuer: Issuer, kari: Person, services: Services, clock: Clock
    ) -> None:
        arrive(client, kari)
        sign_out_elsewhere(issuer, kari, services)
        clock.ahead = timedelta(minutes=4)

        token = issuer.logout_tokens["innkalling"][-1]
        assert client.post(BACK_CHANNEL_LOGOUT, data={"logout_token": token}).status_code == 400
        assert client.get("/").status_code == 200


def sign_out_elsewhere(issuer: Issuer, person: Person, services: Services) -> dict[str, str]:
    """End the session at the provider's own page; returns the claims of the token that it sends us."""
    provider = services.identity_provider
    assert provider
    address = provider.sign_out_url(None, f"{SERVICE}/signed-out", services.now())
    assert address
    person.walk(address)
    claims: dict[str, str] = json.loads(jws.extract_compact(issuer.logout_tokens["innkalling"][-1].encode()).payload)
    return claims


def test_a_provider_of_nhs_logins_shape_is_a_matter_of_settings(
    settings: Settings, installation: Callable[[Settings], Services], client_key: RSAKey
) -> None:
    """Vectors of trust instead of acr, another claim, RS512 for assertions that are meant for the endpoint."""
    vectors = ["P0.Cp", "P5.Cp.Cd", "P9.Cp.Cd"]
    registered = a_client("innkalling", [client_key], SERVICE, token_endpoint_auth_signing_alg="RS512")
    number = PersonalIdentificationNumber("9434765919")
    person = Person(number.digits, vectors[2], SERVICE)
    with running_provider(clients=[registered], levels=vectors, identifier="nhs_number", level="vot") as url:
        services = installation(
            replace(
                settings,
                oidc_issuer=url,
                oidc_name="NHS login",
                oidc_claim="nhs_number",
                oidc_level_claim="vot",
                oidc_levels=tuple(zip(vectors, ("PASSWORD", "IDPORTEN_3", "IDPORTEN_4"), strict=True)),
                oidc_client_algorithm="RS512",
                oidc_assertion_audience="token-endpoint",
            )
        )
        patient = services.recipients.add(services.keys.recipient(number), None, services.now())
        client = create_app(services.settings, services).test_client()
        assert parse_qs(urlsplit(go(client, STRONGER)).query)["vtr"] == ['["P9.Cp.Cd"]']

        response = arrive(client, person, STRONGER)
        person.browser.close()

        assert response.location == "/past"
        session = session_of(client, services)
        assert session
        assert session.recipient_id == patient
        assert session.authentication_level is AuthenticationLevel.IDPORTEN_4
        assert session.falls_back_to is AuthenticationLevel.PASSWORD
