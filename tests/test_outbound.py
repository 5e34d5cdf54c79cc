"""One request, to the host that was named, and a bounded response in bounded time."""

import time
from collections.abc import Iterator

import pytest

from tests.geocoder_server import GeocoderServer, geocoder_server
from viewer.errors import OutboundError, OutboundTimeoutError
from viewer.outbound import OutboundClient, OutboundResponse

MAX_BYTES = 1024 * 1024


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with geocoder_server() as state:
        yield state


def get(server: GeocoderServer, *, timeout: float = 5.0, max_bytes: int = MAX_BYTES) -> OutboundResponse:
    client = OutboundClient("innkalling (https://post.example.no)")
    return client.get(f"{server.url}/api?q=Hemmeligveien", headers={}, max_bytes=max_bytes, timeout=timeout)


def test_response_has_status_headers_and_body(server: GeocoderServer) -> None:
    response = get(server)
    assert response.is_success
    assert response.headers["content-type"] == "application/json;charset=UTF-8"
    assert b"FeatureCollection" in response.body
    assert server.requests[0][2]["User-Agent"] == "innkalling (https://post.example.no)"


@pytest.mark.parametrize(("fault", "status"), [("redirect", 302), ("429", 429), ("500", 500), ("503", 503)])
def test_redirect_is_not_followed_and_failure_not_repeated(server: GeocoderServer, fault: str, status: int) -> None:
    server.fault = fault
    response = get(server)
    assert response.status == status
    assert not response.is_success
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["endless", "half"])
def test_response_without_a_proper_end_is_an_error(server: GeocoderServer, fault: str) -> None:
    server.fault = fault
    with pytest.raises(OutboundError):
        get(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["slow", "dripping"])
def test_timeout_is_for_the_whole_response(server: GeocoderServer, fault: str) -> None:
    server.fault = fault
    before = time.monotonic()
    with pytest.raises(OutboundTimeoutError):
        get(server, timeout=0.2)
    assert time.monotonic() - before < 1


def test_server_that_is_gone_is_not_reached() -> None:
    with geocoder_server() as gone:
        pass
    with pytest.raises(OutboundError) as raised:
        get(gone)
    assert "127.0.0.1" not in str(raised.value)


def test_connection_is_used_again(server: GeocoderServer) -> None:
    client = OutboundClient("test")
    for _ in range(3):
        client.get(f"{server.url}/api?q=x", headers={}, max_bytes=MAX_BYTES, timeout=5)
    assert client._pool.connection_from_url(server.url).num_connections == 1


def test_a_form_is_posted_once(server: GeocoderServer) -> None:
    client = OutboundClient("innkalling (https://post.example.no)")

    response = client.post(f"{server.url}/token", body=b"code=x", headers={}, max_bytes=MAX_BYTES, timeout=5.0)

    assert (response.status, response.body) == (200, b"code=x")
