"""Which browser a request comes from: a long-lived cookie of its own, and what it says it is."""

import re

from flask import request
from werkzeug.wrappers import Response

from viewer.domain.access import BROWSER_MEMORY, Browser, new_token
from viewer.web.pages.cookies import read_cookie, set_cookie

COOKIE = "browser"
# As `new_token` makes them; whatever else a cookie holds was not set here.
TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
# Browsers name those that they descend from as well, so the first that matches is the one.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def this_browser(session: str | None = None) -> Browser:
    """The browser that sent the request, with the session that it has; one without the cookie gets a new token."""
    token = read_cookie(COOKIE) or ""
    return Browser(
        token=token if TOKEN.fullmatch(token) else new_token(),
        description=describe(request.user_agent.string),
        session=session,
    )


def remember_browser(response: Response, browser: Browser) -> None:
    """Set the browser's cookie, which tells nothing but that it has signed in here before."""
    set_cookie(response, COOKIE, browser.token, BROWSER_MEMORY)


def describe(user_agent: str) -> str:
    """Program and system, such as "Firefox, Linux"; empty when neither is known. Versions are not kept."""
    words = (next((name for mark, name in known if mark in user_agent), None) for known in (PROGRAMS, SYSTEMS))
    return ", ".join(word for word in words if word)
