"""The main job as its recipient sees it: sign in, open the appointment, see the map, take the calendar file."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, Look, Observed

LOOKS = [
    Look(width=320, color_scheme="light", locale="nb-NO"),
    Look(width=320, color_scheme="dark", locale="en-GB"),
    Look(width=1280, color_scheme="light", locale="nb-NO"),
    Look(width=1280, color_scheme="dark", locale="nn-NO"),
]


def test_a_recipient_finds_the_next_appointment_first(signed_in_page: Page) -> None:
    signed_in_page.goto("/")
    first = signed_in_page.get_by_role("main").locator("a[href^='/appointments/']").first
    expect(first).to_contain_text("Årleg kontroll hos tannlegen")


def test_the_page_says_when_where_and_when_to_arrive(signed_in_page: Page, demo: Demo) -> None:
    signed_in_page.goto(demo["appointments"][0]["url"])
    main = signed_in_page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("Undersøke smerter i ryggen")
    for text in ("10:00", "til 11:00", "Møt opp kl.\u00a009:45", "Oppmøte senest 15 minutter før timen"):
        expect(main).to_contain_text(text)
    for text in ("Oslo City Røntgen", "Storgata 23"):
        expect(main).to_contain_text(text)
    expect(main).not_to_contain_text("None")


def test_the_map_is_drawn(signed_in_page: Page, demo: Demo) -> None:
    """Leaflet ran, under a policy that allows no inline script, and drew the pin or the circle that is deserved."""
    signed_in_page.goto(demo["appointments"][0]["url"])
    drawn = signed_in_page.locator(".leaflet-container")
    expect(drawn).to_be_visible()
    expect(drawn.locator("path.leaflet-interactive, .leaflet-marker-icon").first).to_be_attached()


def test_the_calendar_file_is_one_entry(signed_in_page: Page, demo: Demo) -> None:
    signed_in_page.goto(demo["appointments"][0]["url"])
    with signed_in_page.expect_download() as started:
        signed_in_page.get_by_role("main").locator("a[href*='calendar.ics']").first.click()
    content = Path(started.value.path()).read_bytes()
    assert started.value.suggested_filename.endswith(".ics")
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.count(b"BEGIN:VEVENT") == 1


def test_the_letter_is_the_one_that_was_sent(signed_in_page: Page, demo: Demo) -> None:
    signed_in_page.goto(demo["appointments"][0]["url"])
    address = signed_in_page.locator("a[href*='/documents/']").first.get_attribute("href")
    assert address is not None
    answer = signed_in_page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.4")


def test_the_feed_holds_what_the_mailbox_holds(demo: Demo) -> None:
    """A calendar app has no cookie: the address is all it knows."""
    with urllib.request.urlopen(demo["feed"], timeout=5) as answer:
        etag, body = answer.headers["ETag"], answer.read()
    assert body.count(b"BEGIN:VEVENT") >= 8
    again = urllib.request.Request(demo["feed"], headers={"If-None-Match": etag})
    with pytest.raises(urllib.error.HTTPError, match="304"):
        urllib.request.urlopen(again, timeout=5)


def test_a_stranger_sees_nothing(page: Page, observed: Observed, demo: Demo) -> None:
    observed.expect("401")
    page.goto(demo["appointments"][0]["url"])
    expect(page.get_by_role("main")).not_to_contain_text("Undersøke")
    for part in ("calendar.ics", "map.js", "map.svg"):
        assert page.request.get(f"{demo['appointments'][0]['url']}/{part}").status == 401
    page.evaluate("fetch('/appointments/x/map.svg')")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_have_no_sideways_scroll(
    signed_in_page: Page, demo: Demo, screenshot: Callable[[Page, str], Path]
) -> None:
    for path, name in (("/", "mailbox"), (demo["appointments"][0]["url"], "appointment")):
        signed_in_page.goto(path)
        signed_in_page.wait_for_load_state("networkidle")
        screenshot(signed_in_page, name)
        width = signed_in_page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, json.dumps({"page": name, "wider by": width})
