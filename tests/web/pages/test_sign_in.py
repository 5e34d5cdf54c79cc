"""A one-time link lets its recipient in, once; everybody else stays out."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.web.delivery import sign_in
from viewer.actions.access import make_sign_in_link
from viewer.domain.access import SESSION_IDLE, SIGN_IN_LINK_LIFETIME, RecipientId
from viewer.web.pages.application import create_app
from viewer.wiring import Services

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def link(services: Services, recipient_id: RecipientId) -> str:
    return "/sign-in/" + make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())


def test_a_link_signs_in_and_leads_to_the_mailbox(client: FlaskClient, link: str) -> None:
    answer = client.get(link)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").status_code == 200


def test_a_link_works_once(client: FlaskClient, services: Services, link: str) -> None:
    client.get(link)
    stranger = create_app(services.settings, services).test_client()
    assert stranger.get(link).status_code == 404
    assert stranger.get("/").status_code == 401


def test_a_preview_of_a_link_does_not_use_it_up(client: FlaskClient, link: str) -> None:
    """Programs that show links look at them first with HEAD."""
    client.head(link)
    assert client.get(link).status_code == 303


def test_a_link_runs_out(services: Services, link: str) -> None:
    late = replace(services, now=lambda: services.now() + SIGN_IN_LINK_LIFETIME)
    assert create_app(services.settings, late).test_client().get(link).status_code == 404


def test_an_idle_session_ends(services: Services, link: str) -> None:
    time = [services.now()]
    client = create_app(services.settings, replace(services, now=lambda: time[0])).test_client()
    client.get(link)
    time[0] += SESSION_IDLE - timedelta(seconds=1)
    assert client.get("/").status_code == 200
    time[0] += SESSION_IDLE
    assert client.get("/").status_code == 401


def test_a_used_session_does_not_go_idle(services: Services, link: str) -> None:
    time = [services.now()]
    client = create_app(services.settings, replace(services, now=lambda: time[0])).test_client()
    client.get(link)
    for _ in range(3):
        time[0] += SESSION_IDLE - timedelta(minutes=1)
        assert client.get("/").status_code == 200


def test_a_session_ends_however_busy(services: Services, link: str) -> None:
    """ID-porten's own limit: two hours, then sign in anew."""
    time = [services.now()]
    client = create_app(services.settings, replace(services, now=lambda: time[0])).test_client()
    client.get(link)
    answers = []
    for _ in range(6):
        time[0] += timedelta(minutes=20)
        answers.append(client.get("/").status_code)
    assert answers == [200, 200, 200, 200, 200, 401]


def test_signing_out_ends_the_session_on_the_server(signed_in_client: FlaskClient) -> None:
    """A cookie that somebody copied is worth nothing afterwards."""
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False
    cookie = signed_in_client.get_cookie("session")
    assert cookie is not None
    signed_in_client.post("/sign-out")
    signed_in_client.set_cookie("session", cookie.value)
    assert signed_in_client.get("/").status_code == 401


def test_signing_out_wants_the_token_of_the_form(signed_in_client: FlaskClient) -> None:
    assert signed_in_client.post("/sign-out").status_code == 400
    assert signed_in_client.get("/").status_code == 200


def test_a_form_works_in_its_own_session_alone(
    client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    """The token is signed once a session, so it must never be the one that was signed for another."""
    other = client.application.test_client()
    sign_in(client, services, recipient_id)
    sign_in(other, services, recipient_id)
    token, others = (re.findall('name="csrf_token" value="(.*?)"', each.get("/").text)[0] for each in (client, other))

    assert token == re.findall('name="csrf_token" value="(.*?)"', client.get("/calendars").text)[0]
    assert client.post("/sign-out", data={"csrf_token": others}).status_code == 400
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303


def test_a_person_is_led_to_the_sign_in_page(client: FlaskClient) -> None:
    answer = client.get("/", headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_signing_in_leads_where_one_was_going(client: FlaskClient, link: str) -> None:
    """Such as from the link in a calendar entry."""
    client.get("/past?year=2017", headers={"Accept": "text/html"})

    assert client.get(link).headers["Location"] == "/past?year=2017"
    assert client.get("/sign-in").headers["Location"] == "/"


def test_signing_in_never_leads_to_another_host(client: FlaskClient, link: str) -> None:
    with client.session_transaction() as session:
        session["back"] = "//evil.example/"

    assert client.get(link).headers["Location"] == "/"


def test_a_form_whose_session_is_over_loses_nothing(client: FlaskClient, link: str) -> None:
    typed = {"name": "Mine timer", "alarm": ["60", "1440"], "csrf_token": "old"}
    own = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "nb"}

    page = client.post("/calendars", data=typed, headers=own).text
    assert "Du er logget ut" in page
    client.get(link)
    page = client.post("/calendars", data=typed, headers=own).text
    assert "Du er logget inn igjen" in page
    assert '<input type="hidden" name="name" value="Mine timer">' in page
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]

    assert client.post("/calendars", data=typed | {"csrf_token": token}).status_code == 200


def test_what_another_site_filled_in_is_not_kept(client: FlaskClient) -> None:
    answer = client.post("/calendars", data={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 400
    assert 'value="x"' not in answer.text


def test_a_program_is_told_401(client: FlaskClient) -> None:
    """One that asked for a calendar file must not take a page for it."""
    answer = client.get("/", headers={"Accept": "text/calendar"})
    assert answer.status_code == 401
    assert "Logg inn først" in answer.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, link: str) -> None:
    cookie = client.get(link).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_over_tls_the_cookie_is_bound_to_host_and_tls(services: Services, link: str) -> None:
    settings = replace(services.settings, public_url="https://post.example.no")
    answer = create_app(settings, services).test_client().get(link, base_url="https://post.example.no")
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
