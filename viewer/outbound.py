"""How this service calls others over HTTP: one request, no redirect, a bounded response in bounded time.

What is asked for is health data as often as not (an address, a place on the map). So a request goes to the configured
host and nowhere else, no proxy of the system is used, and no exception and no log line holds the URL.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError, TimeoutError as Urllib3TimeoutError

from viewer.errors import OutboundError, OutboundTimeoutError

CHUNK = 64 * 1024  # bytes
# Connections that are kept open to one server, each from our processes.
CONNECTIONS = 8

# urllib3 logs the path and parameters of each request at DEBUG; a filter holds whatever level an operator sets.
for module in ("connectionpool", "poolmanager", "connection", "response", "util.retry"):
    logging.getLogger(f"urllib3.{module}").addFilter(lambda _record: False)


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboundResponse:
    """Status, headers by their name in small letters, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """True for a status of 2xx; a redirect is none."""
        return 200 <= self.status < 300  # noqa: PLR2004  # RFC 9110, 15.3


class OutboundClient:
    """The client that all calls share; it keeps connections open, and may be used by many threads."""

    def __init__(self, user_agent: str) -> None:
        """`user_agent` tells the other side who asks."""
        self.user_agent = user_agent
        self._pool = urllib3.PoolManager(maxsize=CONNECTIONS, retries=False)

    def get(self, url: str, *, headers: Mapping[str, str], max_bytes: int, timeout: float) -> OutboundResponse:
        """Return the response, whatever its status; `timeout` is seconds for the whole of it.

        Raises OutboundTimeoutError, and OutboundError when the server is not reached or the body is too long.
        """
        return self._request("GET", url, None, headers, max_bytes, timeout)

    def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], max_bytes: int, timeout: float
    ) -> OutboundResponse:
        """Send the body, once, and return the response as `get` does."""
        return self._request("POST", url, body, headers, max_bytes, timeout)

    def _request(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], max_bytes: int, timeout: float
    ) -> OutboundResponse:
        deadline = time.monotonic() + timeout
        try:
            response = self._pool.request(
                method,
                url,
                body=body,
                headers={"User-Agent": self.user_agent, **headers},
                timeout=timeout,
                redirect=False,
                preload_content=False,
                decode_content=True,
            )
        except Urllib3TimeoutError:
            raise OutboundTimeoutError from None
        except HTTPError:
            raise OutboundError("the server could not be reached") from None
        try:
            received = _read(response, max_bytes, deadline)
        except BaseException:
            # A connection with an unread rest is of no use to the next request.
            response.close()
            raise
        response.release_conn()
        lower = {name.lower(): value for name, value in response.headers.items()}
        return OutboundResponse(status=response.status, headers=lower, body=received)


def _read(response: urllib3.BaseHTTPResponse, max_bytes: int, deadline: float) -> bytes:
    """Return the whole body, even when it comes a byte at a time. Raises OutboundError."""
    body = bytearray()
    try:
        while chunk := response.read1(CHUNK):
            body += chunk
            if len(body) > max_bytes:
                raise OutboundError("the response is too long")
            if time.monotonic() > deadline:
                raise OutboundTimeoutError
    except Urllib3TimeoutError:
        raise OutboundTimeoutError from None
    except (HTTPError, OSError):
        raise OutboundError("the connection broke") from None
    return bytes(body)
