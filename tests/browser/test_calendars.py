"""A feed is made in the browser: its address is copied, and a phone reads it from the picture."""

import struct
import zlib

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGBA = 6
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def made(signed_in_page: Page) -> Page:
    """The page that shows a new feed's address."""
    signed_in_page.goto("/calendars")
    signed_in_page.get_by_role("link", name="Nytt abonnement").click()
    signed_in_page.get_by_label("Bare opptatt").check()
    signed_in_page.get_by_role("button", name="Opprett abonnement").click()
    expect(signed_in_page.get_by_role("textbox", name="Adresse")).to_be_visible()
    return signed_in_page


def address_on(page: Page) -> str:
    return page.locator("#address").input_value()


def grey(png: bytes) -> memoryview:
    """The grey pixels of a screenshot, which is a PNG of 8 bits in 3 or 4 channels (PNG specification, 9.2)."""
    width, height, _, colour = struct.unpack(">IIBB", png[16:26])
    channels, data, at = (4 if colour == RGBA else 3), b"", len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    raw, above, pixels = zlib.decompress(data), bytearray(width * channels), bytearray()
    for row in range(height):
        start = row * (width * channels + 1)
        above = unfiltered(raw[start], raw[start + 1 : start + 1 + width * channels], above, channels)
        pixels += above[::channels]
    return memoryview(pixels).cast("B", (height, width))


def unfiltered(kind: int, row: bytes, above: bytearray, channels: int) -> bytearray:
    """A row as it was before it was filtered for compression."""
    out = bytearray(row)
    for i, byte in enumerate(row):
        left, corner = (out[i - channels], above[i - channels]) if i >= channels else (0, 0)
        up = above[i]
        nearest = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
        out[i] = (byte + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
    return out


def test_address_is_copied_at_the_press_of_a_button(made: Page) -> None:
    made.get_by_role("button", name="Kopier kalenderadressen").click()
    expect(made.get_by_role("status").filter(has_text="Kopiert")).to_be_visible()
    made.evaluate(
        "document.body.append(document.createElement('textarea')); document.querySelector('textarea').focus()"
    )
    made.keyboard.press("Control+V")
    assert made.locator("textarea").input_value() == address_on(made)


@pytest.mark.parametrize("look", [Look(width=320, color_scheme="dark"), Look(width=1280)], ids=str)
def test_phone_reads_the_address_from_the_picture(made: Page) -> None:
    """In the dark too: cameras want dark on light. iOS subscribes to `webcal:` alone, and adds the other once."""
    address = address_on(made)
    [for_iphones] = zxingcpp.read_barcodes(grey(made.get_by_label("QR-kode for iPhone og iPad").screenshot()))
    assert for_iphones.text == f"webcal:{address.partition(':')[2]}"

    made.get_by_text("Adressen som kode for andre telefoner").click()
    [for_others] = zxingcpp.read_barcodes(grey(made.get_by_label("QR-kode med adressen").screenshot()))
    assert for_others.text == address


def test_the_way_to_google_copies_the_address_first(made: Page) -> None:
    link = made.get_by_role("link", name="Kopier, og gå til Google Kalender")
    assert (link.get_attribute("href") or "").startswith("https://calendar.google.com/")
    assert address_on(made).split("/")[4] not in (link.get_attribute("href") or "")
    # The page is not left: no browser of a test goes anywhere.
    link.evaluate("element => element.addEventListener('click', event => event.preventDefault())")
    link.click()
    expect(made.get_by_role("status").filter(has_text="Kopiert")).to_be_visible()


@pytest.mark.parametrize("look", [Look(width=320, color_scheme="dark"), Look(width=1280)], ids=str)
def test_axe_finds_nothing_on_the_page_of_the_address(made: Page) -> None:
    result = Axe().run(made, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert [rule["id"] for rule in result.response["violations"]] == []


def test_preview_speaks_the_language_that_is_chosen(signed_in_page: Page) -> None:
    """What others will see is seen before it is saved."""
    signed_in_page.goto("/calendars/new")
    title = signed_in_page.locator("#preview-discreet strong:visible")
    expect(title).to_have_text("Avtale")

    signed_in_page.get_by_label("Språket i oppføringene").select_option("EN")
    expect(title).to_have_text("Appointment")


def test_feed_is_closed_and_opened_again(made: Page) -> None:
    made.get_by_role("link", name="Abonnementene dine").click()
    made.get_by_role("link", name="Endre eller avslutt").last.click()
    made.get_by_role("button", name="Avslutt abonnementet").click()
    expect(made.get_by_role("status")).to_contain_text("Abonnementet er avsluttet")
    made.get_by_role("button", name="Åpne igjen").first.click()
    expect(made.get_by_role("status")).to_contain_text("Abonnementet er åpent igjen")
