"""Cookies beside the session's: bound to the host wherever there is TLS."""

from datetime import timedelta

import pytest
from flask import Flask, make_response

from viewer.web.pages.cookies import read_cookie, set_cookie


@pytest.mark.parametrize(("is_secure", "name"), [(True, "__Host-kept"), (False, "kept")])
def test_a_cookie_is_read_by_the_name_that_it_was_set_with(*, is_secure: bool, name: str) -> None:
    """Browsers take a __Host- cookie over TLS alone, and a demo on loopback has none."""
    app = Flask(__name__)
    app.config["SESSION_COOKIE_SECURE"] = is_secure
    with app.test_request_context(headers={"Cookie": f"{name}=value"}):
        response = make_response("")
        set_cookie(response, "kept", "value", timedelta(days=1))

        assert read_cookie("kept") == "value"
        assert response.headers["Set-Cookie"].startswith(f"{name}=value; ")
        assert "HttpOnly" in response.headers["Set-Cookie"]
        assert ("Secure" in response.headers["Set-Cookie"]) is is_secure
