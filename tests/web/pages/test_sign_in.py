"""A one-time link lets its recipient in, once; everybody else stays out."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.delivery import sign_in
from viewer.actions.access import make_sign_in_link
from viewer.domain.access import SESSION_IDLE, SIGN_IN_LINK_LIFETIME, RecipientId, token_digest
from viewer.domain.message import AuthenticationLevel
from viewer.web.pages.application import create_app
from viewer.wiring import Services

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def press(client: FlaskClient, link: str, **options: Any) -> TestResponse:  # noqa: ANN401  # of the test client
    """Press the button of the link's page."""
    fields = dict(re.findall('name="(csrf_token)" value="(.*?)"', client.get(link, **options).text))
    return client.post(link, data=fields, **options)


@pytest.fixture
def link(services: Services, recipient_id: RecipientId) -> str:
    return "/sign-in/" + make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())


def test_a_link_opens_a_page_with_one_button(client: FlaskClient, link: str) -> None:
    page = client.get(link)

    assert page.status_code == 200
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page.text, re.DOTALL)
    assert [(action, inside.count("<button")) for action, inside in forms] == [(link, 1)]
    assert client.get("/").status_code == 401


def test_pressing_the_button_signs_in_and_leads_to_the_mailbox(client: FlaskClient, link: str) -> None:
    answer = press(client, link)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").status_code == 200


def test_a_link_works_once(client: FlaskClient, services: Services, link: str) -> None:
    stranger = create_app(services.settings, services).test_client()
    fields = dict(re.findall('name="(csrf_token)" value="(.*?)"', stranger.get(link).text))
    press(client, link)
    assert stranger.get(link).status_code == 404
    assert stranger.post(link, data=fields).status_code == 404
    assert stranger.get("/").status_code == 401


def test_whatever_looks_at_a_link_does_not_use_it_up(client: FlaskClient, link: str) -> None:
    """Mail scanners, previews and prefetches get no session either."""
    scanner = client.application.test_client()
    for headers in ({}, {"Sec-Purpose": "prefetch"}, {"Sec-Fetch-Dest": "image"}):
        scanner.head(link, headers=headers)
        scanner.get(link, headers=headers)
    assert scanner.get("/").status_code == 401
    assert press(client, link).status_code == 303


def test_another_site_can_not_sign_its_reader_in(client: FlaskClient, services: Services, link: str) -> None:
    """It would have its own mailbox taken for its reader's."""
    assert client.post(link, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert services.recipients.has_sign_in_link(token_digest(link.rpartition("/")[2]), services.now())


def test_signing_in_closes_the_browsers_former_session(
    client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    sign_in(client, services, recipient_id)
    copied = client.get_cookie("session")
    assert copied is not None
    sign_in(client, services, recipient_id)

    thief = client.application.test_client()
    thief.set_cookie("session", copied.value)
    assert thief.get("/").status_code == 401
    assert client.get("/").status_code == 200


def test_the_language_of_a_links_page_is_chosen_without_its_token_in_a_query(client: FlaskClient, link: str) -> None:
    token = link.rpartition("/")[2]
    choices = re.findall(r'href="([^"]*\?to=[^"]*)"', client.get(link).text)

    assert choices
    assert not any(token in choice.partition("?")[2] for choice in choices)
    answer = client.get(next(choice for choice in choices if choice.endswith("to=en")))
    assert answer.location == link
    assert '<html lang="en">' in client.get(link).text


def test_a_link_runs_out(services: Services, link: str) -> None:
    late = replace(services, now=lambda: services.now() + SIGN_IN_LINK_LIFETIME)
    assert create_app(services.settings, late).test_client().get(link).status_code == 404


def test_an_idle_session_ends(services: Services, link: str) -> None:
    time = [services.now()]
    client = create_app(services.settings, replace(services, now=lambda: time[0])).test_client()
    press(client, link)
    time[0] += SESSION_IDLE - timedelta(seconds=1)
    assert client.get("/").status_code == 200
    time[0] += SESSION_IDLE
    assert client.get("/").status_code == 401


def test_a_used_session_does_not_go_idle(services: Services, link: str) -> None:
    time = [services.now()]
    client = create_app(services.settings, replace(services, now=lambda: time[0])).test_client()
    press(client, link)
    for _ in range(3):
        time[0] += SESSION_IDLE - timedelta(minutes=1)
        assert client.get("/").status_code == 200


def test_a_session_ends_however_busy(services: Services, link: str) -> None:
    """ID-porten's own limit: two hours, then sign in anew."""
    time = [services.now()]
    client = create_app(services.settings, replace(services, now=lambda: time[0])).test_client()
    press(client, link)
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

    assert press(client, link).headers["Location"] == "/past?year=2017"
    assert client.get("/sign-in").headers["Location"] == "/"


def test_signing_in_never_leads_to_another_host(client: FlaskClient, link: str) -> None:
    with client.session_transaction() as session:
        session["back"] = "//evil.example/"

    assert press(client, link).headers["Location"] == "/"


def test_a_form_whose_session_is_over_loses_nothing(client: FlaskClient, link: str) -> None:
    typed = {"name": "Mine timer", "alarm": ["60", "1440"], "csrf_token": "old"}
    own = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "nb"}

    page = client.post("/calendars", data=typed, headers=own).text
    assert "Du er logget ut" in page
    press(client, link)
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
    cookies = press(client, link).headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"session", "browser"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie


def test_over_tls_the_cookie_is_bound_to_host_and_tls(services: Services, link: str) -> None:
    settings = replace(services.settings, public_url="https://post.example.no")
    client = create_app(settings, services).test_client()
    answer = press(client, link, base_url="https://post.example.no", headers={"Referer": "https://post.example.no/"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "__Host-browser"}
    for cookie in cookies:
        assert "Secure" in cookie
        assert "Path=/" in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("level", list(AuthenticationLevel))
def test_a_link_proves_what_its_maker_says(
    client: FlaskClient, services: Services, recipient_id: RecipientId, level: AuthenticationLevel
) -> None:
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now(), level=level)
    press(client, f"/sign-in/{token}")

    with client.session_transaction() as session:
        opened = services.recipients.session(token_digest(session["token"]))
    assert opened is not None
    assert opened.authentication_level is level
