"""Rate limits of pages: by recipient, by shared link, for strangers by address; files that never change have none."""

import hmac
import ipaddress

from flask import Flask, abort, request

from viewer.actions import limits
from viewer.config import Settings
from viewer.domain.access import Keys, token_digest
from viewer.domain.rate_limit import RateLimit
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import is_signed_in, signed_in
from viewer.web.server.addresses import client_address

# Bytes; no address of ours is a tenth as long.
LONGEST_PATH = 2048
UNLIMITED = frozenset({"static", "maps.leaflet_file", "maps.basemap", "health.readyz"})
SIGNING_IN = frozenset({"access.follow_link"})


def init_limits(app: Flask, settings: Settings) -> None:
    """Refuse what comes too often, and addresses that are too long."""
    trusted = [ipaddress.ip_network(text) for text in settings.trusted_proxies]

    @app.before_request
    def limit() -> None:
        if len(request.full_path.encode()) > LONGEST_PATH:
            abort(414)
        if request.endpoint in UNLIMITED:
            return
        token = (request.view_args or {}).get("token")
        address = _address()
        if request.endpoint in SIGNING_IN and address:
            _acquire(limits.SIGN_IN, address)
        elif request.blueprint == "shares" and token:
            _acquire(limits.SHARE, token_digest(token).hex())
        elif is_signed_in():
            _acquire(limits.RECIPIENT, str(signed_in().recipient_id))
        elif address:
            _acquire(limits.ADDRESS, address)

    def _address() -> str | None:
        """A keyed digest of the address, which is personal data and is not stored; None when it is not known."""
        address = client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For"), trusted)
        return address_digest(address, services().keys) if address else None


def address_digest(address: str, keys: Keys) -> str:
    """Keyed digest of a network address."""
    return hmac.digest(keys.derive("address"), address.encode(), "sha256").hex()


def _acquire(rate_limit: RateLimit, subject: str) -> None:
    limits.acquire(rate_limit, subject, rate_limits=services().rate_limits, now=services().now())
