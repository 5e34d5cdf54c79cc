"""What anybody may read about the service, and what its recipients are told of what is stored."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.builders import FOUNDING_SENDER_ID
from viewer.domain.access import SESSION_LIFETIME
from viewer.domain.retention import REVISION_RETENTION
from viewer.web.pages.application import create_app
from viewer.wiring import Services


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_anybody_may_read_about_the_service(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_page_tells_the_times_that_the_service_keeps_to(client: FlaskClient) -> None:
    text = client.get("/privacy", headers={"Accept-Language": "en"}).text

    assert "90 days after they stop working" in text
    assert "kept for 30 days" in text
    assert ("one year" in text, REVISION_RETENTION) == (True, timedelta(days=365))
    # The nightly round removes sessions that are over.
    assert ("by the next day" in text, timedelta(days=1) > SESSION_LIFETIME) == (True, True)


def test_a_recipient_reads_how_long_each_sender_has_its_letters_kept(
    signed_in_client: FlaskClient, services: Services, founding: None
) -> None:
    address, norwegian = "/privacy", {"Accept-Language": "nb"}
    assert "730" not in signed_in_client.get(address, headers=norwegian).text

    services.retention.set_rule(FOUNDING_SENDER_ID, timedelta(days=730))

    assert "Oslo City Røntgen: 730 dager etter avtalen" in signed_in_client.get(address, headers=norwegian).text


def test_a_stranger_reads_no_senders_name(client: FlaskClient, services: Services, founding: None) -> None:
    services.retention.set_rule(FOUNDING_SENDER_ID, timedelta(days=730))

    assert "Oslo City" not in client.get("/privacy").text


@pytest.mark.parametrize(
    ("geocoder", "url", "told"),
    [
        ("offline", None, None),
        ("kartverket", None, "sent to Kartverket"),
        ("photon", "https://photon.example.no/api", "sent to photon.example.no"),
    ],
)
def test_whoever_is_told_addresses_is_named(
    services: Services, geocoder: str, url: str | None, told: str | None
) -> None:
    settings = replace(services.settings, geocoder=geocoder, geocoder_url=url)
    client = create_app(settings, replace(services, settings=settings)).test_client()

    text = client.get("/privacy", headers={"Accept-Language": "en"}).text

    assert ("is sent to" in text) is (told is not None)
    assert (told or "") in text
