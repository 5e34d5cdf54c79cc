"""The public address as recipients and senders see it, through whatever proxy stands in front."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TypeAlias
from urllib.parse import urlsplit

from viewer.actions.answer_sender import body_came_through, sender_headers, signature_came_through
from viewer.cli.findings import Finding, NotWell, tried
from viewer.wiring import Services

TIMEOUT = 5  # seconds
# ACME renews 30 days ahead; what is not renewed a week before its end will not be.
TLS_DAYS = 7
# Senders' clients and we refuse what is further off.
CLOCK_TOLERANCE = timedelta(minutes=5)
PROXY = "docs/operators/proxy.md tells what a proxy must do"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A response as it came through: header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    tls_ends: datetime | None


# Asks an address for a path, with headers.
Get: TypeAlias = Callable[[str, str, Mapping[str, str]], Seen]


def look_from_outside(services: Services, get: Get | None = None) -> Iterator[Finding]:
    """What the public address answers; nothing is asked where it is this machine alone."""
    get = get or ask
    url = services.settings.public_url
    if urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}:
        yield Finding("public address", is_well=True, detail=f"{url} is this machine alone")
        return
    reached = tried("public address", lambda: _reached(url, get, services.now()), PROXY)
    yield reached
    if not reached.is_well:
        return
    yield tried("proxy: Host", lambda: _host(url, get), PROXY)
    yield tried("proxy: answers to senders", lambda: _signed_answer(url, get, services), PROXY)
    yield tried("proxy: X-Forwarded-For", lambda: _figures(url, get), PROXY)


def _reached(url: str, get: Get, now: datetime) -> str:
    if not url.startswith("https://"):
        raise NotWell(f"{url} is not https", "put a proxy with a certificate in front: docs/operators/proxy.md")
    seen = get(url, "/healthz", {})
    if seen.status != HTTPStatus.OK:
        raise NotWell(f"{url}/healthz answers {seen.status}", "see that the proxy leads to this service, and it runs")
    days = (seen.tls_ends - now).days if seen.tls_ends else 0
    if days < TLS_DAYS:
        raise NotWell(f"its TLS certificate ends in {days} days", "renew it; see why the proxy has not")
    return f"{url} answers; its TLS certificate holds for {days} days"


def _host(url: str, get: Get) -> str:
    seen = get(url, "/sign-in", {})
    if seen.status == HTTPStatus.MISDIRECTED_REQUEST:
        raise NotWell("pages are refused with 421: the Host of requests does not come through", "pass Host on")
    if seen.status != HTTPStatus.OK:
        raise NotWell(f"{url}/sign-in answers {seen.status}", PROXY)
    if "strict-transport-security" not in seen.headers or "content-security-policy" not in seen.headers:
        raise NotWell("headers that keep pages private are taken away", "pass all headers of responses on")
    return "comes through, and the headers of pages come back"


def _signed_answer(url: str, get: Get, services: Services) -> str:
    """Ask as a sender that has not signed: the refusal is signed as every answer is."""
    seen = get(url, "/", sender_headers() | {"Accept-Encoding": "gzip"})
    if "content-encoding" in seen.headers:
        raise NotWell("answers to senders are compressed on the way", "compress nothing in the proxy")
    if not body_came_through(seen.headers, seen.body):
        raise NotWell("bodies of answers to senders are changed on the way", "have the proxy change no body")
    date = seen.headers.get("date", "")
    certificate = services.signer.certificate_pem
    if not signature_came_through(seen.status, "/", seen.headers, certificate_pem=certificate):
        raise NotWell(
            f"the signature does not verify, with Date: {date}", "pass Date on; nginx: proxy_pass_header Date"
        )
    if abs(parsedate_to_datetime(date) - services.now()) > CLOCK_TOLERANCE:
        raise NotWell(f"Date: {date} is not this machine's time", "set the clocks: timedatectl")
    return "verify: Date, body and signature come through"


def _figures(url: str, get: Get) -> str:
    if get(url, "/metrics", {}).status == HTTPStatus.OK:
        raise NotWell(
            f"anybody can read {url}/metrics", "have the proxy send X-Forwarded-For, or answer /metrics itself: 404"
        )
    return "is seen, or /metrics hidden by the proxy: figures stay inside"


def ask(url: str, path: str, headers: Mapping[str, str]) -> Seen:
    """Ask for a path of the address; redirects are not followed. Raises NotWell."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(parts.hostname or "", parts.port, timeout=TIMEOUT, context=context)
    else:
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        return Seen(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=response.read(),
            tls_ends=_end_of_certificate(connection),
        )
    except (OSError, HTTPException) as error:
        reason = getattr(error, "verify_message", None) or getattr(error, "strerror", None) or str(error)
        raise NotWell(f"{url}{path}: {reason}", "see that the proxy runs and leads here, by this name") from error
    finally:
        connection.close()


def _end_of_certificate(connection: HTTPConnection) -> datetime | None:
    certificate = connection.sock.getpeercert() if isinstance(connection.sock, ssl.SSLSocket) else None
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
