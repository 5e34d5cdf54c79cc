"""A recipient sees where they are signed in, ends sessions, and is told quietly of new browsers."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.delivery import sign_in
from viewer.actions.access import add_recipient
from viewer.domain.access import RecipientId
from viewer.domain.message import PersonalIdentificationNumber
from viewer.web.pages.application import create_app
from viewer.web.pages.browsers import describe
from viewer.wiring import Services

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


def browser(services: Services, recipient_id: RecipientId, user_agent: str) -> FlaskClient:
    """A browser of that kind, signed in."""
    client = create_app(services.settings, services).test_client()
    client.environ_base["HTTP_USER_AGENT"] = user_agent
    sign_in(client, services, recipient_id)
    return client


def press(client: FlaskClient, path: str) -> TestResponse:
    """Press the button of a form on the page of sessions."""
    page = client.get("/sessions").text
    token = re.findall('name="csrf_token" value="(.*?)"', page)[0]
    return client.post(path, data={"csrf_token": token})


@pytest.fixture
def laptop(services: Services, recipient_id: RecipientId) -> FlaskClient:
    return browser(services, recipient_id, FIREFOX)


@pytest.fixture
def phone(services: Services, recipient_id: RecipientId, laptop: FlaskClient) -> FlaskClient:
    """Signed in after the laptop."""
    assert laptop.get("/").status_code == 200
    return browser(services, recipient_id, IPHONE)


def test_the_list_names_each_browser_its_own_first(laptop: FlaskClient, phone: FlaskClient) -> None:
    assert re.findall("<strong>(.*?)</strong>( \\(denne\\))?", phone.get("/sessions").text) == [
        ("Safari, iPhone", " (denne)"),
        ("Firefox, Linux", ""),
    ]
    assert "Firefox, Linux</strong> (denne)" in laptop.get("/sessions").text


def test_a_session_is_ended_from_another_browser(laptop: FlaskClient, phone: FlaskClient) -> None:
    (address,) = re.findall('action="(/sessions/[0-9a-f]{64}/close)"', phone.get("/sessions").text)

    assert press(phone, address).location == "/sessions"

    assert laptop.get("/").status_code == 401
    assert phone.get("/").status_code == 200


def test_all_others_are_ended_at_once(services: Services, recipient_id: RecipientId, laptop: FlaskClient) -> None:
    others = [browser(services, recipient_id, CHROME) for _ in range(2)]

    press(laptop, "/sessions/close-others")

    assert [client.get("/").status_code for client in (laptop, *others)] == [200, 401, 401]


def test_nobody_ends_anothers_session(services: Services, laptop: FlaskClient) -> None:
    number = PersonalIdentificationNumber("01010112345")
    ola = add_recipient(number, "Ola", recipients=services.recipients, keys=services.keys, now=services.now())
    stranger = browser(services, ola, CHROME)
    (own,) = services.recipients.sessions_of(RecipientId(1), services.now())

    for session_id in (own.id, "zz", "0" * 64):
        assert press(stranger, f"/sessions/{session_id}/close").status_code == 303

    assert laptop.get("/").status_code == 200


def test_sessions_are_ended_by_a_form_of_ours_alone(laptop: FlaskClient, phone: FlaskClient) -> None:
    assert laptop.get("/sessions/close-others").status_code in {404, 405}
    assert laptop.post("/sessions/close-others").status_code == 400
    assert phone.get("/").status_code == 200


def test_a_stranger_sees_no_sessions(client: FlaskClient) -> None:
    assert client.get("/sessions").status_code == 401


def test_the_other_browsers_are_told_of_a_new_one_until_somebody_says_it_was_them(
    laptop: FlaskClient, phone: FlaskClient
) -> None:
    notice = "Innlogging fra en ny nettleser"
    assert notice not in phone.get("/").text  # nobody has to be told of the browser they sit at
    page = laptop.get("/").text
    assert notice in page
    assert "<strong>Safari, iPhone</strong>" in page
    assert "Logget inn mandag 23. november 2026 kl. 13:00" in page.replace("\xa0", " ")

    press(laptop, "/sessions/known")

    assert notice not in laptop.get("/").text


def test_a_browser_that_signs_in_again_is_not_new(
    services: Services, recipient_id: RecipientId, laptop: FlaskClient, phone: FlaskClient
) -> None:
    press(laptop, "/sessions/known")

    sign_in(phone, services, recipient_id)

    assert "Innlogging fra en ny nettleser" not in laptop.get("/").text


def test_a_forged_mark_of_a_browser_is_replaced(services: Services, recipient_id: RecipientId) -> None:
    client = create_app(services.settings, services).test_client()
    client.set_cookie("browser", "x")

    sign_in(client, services, recipient_id)

    cookie = client.get_cookie("browser")
    assert cookie
    assert len(cookie.value) == 43


def test_sessions_that_are_over_are_not_listed(services: Services, recipient_id: RecipientId) -> None:
    late = replace(services, now=lambda: services.now() + timedelta(minutes=45))
    browser(services, recipient_id, FIREFOX)

    assert browser(late, recipient_id, CHROME).get("/sessions").text.count("<strong>") == 1


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (IPHONE, "Safari, iPhone"),
        (CHROME, "Chrome, Windows"),
        (f"{CHROME} Edg/140.0.0.0", "Edge, Windows"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_browser_is_two_words_of_ours_whatever_it_says(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words
