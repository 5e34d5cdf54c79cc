"""Cookies beside the session's: bound to this host and to TLS, and out of reach of scripts."""

from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response


def read_cookie(name: str) -> str | None:
    """The value of the request's cookie; None when it has none."""
    return request.cookies.get(_full_name(name))


def set_cookie(response: Response, name: str, value: str, lifetime: timedelta) -> None:
    """Set the cookie for that long."""
    response.set_cookie(
        _full_name(name),
        value,
        max_age=lifetime,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _full_name(name: str) -> str:
    """A __Host- cookie is bound to this host and to TLS, which a demo on loopback has not."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name
