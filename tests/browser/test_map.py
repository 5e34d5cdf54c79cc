"""The map in a real browser: drawn from here alone, by mouse and keyboard, on tiles and without."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser.conftest import Demo, Look, Observed, watched_page
from tests.builders import (
    FOUNDING_RECIPIENT,
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    a_document,
    a_location,
    a_message,
    a_new_message,
    an_appointment,
    appointment_id_of,
)
from tests.in_process import serving
from tests.tile_server import TileServerState, tile_server
from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.config import Settings
from viewer.domain.place import Precision
from viewer.domain.sender import Sender
from viewer.web.pages.application import create_app
from viewer.wiring import Services, migrate, wire

PLACE_KEY = b"p" * 32
HOSTILE = """Klinikk {{7*7}} {% raw %} ${1+1} `x` \\ </script><img src=x onerror="PWN=1">"""
COLOURS = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
}"""


@pytest.mark.parametrize("look", [Look(), Look(width=320, color_scheme="dark")], ids=str)
def test_map_is_drawn_from_here_alone(signed_in_page: Page, demo: Demo) -> None:
    """That nothing was asked of anybody else, and no policy was broken, `signed_in_page` sees to."""
    signed_in_page.goto(demo["appointments"][0]["url"])
    expect(signed_in_page.locator("#map_appointment")).to_be_visible()
    expect(signed_in_page.locator("#map_appointment canvas.leaflet-tile-loaded").first).to_be_visible()
    expect(signed_in_page.locator("#map_appointment .leaflet-marker-icon")).to_have_count(1)
    expect(signed_in_page.locator("#map_appointment .map__name")).to_have_text("Oslo City Røntgen")
    colours = [tile.evaluate(COLOURS) for tile in signed_in_page.locator("canvas.leaflet-tile").all()]
    assert max(colours) >= 2, "land and sea"
    assert signed_in_page.locator("canvas.map__labels").evaluate(COLOURS) > 2, "letters"
    chart, name, zoom = (
        box_of(signed_in_page, selector) for selector in ("#map_appointment", ".map__name", ".leaflet-control-zoom")
    )
    assert chart["x"] <= name["x"], "nothing of it is cut"
    assert name["x"] + name["width"] <= chart["x"] + chart["width"]
    assert name["y"] + name["height"] <= zoom["y"] or name["x"] + name["width"] <= zoom["x"], "nor hidden"


def box_of(page: Page, selector: str) -> FloatRect:
    """Where an element lies on the page."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box


def test_one_finger_scrolls_the_page_and_two_move_the_map(browser: Browser, demo: Demo, signed_in_page: Page) -> None:
    """With one finger the map was a trap: the page stood still."""
    state = signed_in_page.context.storage_state()
    context = browser.new_context(has_touch=True, is_mobile=True, storage_state=state)
    page = context.new_page()
    page.goto(demo["appointments"][0]["url"])
    chart = page.locator("#map_appointment.leaflet-container")
    expect(chart).to_be_visible()
    assert chart.evaluate("element => getComputedStyle(element).touchAction") == "pan-x pan-y"
    context.close()


def test_abroad_there_is_no_map_and_a_way_there(signed_in_page: Page, demo: Demo) -> None:
    signed_in_page.goto(demo["appointments"][5]["url"])
    expect(signed_in_page.locator("#map_appointment")).to_have_count(0)
    expect(signed_in_page.get_by_text("Norgeskart")).to_have_count(0)


def test_map_works_by_keyboard(signed_in_page: Page, demo: Demo) -> None:
    signed_in_page.goto(demo["appointments"][0]["url"])
    chart = signed_in_page.get_by_role("region", name="Kart som viser")
    scale = signed_in_page.locator(".leaflet-control-scale-line")
    before = scale.inner_text()
    chart.focus()
    signed_in_page.keyboard.press("-")
    expect(scale).not_to_have_text(before)
    signed_in_page.keyboard.press("ArrowUp")
    expect(signed_in_page.get_by_role("button", name="Zoom inn")).to_be_visible()
    box = signed_in_page.get_by_role("button", name="Zoom inn").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44


def test_picture_stands_in_without_scripts(browser: Browser, demo: Demo, signed_in_page: Page) -> None:
    state = signed_in_page.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(demo["appointments"][0]["url"])
    picture = page.get_by_role("img", name="Map of")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 640
    expect(page.locator("#map_appointment")).to_be_hidden()
    context.close()


def test_picture_is_printed(signed_in_page: Page, demo: Demo) -> None:
    signed_in_page.goto(demo["appointments"][0]["url"])
    expect(signed_in_page.locator("#map_appointment")).to_be_visible()
    signed_in_page.emulate_media(media="print")
    expect(signed_in_page.locator(".map__picture")).to_be_visible()
    expect(signed_in_page.locator("#map_appointment")).to_be_hidden()


@pytest.fixture
def tiles() -> Iterator[TileServerState]:
    with tile_server() as state:
        yield state


@pytest.fixture
def services(tmp_path: Path, tiles: TileServerState) -> Iterator[Services]:
    """An installation that draws on tiles; a hostile place with an exact address lies in its mailbox."""
    settings = Settings(
        secret="a secret for tests, long enough for the rule",
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'innkalling.sqlite'}",
        tiles=tiles.url + "/{z}/{x}/{y}.png",
        tiles_attribution="© Example",
    )
    migrate(settings)
    at = wire(settings)
    now = datetime.now(UTC)
    kari = add_recipient(FOUNDING_RECIPIENT, None, recipients=at.recipients, keys=at.keys, now=now)
    at.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), now)
    appointment = an_appointment(place=HOSTILE, start=now + timedelta(days=3), end=None)
    message = a_message(primary_document=a_document(data_type=appointment))
    at.messages.accept(a_new_message(message=message, recipient_id=kari, place_key=PLACE_KEY))
    at.places.save(PLACE_KEY, a_location(precision=Precision.ADDRESS, radius_m=30, source="kartverket"), now)
    yield at
    at.close()
    shutil.rmtree(tmp_path / "tiles", ignore_errors=True)


@pytest.fixture
def tiled_page(browser: Browser, services: Services) -> Iterator[Page]:
    """The signed-in recipient's browser at that installation, watched like any other."""
    kari = services.recipients.find(services.keys.recipient(FOUNDING_RECIPIENT))
    assert kari is not None
    token = make_sign_in_link(kari, recipients=services.recipients, now=services.now())
    with serving(create_app(services.settings, services)) as url:
        observed = Observed(origin=url)
        with watched_page(browser, Look(), observed) as page:
            page.goto(f"/sign-in/{token}")
            page.locator("main form button").click()
            page.wait_for_url("/")
            page.goto(f"/appointments/{appointment_id_of(FOUNDING_UUID)}")
            yield page
    assert observed.faults() == []


def test_tiles_come_through_us(tiled_page: Page, tiles: TileServerState) -> None:
    """The tile server hears from our process alone: no browser, no cookie, no page it was on."""
    expect(tiled_page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    tiled_page.wait_for_load_state("networkidle")
    assert 4 <= len(tiles.requests) <= 40
    assert {path.split("/")[1] for path, _ in tiles.requests} <= {"9", "16"}
    for _, headers in tiles.requests:
        assert headers["User-Agent"].startswith("innkalling (")
        assert not {"Cookie", "Referer", "Origin"} & set(headers)
    expect(tiled_page.get_by_text("© Example")).to_be_visible()


def test_pin_tells_the_place_by_keyboard(tiled_page: Page) -> None:
    """What the sender wrote is text, also in the balloon."""
    pin = tiled_page.locator(".leaflet-marker-icon")
    expect(pin).to_have_attribute("alt", f"{HOSTILE}, Storgata 23, 0011 Oslo")
    pin.focus()
    tiled_page.keyboard.press("Enter")
    expect(tiled_page.locator(".leaflet-popup-content")).to_have_text(f"{HOSTILE}, Storgata 23, 0011 Oslo")
    assert tiled_page.evaluate("typeof PWN") == "undefined"


def test_embedded_background_shows_where_tiles_fail(tiled_page: Page, tiles: TileServerState) -> None:
    tiles.fault = "503"
    tiled_page.reload()
    expect(tiled_page.locator("canvas.leaflet-tile-loaded").first).to_be_attached()
