"""The interface's language: guessed, chosen, stored; and a way back that stays with us."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from viewer.domain.appointment import Language
from viewer.web.pages.languages import init_languages, language_choices, own_path, page_translator, suggest_language


@pytest.fixture
def client() -> FlaskClient:
    """A browser at an application that says one sentence."""
    app = Flask("viewer")
    app.config["SESSION_COOKIE_SECURE"] = False
    init_languages(app)
    app.add_url_rule("/", view_func=lambda: page_translator().gettext("Sign out"))
    return app.test_client()


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        ("nb-NO,nb;q=0.9,en;q=0.8", "Logg ut"),
        ("nn", "Logg ut"),
        ("no", "Logg ut"),
        ("en-US,en;q=0.9", "Sign out"),
        ("de-DE,en;q=0.5", "Sign out"),
        ("se-NO", "Logg ut"),
        ("", "Logg ut"),
        ("*", "Logg ut"),
        ("\x00,;;q=x", "Logg ut"),
    ],
)
def test_the_browser_is_asked_first(client: FlaskClient, accept: str, said: str) -> None:
    assert client.get("/", headers={"Accept-Language": accept}).text == said


@pytest.mark.parametrize(
    ("accept", "said"), [("de", "Sign out"), ("", "Sign out"), ("nb", "Logg ut"), ("de,nn;q=0.1", "Logg ut")]
)
def test_the_message_is_asked_last(client: FlaskClient, accept: str, said: str) -> None:
    """A browser that speaks none of our languages most likely belongs to whom the sender wrote to in English."""

    def page() -> str:
        suggest_language(Language.EN)
        return page_translator().gettext("Sign out")

    client.application.add_url_rule("/letter", view_func=page)
    assert client.get("/letter", headers={"Accept-Language": accept}).text == said


def test_what_was_chosen_outweighs_the_browser(client: FlaskClient) -> None:
    client.get("/language?to=en&back=/")

    assert client.get("/", headers={"Accept-Language": "nb"}).text == "Sign out"


def test_the_choice_is_kept_for_a_year_and_out_of_reach(client: FlaskClient) -> None:
    cookie = client.get("/language?to=nn").headers["Set-Cookie"]

    assert cookie.startswith("language=nn;")
    assert "Max-Age=31536000" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("unknown", ["/language", "/language?to=de", "/language?to=", "/language?to=NB"])
def test_another_language_is_refused(client: FlaskClient, unknown: str) -> None:
    assert client.get(unknown).status_code == 400


def test_a_cookie_that_says_nothing_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("language", "xx")

    assert client.get("/", headers={"Accept-Language": "en"}).text == "Sign out"


def test_the_way_back_leads_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/language", query_string={"to": "nn", "back": "/appointments/1?a=b&c=d"})

    assert (answer.status_code, answer.location) == (303, "/appointments/1?a=b&c=d")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ok\r\nSet-Cookie: x=y",
        "/a\\b",
        "ok",
        "",
        None,
        " /",
        "/æ",
    ],
)
def test_the_way_back_never_leads_to_another_host(path: str | None) -> None:
    """Browsers drop tabs and newlines, and read a backslash as a slash."""
    assert own_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/past", "/?q=a%20b&x=%C3%A6", "/appointments/1#map", "/~a/@b/[c]"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert own_path(path) == path


def test_each_language_is_named_in_itself_and_links_to_the_page() -> None:
    app = Flask("viewer")
    init_languages(app)

    with app.test_request_context("/past?year=2025", headers={"Accept-Language": "nn"}):
        choices = language_choices()

    assert [(choice.code, choice.name, choice.is_current) for choice in choices] == [
        ("nb", "Bokmål", False),
        ("nn", "Nynorsk", True),
        ("en", "English", False),
    ]
    assert choices[0].url == "/language?to=nb&back=/past?year%3D2025"


def test_over_tls_the_choice_is_bound_to_host_and_tls() -> None:
    app = Flask("viewer")
    app.config["SESSION_COOKIE_SECURE"] = True
    init_languages(app)

    cookie = app.test_client().get("/language?to=nn").headers["Set-Cookie"]

    assert cookie.startswith("__Host-language=nn;")
    assert "Secure" in cookie
    assert "Path=/" in cookie
