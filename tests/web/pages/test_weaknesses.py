"""What Digipost's archived apps did wrong, where no test beside the code names it already (`grep test_a3_`).

The numbers are those of the list that this presentation was held against: 1, 3 to 8, 14 and 16 stand in
tests/web/presentation, the others here.
"""

import logging
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from tests.builders import FOUNDING_UUID, a_document, an_address, an_appointment, appointment_id_of
from tests.web.delivery import deliver
from viewer.domain.access import RecipientId
from viewer.domain.place import Coordinates, Location, Precision
from viewer.errors import InvalidMessageError
from viewer.formats.digipost_xml import parse_message
from viewer.wiring import Services

APPOINTMENT = f"/appointments/{appointment_id_of(FOUNDING_UUID)}"
FOUNDING_MESSAGE = Path(__file__).parents[2] / "data" / "founding_message_v8.xml"


@pytest.fixture
def page(signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId) -> str:
    """The page of the founding appointment, at an address that has to be encoded."""
    appointment = an_appointment(
        start=services.now() + timedelta(days=7),
        end=None,
        address=an_address(street_address="Tromsøgata 5 & 7 #B", postal_code="0565"),
    )
    deliver(services, recipient_id, a_document(data_type=appointment), place_key=b"key")
    return signed_in_client.get(APPOINTMENT).text


@pytest.mark.parametrize("sent", ["", "10:00", "2017-10-27", "27.10.2017 10:00", "now"])
def test_a3_2_a_start_that_is_no_time_is_refused(sent: str) -> None:
    """The app took it for the present moment."""
    xml = FOUNDING_MESSAGE.read_text(encoding="utf-8")
    mangled = re.sub(r"(<(?:\w+:)?start-time>)[^<]*", rf"\g<1>{sent}", xml)
    assert mangled != xml

    with pytest.raises(InvalidMessageError, match="start-time"):
        parse_message(mangled.encode())


def test_a3_9_map_links_are_encoded_and_leave_the_choice_of_map(page: str) -> None:
    """The apps opened one fixed map app, with the address as it was."""
    links = re.findall(r'href="(https://[^"]+|geo:[^"]+)"', page)
    hosts = {link.split("/")[2] for link in links if link.startswith("https:")}

    assert {"www.openstreetmap.org", "maps.apple.com"} <= hosts
    assert any("google" in host for host in hosts)
    assert all(re.fullmatch(r"[!-~]+", link) for link in links)
    assert not any("#B" in link.replace("&amp;", "&") or " " in link for link in links)
    assert any("Tromsøgata 5 & 7" in unquote(link.replace("+", " ")) for link in links)


def test_a3_10_the_map_is_a_picture_on_the_page(page: str, signed_in_client: FlaskClient, services: Services) -> None:
    """The apps had none, and handed the address over to another app; the browser tests see this one drawn."""
    assert '<img class="map__picture"' not in page
    location = Location(
        coordinates=Coordinates(latitude=59.91, longitude=10.75),
        precision=Precision.ADDRESS,
        radius_m=30,
        source="test",
        attribution="test",
    )
    services.places.save(b"key", location, services.now())

    located = signed_in_client.get(APPOINTMENT).text

    assert '<img class="map__picture"' in located
    picture = signed_in_client.get(f"{APPOINTMENT}/map.svg")
    assert picture.content_type.startswith("image/svg+xml")
    assert b"<svg" in picture.data


def test_a3_11_the_calendar_file_is_one_entry_with_an_identity(page: str, signed_in_client: FlaskClient) -> None:
    """Pressing the app's button twice made two entries, without any UID to tell them by."""
    first = signed_in_client.get(f"{APPOINTMENT}/calendar.ics").data
    again = signed_in_client.get(f"{APPOINTMENT}/calendar.ics").data

    assert page
    assert first == again
    assert first.count(b"BEGIN:VEVENT") == 1
    assert re.findall(rb"UID:(\S+)", first) == [f"{appointment_id_of(FOUNDING_UUID)}@innkalling".encode()]


def test_a3_12_nothing_is_asked_for_before_it_is_needed(page: str) -> None:
    """The app asked for the calendar as soon as the letter opened; a link needs no permission."""
    assert re.search(r'<a class="button secondary" href="/appointments/[^"]+/calendar.ics', page)
    assert "geolocation" not in page


@pytest.mark.parametrize(("language", "heading"), [("nb", "Møt opp"), ("nn", "Møt opp"), ("en", "Be there at")])
def test_a3_13_the_interface_is_the_readers_and_the_text_the_senders(
    page: str, signed_in_client: FlaskClient, language: str, heading: str
) -> None:
    """The apps' interface had one language or two, and nobody was told which one the sender wrote."""
    signed_in_client.set_cookie("language", language)
    translated = signed_in_client.get(APPOINTMENT).text

    assert page
    assert f'<html lang="{language}">' in translated
    assert heading in translated
    assert '<h1 dir="auto" lang="nb">Undersøke smerter i ryggen</h1>' in translated


def test_a3_15_nothing_of_the_matter_is_logged(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, caplog: pytest.LogCaptureFixture
) -> None:
    """The app printed the text of the appointment."""
    with caplog.at_level(logging.DEBUG):
        deliver(services, recipient_id, a_document())
        for path in ("/", APPOINTMENT, "/search?q=rygg", f"{APPOINTMENT}/calendar.ics"):
            signed_in_client.get(path)

    for private in ("Undersøke", "Røntgen", "Storgata", "rygg", "01043100358"):
        assert private not in caplog.text


def test_a3_17_there_is_a_list_a_feed_a_file_a_print_and_a_way_to_share(
    page: str, signed_in_client: FlaskClient
) -> None:
    """The apps had none of them."""
    assert f"{APPOINTMENT}/calendar.ics" in page
    assert f"{APPOINTMENT}/shares" in page
    assert "Skrevet ut mandag 23. november 2026" in page
    assert f'href="{APPOINTMENT}"' in signed_in_client.get("/upcoming").text
    assert 'href="/calendars"' in signed_in_client.get("/").text
