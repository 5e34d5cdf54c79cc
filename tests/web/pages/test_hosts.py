"""Nobody who chooses the Host header chooses where a recipient's browser goes."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.web.delivery import APPOINTMENT
from viewer.web.pages.application import create_app
from viewer.wiring import Services

PATHS = (
    "/", "//", "/sign-in", "//sign-in", "/sign-in//abc", "/sign-in/", "/sign-in/abc", "/upcoming//", "/upcoming/",
    "/calendars", "/calendars/", "//calendars", "/appointments//x", APPOINTMENT, f"/{APPOINTMENT}", f"{APPOINTMENT}/",
    "/documents//x", "/shared//x", "/search//?q=x", "/static//x", "/about",
    "//evil.example/%2f..", "/%2f%2fevil.example",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_location_is_absolute(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method, headers={"Accept": "text/html"})
    location = response.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")


def test_token_behind_two_slashes_is_at_no_address(client: FlaskClient) -> None:
    """It was redirected to whatever the Host header said, in clear."""
    response = client.get("/sign-in//TOKEN", headers={"Host": "localhost"})
    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1.evil.example", "127.0.0.2", "[::2]",
     "localhost:80:80", "localhost@evil.example", "", "localhost,localhost", "LOCALHOST.", "[::1", "::1"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page", APPOINTMENT])
def test_page_is_refused_for_another_host(client: FlaskClient, host: str, path: str) -> None:
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 421
    assert "evil" not in response.text


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost", "127.0.0.1:8080", "[::1]:8080", "mail.example", "mail.example:443"]
)
def test_page_is_served_to_the_public_address_and_to_the_machine(services: Services, host: str) -> None:
    settings = replace(services.settings, public_url="https://mail.example")
    client = create_app(settings, services).test_client()
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_load_balancer_asks_by_address(client: FlaskClient) -> None:
    assert client.get("/readyz", headers={"Host": "10.0.0.7:8080"}).status_code == 200
