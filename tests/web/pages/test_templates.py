"""Templates: one environment a language, with the words and icons of that language's pages."""

import pytest
from flask import Flask

from viewer.web.pages.application import create_app
from viewer.web.pages.templates import render_template
from viewer.wiring import Services


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services.settings, services)


@pytest.mark.parametrize(
    ("language", "word"),
    [("nb", "Logg inn med din egen lenke"), ("nn", "Logg inn med di eiga"), ("en", "Sign in with")],
)
def test_a_page_speaks_its_readers_language(app: Flask, language: str, word: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        page = render_template("sign_in/sign_in.html")

    assert word in page
    assert '<svg class="icon icon-brand"' in page


def test_what_is_put_into_a_text_is_escaped(app: Flask) -> None:
    """Newstyle gettext marks the text as markup, so its values must not be."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        page = render_template("errors/error.html", status=404, title="<b>", what="<i>", code="<script>")

    assert "Code: &lt;script&gt;" in page
    assert "<b>" not in page
