"""How geocoders are asked over HTTP: nothing of an address stays behind, and no answer can hold a worker.

An address is health data as often as not. geopy logs the whole URL at DEBUG and servers' error pages at INFO, and its
`requests` adapter puts the URL into exceptions; so that adapter is not used, and geopy's own log goes nowhere.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from email.message import Message
from functools import partial
from http.client import HTTPException, HTTPMessage
from ssl import SSLContext
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

# A hundred addresses are some 80 kB.
MAX_ANSWER = 1024 * 1024
CHUNK = 64 * 1024
TIMEOUT = 5.0  # seconds, for the whole answer

logging.getLogger("geopy").addFilter(lambda _record: False)


class NoRedirects(HTTPRedirectHandler):
    """Takes a redirect for the error that it is: an address goes to the configured host alone."""

    def redirect_request(  # the standard library's signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """No request follows."""


class StrictAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy is not typed
    """geopy's way to the network: one request, no redirect, no proxy of the system, a bounded answer in bounded time.

    `before` is called ahead of each request: it waits for its turn, or raises to call it off.
    """

    def __init__(
        self, *, proxies: dict[str, str] | None, ssl_context: SSLContext | None, before: Callable[[], None]
    ) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._before = before
        self._opener: OpenerDirector = build_opener(
            NoRedirects, HTTPSHandler(context=ssl_context), ProxyHandler(proxies or {})
        )

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:  # noqa: ANN401  # whatever JSON holds
        """The answer as values. Raises what geopy names for it, and GeocoderParseError for what is no JSON."""
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except (ValueError, RecursionError):
            raise GeocoderParseError("the answer is not JSON") from None

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """The answer as text. No exception names the address: each is raised from none that does."""
        self._before()
        until = time.monotonic() + timeout
        try:
            with self._opener.open(Request(url, headers=dict(headers)), timeout=timeout) as answer:  # noqa: S310  # the operator's own URL
                return read_text(answer, until)
        except HTTPError as error:
            with error:
                raise AdapterHTTPError(
                    f"status {error.code}", status_code=error.code, headers=lower(error.headers), text=None
                ) from None
        except TimeoutError:
            raise GeocoderTimedOut("no answer in time") from None
        except URLError as error:
            late = isinstance(error.reason, TimeoutError)
            raise (GeocoderTimedOut if late else GeocoderUnavailable)("not reached") from None
        except (OSError, HTTPException):
            raise GeocoderServiceError("the connection broke") from None


def read_text(answer: IO[bytes], until: float) -> str:
    """The body, as far as it goes. Raises TimeoutError, and GeocoderServiceError for one that has no end."""
    body = bytearray()
    while chunk := answer.read1(CHUNK):  # type: ignore[attr-defined]  # http.client's answers have it
        body += chunk
        if len(body) > MAX_ANSWER:
            raise GeocoderServiceError("the answer is too long")
        if time.monotonic() > until:
            raise TimeoutError
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise GeocoderParseError("the answer is not UTF-8") from None


def lower(headers: Message) -> dict[str, str]:
    """The headers by their names in small letters."""
    return {name.lower(): value for name, value in headers.items()}


def adapter_factory(before: Callable[[], None]) -> Callable[..., StrictAdapter]:
    """What geopy's geocoders take as `adapter_factory`."""
    return partial(StrictAdapter, before=before)
