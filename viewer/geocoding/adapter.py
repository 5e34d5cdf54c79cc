"""geopy's way to the network, through the client that all our calls share."""

import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from ssl import SSLContext
from typing import Any

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut
from typing_extensions import override

from viewer.errors import OutboundError, OutboundTimeoutError
from viewer.outbound import OutboundClient

# Bytes; a hundred addresses are some 80 kB.
MAX_RESPONSE = 1024 * 1024
# Seconds for the whole response.
TIMEOUT = 5.0

# geopy logs whole URLs at DEBUG, and servers' error pages at INFO.
logging.getLogger("geopy").addFilter(lambda _record: False)


class OutboundAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy is not typed
    """geopy's adapter over the shared client; `before` is called ahead of each request and may call it off."""

    def __init__(
        self,
        *,
        proxies: dict[str, str] | None,
        ssl_context: SSLContext | None,
        client: OutboundClient,
        before: Callable[[], None],
    ) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._client = client
        self._before = before

    @override
    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except (ValueError, RecursionError):
            raise GeocoderParseError("the response is not JSON") from None

    @override
    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        self._before()
        try:
            response = self._client.get(url, headers=headers, max_bytes=MAX_RESPONSE, timeout=timeout)
        except OutboundTimeoutError:
            raise GeocoderTimedOut("no response in time") from None
        except OutboundError as error:
            raise GeocoderServiceError(str(error)) from None
        if not response.is_success:
            raise AdapterHTTPError(
                f"status {response.status}", status_code=response.status, headers=response.headers, text=None
            )
        try:
            return response.body.decode()
        except UnicodeDecodeError:
            raise GeocoderParseError("the response is not UTF-8") from None


def adapter_factory(client: OutboundClient, before: Callable[[], None]) -> Callable[..., OutboundAdapter]:
    """Return what geopy's geocoders take as `adapter_factory`."""
    return partial(OutboundAdapter, client=client, before=before)
