"""The map belongs to the appointment's recipient, and comes from here alone."""

import gzip
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from tests.builders import (
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    a_document,
    a_location,
    a_message,
    a_new_message,
    an_appointment,
    appointment_id_of,
    nowhere,
)
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Address, Appointment, Info
from viewer.domain.place import Location, Precision
from viewer.domain.sender import Sender
from viewer.domain.tile import Tile, tile_of
from viewer.errors import TilesUnavailableError
from viewer.formats.map_html import map_script
from viewer.formats.map_svg import map_svg
from viewer.web.pages.maps import LEAFLET_ADDRESS, basemap_url
from viewer.web.pages.services import EXTENSION
from viewer.wiring import Services

PAGE = f"/appointments/{appointment_id_of(FOUNDING_UUID)}"
PLACE_KEY = b"p" * 32
COMING = datetime.fromisoformat("2026-11-27T10:00:00+01:00")


def deliver(services: Services, recipient_id: RecipientId, appointment: Appointment | None = None) -> None:
    """The founding page's message, with its address waiting to be looked up."""
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), services.now())
    message = a_message(primary_document=a_document(data_type=appointment or an_appointment(start=COMING, end=None)))
    services.messages.accept(a_new_message(message=message, recipient_id=recipient_id, place_key=PLACE_KEY))


@pytest.fixture
def located(services: Services, recipient_id: RecipientId, now: datetime) -> Location:
    """The appointment, delivered and located."""
    deliver(services, recipient_id)
    services.places.save(PLACE_KEY, a_location(radius_m=1_500), now)
    return a_location(radius_m=1_500)


def test_recipient_gets_script_and_picture(signed_in_client: FlaskClient, located: Location) -> None:
    script = signed_in_client.get(f"{PAGE}/map.js")
    assert (script.status_code, script.mimetype) == (200, "text/javascript")
    assert b"L.circle(" in script.data
    picture = signed_in_client.get(f"{PAGE}/map.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert "sandbox" in picture.headers["Content-Security-Policy"]


def test_browser_keeps_no_map(signed_in_client: FlaskClient, located: Location) -> None:
    """Where somebody goes is not to stay on the disk of a shared computer."""
    for name in ("map.js", "map.svg", "map-dark.svg"):
        answer = signed_in_client.get(f"{PAGE}/{name}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers


def test_map_of_nobody_in_particular_is_missing(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, now: datetime
) -> None:
    """Missing, foreign, not looked up yet and looked up in vain: one answer."""
    answers = [signed_in_client.get(f"/appointments/unknown/map.{kind}") for kind in ("js", "svg")]
    other = services.recipients.add(b"o" * 32, None, now)  # type: ignore[arg-type]  # any digest will do
    deliver(services, other)
    answers += [signed_in_client.get(f"{PAGE}/map.{kind}") for kind in ("js", "svg")]
    assert {answer.status_code for answer in answers} == {404}


def test_unlocated_appointment_has_no_map(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, now: datetime
) -> None:
    deliver(services, recipient_id)
    assert signed_in_client.get(f"{PAGE}/map.js").status_code == 404
    services.places.save(PLACE_KEY, nowhere(), now)
    assert signed_in_client.get(f"{PAGE}/map.js").status_code == 404


def test_stranger_signs_in_first(client: FlaskClient, located: Location) -> None:
    assert client.get(f"{PAGE}/map.js").status_code in {302, 303, 401}


def test_page_shows_the_map_and_says_how_surely(signed_in_client: FlaskClient, located: Location) -> None:
    page = signed_in_client.get(PAGE, headers={"Accept-Language": "en"}).text
    assert 'id="map_appointment"' in page
    assert 'aria-label="Map of Oslo City Røntgen, Storgata 23, 0011 Oslo"' in page
    assert "Approximate: the address is within about 2 km of the middle of the circle." in page
    assert "Natural Earth" in page
    assert f"{PAGE}/map.js" in page
    assert not re.search(r"""(?:src=|<link[^>]*href=)["'](?:https?:)?//""", page)
    assert "The service you choose will see the address." in page
    assert page.count('rel="noreferrer noopener external"') == 1 + 6 + 5, (
        "the button, the ways there, and whose data it is"
    )


def test_wide_circle_is_a_line_and_the_way_there(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, now: datetime
) -> None:
    deliver(services, recipient_id)
    services.places.save(PLACE_KEY, a_location(municipality="Oslo"), now)
    page = signed_in_client.get(PAGE, headers={"Accept-Language": "nb"}).text
    assert "Ligger i Oslo kommune." in page
    assert "map_appointment" not in page
    assert "leaflet" not in page
    assert "Norgeskart" in page


def test_dark_pages_have_a_dark_picture(signed_in_client: FlaskClient, located: Location) -> None:
    light, dark = (signed_in_client.get(f"{PAGE}/{name}.svg") for name in ("map", "map-dark"))
    assert dark.status_code == 200
    assert dark.data != light.data
    assert dark.headers["Content-Security-Policy"] == light.headers["Content-Security-Policy"]
    assert f"{PAGE}/map-dark.svg" in signed_in_client.get(PAGE).text


def test_page_says_when_there_is_no_map(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, now: datetime
) -> None:
    """No empty box, and nothing invented while nobody has looked."""
    deliver(services, recipient_id)
    page = signed_in_client.get(PAGE, headers={"Accept-Language": "en"}).text
    assert "The map is being made" in page
    assert "map_appointment" not in page
    services.places.save(PLACE_KEY, nowhere(), now)
    page = signed_in_client.get(PAGE, headers={"Accept-Language": "en"}).text
    assert "The address was not found on the map." in page
    assert "map_appointment" not in page


@pytest.mark.parametrize(
    "hostile",
    ["{{7*7}}", "{% raw %} {# x", "${1+1} `x`", "\\", "</script><script>PWN=1</script>", '"><img src=x onerror=PWN=1>'],
)
def test_hostile_text_in_any_field_leaves_the_script_equal_to_the_byte(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, now: datetime, hostile: str
) -> None:
    """Branca would run it as a template on the server; the page holds the words as words."""
    appointment = an_appointment(
        place=hostile,
        sub_title=hostile,
        arrival_time=hostile,
        address=Address(street_address=hostile, street_address_2=hostile, city=hostile, country=hostile),
        infos=(Info(title=hostile, text=hostile),),
    )
    deliver(services, recipient_id, appointment)
    services.places.save(PLACE_KEY, a_location(), now)
    assert signed_in_client.get(f"{PAGE}/map.js").data == map_script(a_location())
    assert signed_in_client.get(f"{PAGE}/map.svg").data == map_svg(a_location())
    page = signed_in_client.get(PAGE)
    assert page.status_code == 200
    assert "<img src=x" not in page.text
    assert "<script>PWN" not in page.text


def test_background_comes_packed_and_may_be_kept(client: FlaskClient) -> None:
    with client.application.test_request_context():
        address = basemap_url()
    with client.get(address) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        content = json.loads(gzip.decompress(answer.data))
        assert set(content) == {"sources", "units", "land", "borders", "labels"}
        assert "ODbL" in content["sources"]["land"], "the licence wants it in the data themselves"
        assert len(answer.data) < 300_000
    assert client.get("/static/basemap/older.json").status_code == 404


def test_leaflet_comes_from_here_and_may_be_kept(client: FlaskClient) -> None:
    for name in ("leaflet.js", "leaflet.css", "images/marker-icon.png"):
        with client.get(f"{LEAFLET_ADDRESS}{name}") as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(f"{LEAFLET_ADDRESS}../__init__.py").status_code == 404


class FakeTiles:
    """A tile for everything, until it breaks."""

    attribution = "© Example"

    def __init__(self) -> None:
        self.requests: list[Tile] = []
        self.is_broken = False

    def tile(self, tile: Tile) -> bytes:
        self.requests.append(tile)
        if self.is_broken:
            raise TilesUnavailableError
        return b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def tiles(client: FlaskClient, services: Services) -> FakeTiles:
    fake = FakeTiles()
    client.application.extensions[EXTENSION] = replace(services, tiles=fake)
    return fake


def test_tiles_around_the_appointment_come_through_us(
    tiles: FakeTiles, signed_in_client: FlaskClient, located: Location
) -> None:
    assert located.coordinates is not None
    near = tile_of(located.coordinates, 14)
    answer = signed_in_client.get(f"{PAGE}/tiles/14/{near.x}/{near.y}")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "private, no-store"
    page = signed_in_client.get(PAGE).text
    assert f'data-tiles="{PAGE}/tiles/"' in page
    assert "© Example" in page


def test_tiles_elsewhere_are_not_there(tiles: FakeTiles, signed_in_client: FlaskClient, located: Location) -> None:
    """Or the proxy would be everybody's."""
    assert located.coordinates is not None
    near = tile_of(located.coordinates, 14)
    far = (f"14/{near.x + 17}/{near.y}", f"4/{near.x}/{near.y}", "14/0/0", "14/99999/0", "99/0/0", "14/-1/0", "14/x/0")
    for path in far:
        assert signed_in_client.get(f"{PAGE}/tiles/{path}").status_code == 404
    assert tiles.requests == []


def test_tiles_are_for_the_recipient_alone(tiles: FakeTiles, client: FlaskClient, located: Location) -> None:
    assert located.coordinates is not None
    near = tile_of(located.coordinates, 14)
    assert client.get(f"{PAGE}/tiles/14/{near.x}/{near.y}").status_code in {302, 303, 401}
    assert tiles.requests == []


def test_missing_tile_is_said_to_be_one(tiles: FakeTiles, signed_in_client: FlaskClient, located: Location) -> None:
    assert located.coordinates is not None
    near = tile_of(located.coordinates, 14)
    tiles.is_broken = True
    answer = signed_in_client.get(f"{PAGE}/tiles/14/{near.x}/{near.y}")
    assert (answer.status_code, answer.data) == (502, b"")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_no_tiles_unless_switched_on(signed_in_client: FlaskClient, located: Location) -> None:
    assert located.coordinates is not None
    near = tile_of(located.coordinates, 14)
    assert signed_in_client.get(f"{PAGE}/tiles/14/{near.x}/{near.y}").status_code == 404
    assert "data-tiles" not in signed_in_client.get(PAGE).text


def test_web_process_does_without_what_only_draws_and_asks() -> None:
    """Numpy alone is 70 MB, and a web process draws no maps, asks no one, and migrates nothing."""
    program = (
        "import sys, viewer.web.app\n"
        "print([name for name in ('folium', 'numpy', 'branca', 'geopy', 'requests', 'alembic') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_paper_has_a_code_of_the_way_there(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, now: datetime
) -> None:
    deliver(services, recipient_id)
    services.places.save(PLACE_KEY, a_location(radius_m=1_500), now)
    by_address = signed_in_client.get(PAGE).text
    services.places.save(PLACE_KEY, a_location(precision=Precision.ADDRESS, radius_m=30), now)
    by_point = signed_in_client.get(PAGE).text
    assert all("map__code" in page and "Skann for å finne veien" in page for page in (by_address, by_point))
    assert "veien (OpenStreetMap)" in by_address
    assert "veien (OpenStreetMap)" not in by_point
