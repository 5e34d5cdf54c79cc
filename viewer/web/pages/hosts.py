"""The names under which pages are served: no page, link or redirect is made of a name that somebody else chose."""

import re
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.routing import RequestRedirect

from viewer.config import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
# Load balancers and monitoring ask by address, whatever it is.
ASKED_BY_ADDRESS = frozenset({"/readyz", "/metrics"})
# Name or address, and perhaps a port (RFC 9110, 7.2).
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")


def init_hosts(app: Flask, settings: Settings) -> None:
    """Refuse requests for another host than that of the public address, or this machine itself."""
    public = urlsplit(settings.public_url).hostname or ""
    trusted = {f"[{public}]" if ":" in public else public, *LOOPBACK}
    app.url_map.merge_slashes = False

    @app.before_request
    def refuse_other_hosts() -> None:
        match = _HOST.fullmatch(request.headers.get("Host", ""))
        is_trusted = match is not None and match["name"].lower() in trusted
        if not is_trusted and request.path not in ASKED_BY_ADDRESS:
            abort(421)  # misdirected request (RFC 9110, 15.5.20)
        # What routing redirects to is absolute, made of the Host header: there is nothing at such an address.
        if isinstance(request.routing_exception, RequestRedirect):
            abort(404)
