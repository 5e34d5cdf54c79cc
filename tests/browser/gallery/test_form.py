"""How pages hold their form: enlarged, spaced out, in forced colours, by keyboard, without JavaScript, on paper."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import Look, Observed, watched_page
from tests.browser.gallery.contents import Gallery

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 2.2, 1.4.12: what a reader may set without losing anything.
SPACED = """
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important} p {margin-block-end: 2em !important}`)
    document.adoptedStyleSheets = [sheet]
"""
CLIPPED = """
    [...document.querySelectorAll('main *, header *')].filter(each => {
        const style = getComputedStyle(each)
        return style.overflow !== 'visible' && !each.closest('.visually-hidden, .leaflet-container, .leaf, svg')
            && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
            && each.tagName !== 'INPUT' && each.clientWidth
    }).map(each => each.outerHTML.slice(0, 120))
"""
FOCUSED = """
    () => {
        const each = document.activeElement, box = each.getBoundingClientRect(), style = getComputedStyle(each)
        return {name: each.outerHTML.slice(0, 90), outline: parseFloat(style.outlineWidth) || 0,
            style: style.outlineStyle, tag: each.tagName, wide: box.width, high: box.height,
            seen: box.bottom > 0 && box.top < innerHeight}
    }
"""
SMALL_TARGETS = """
    [...document.querySelectorAll('a, button, input, select, summary')].filter(each => {
        const box = (each.closest('label') || each).getBoundingClientRect()
        const inline = getComputedStyle(each).display === 'inline'
        return box.width && !inline && !each.classList.contains('skip-link')
            && !each.closest('.leaflet-container') && (box.height < 43.5 || box.width < 24)
    }).map(each => each.outerHTML.slice(0, 100))
"""


TYPE = """
    [...document.querySelectorAll('body *')].filter(each =>
        each.checkVisibility() && !each.closest('.visually-hidden, .leaflet-container, svg, .skip-link')
        && [...each.childNodes].some(child => child.nodeType === 3 && child.data.trim())
    ).map(each => {
        const style = getComputedStyle(each)
        return [each.closest('.when__clock') ? 'clock' : parseFloat(style.fontSize), Number(style.fontWeight)]
    })
"""


def paths(gallery: Gallery) -> list[str]:
    """Every kind of page."""
    return [*gallery.pages.values(), gallery.shared]


@contextmanager
def unwatched(browser: Browser, gallery: Gallery, state: StorageState | None, **settings: object) -> Iterator[Page]:
    """A page in a context of other settings."""
    options = {"base_url": gallery.url, "storage_state": state, "locale": "nb-NO", "timezone_id": "Europe/Oslo"}
    with browser.new_context(**{**options, **settings}) as context:  # type: ignore[arg-type]  # as the test says
        yield context.new_page()


# All kinds of pages, each measured three times: minutes on a busy machine.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("look", [Look(width=320)], ids=str)
def test_nothing_scrolls_sideways_at_four_hundred_percent(signed_in_page: Page, gallery: Gallery) -> None:
    """WCAG 2.2, 1.4.10: 1280 by 1024 pixels enlarged four times are 320 by 256."""
    signed_in_page.set_viewport_size({"width": 320, "height": 256})
    wide = {}
    for path in paths(gallery):
        signed_in_page.goto(path)
        wide[path] = signed_in_page.evaluate(SIDEWAYS)
        signed_in_page.evaluate(SPACED)
        wide[f"{path} spaced"] = signed_in_page.evaluate(SIDEWAYS)
        wide[f"{path} clipped"] = signed_in_page.evaluate(CLIPPED)

    assert {path: found for path, found in wide.items() if found} == {}


@pytest.mark.parametrize("look", [Look(width=390), Look(width=1280)], ids=str)
def test_a_page_has_four_sizes_of_type_and_two_weights(signed_in_page: Page, gallery: Gallery) -> None:
    """The clock alone is larger."""
    odd = {}
    for path in paths(gallery):
        signed_in_page.goto(path)
        styles = signed_in_page.evaluate(TYPE)
        odd[path] = {tuple(style) for style in styles if style[0] not in {14, 16, 20, 28, "clock"}}
        odd[path] |= {tuple(style) for style in styles if style[1] not in {400, 650}}

    assert {path: found for path, found in odd.items() if found} == {}


@pytest.mark.parametrize("look", [Look(width=320)], ids=str)
def test_every_target_is_large_enough_for_a_thumb(signed_in_page: Page, gallery: Gallery) -> None:
    small = {}
    for path in paths(gallery):
        signed_in_page.goto(path)
        small[path] = signed_in_page.evaluate(SMALL_TARGETS)

    assert {path: found for path, found in small.items() if found} == {}


@pytest.mark.parametrize("kind", ["mailbox", "everything", "shares", "calendars"])
def test_the_keyboard_reaches_everything_and_its_place_is_seen(
    signed_in_page: Page, gallery: Gallery, kind: str
) -> None:
    signed_in_page.goto(gallery.pages[kind])
    reachable = signed_in_page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex=\"0\"]')]"
        ".filter(each => each.checkVisibility({visibilityProperty: true})).length"
    )
    stops = []
    for _ in range(reachable + 5):
        signed_in_page.keyboard.press("Tab")
        stop = signed_in_page.evaluate(FOCUSED)
        if stop["tag"] == "BODY":
            break
        stops.append(stop)

    radio_groups = signed_in_page.evaluate(
        "document.querySelectorAll('input[type=radio]').length"
        " - new Set([...document.querySelectorAll('input[type=radio]')].map(each => each.name)).size"
    )
    assert len({stop["name"] for stop in stops}) <= len(stops)
    assert len(stops) >= reachable - radio_groups
    assert [stop for stop in stops if stop["outline"] < 2 or stop["style"] == "none" or not stop["seen"]] == []


def test_the_skip_link_leads_to_the_content(signed_in_page: Page) -> None:
    signed_in_page.goto("/")
    signed_in_page.keyboard.press("Tab")
    expect(signed_in_page.locator(":focus")).to_have_text("Gå til innholdet")
    signed_in_page.keyboard.press("Enter")
    expect(signed_in_page.locator(":focus")).to_have_attribute("id", "main")


def test_the_keyboard_hides_an_appointment_and_brings_it_back(signed_in_page: Page, gallery: Gallery) -> None:
    signed_in_page.goto(gallery.pages["bare"])
    signed_in_page.get_by_role("button", name="Skjul", exact=True).press("Enter")
    expect(signed_in_page.get_by_role("status")).to_contain_text("Du har skjult denne avtalen")
    signed_in_page.get_by_role("button", name="Vis den igjen").press("Enter")
    expect(signed_in_page.get_by_role("button", name="Skjul", exact=True)).to_be_visible()


def test_without_javascript_nothing_is_missing(
    browser: Browser, gallery: Gallery, signed_in_state: StorageState
) -> None:
    with unwatched(browser, gallery, signed_in_state, java_script_enabled=False) as page:
        page.goto(gallery.pages["everything"])
        for words in ("fredag 27. november 2026", "Oslo City Røntgen", "Storgata 23", "Bare en tittel"):
            expect(page.get_by_role("main")).to_contain_text(words)
        picture = page.get_by_role("img", name="Kart").first
        expect(picture).to_be_visible()
        page.goto("/search")
        page.get_by_role("searchbox").fill("tannlege finnes ikke")
        page.get_by_role("main").get_by_role("button", name="Søk").click()
        expect(page.get_by_role("status")).to_have_text("Ingen treff")


def test_without_stylesheet_and_pictures_everything_is_said_in_its_order(
    browser: Browser, gallery: Gallery, signed_in_state: StorageState
) -> None:
    with unwatched(browser, gallery, signed_in_state) as page:
        page.route(re.compile(r"\.(css|svg|png|gif)$"), lambda route: route.abort())
        page.goto(gallery.pages["everything"])
        text = page.get_by_role("main").inner_text()

    order = [
        "Undersøke smerter",
        "27. november",
        "10:00",
        "Møt opp",
        "Storgata 23",
        "Legg i kalender",
        "Ta med",
    ]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)


def test_without_javascript_the_language_is_chosen(browser: Browser, gallery: Gallery) -> None:
    with unwatched(browser, gallery, None, java_script_enabled=False) as page:
        page.goto("/accessibility")
        page.locator("summary:visible", has_text="Språk").click()
        page.get_by_role("link", name="Nynorsk").click()
        expect(page).to_have_url(f"{gallery.url}/accessibility")
        expect(page.locator("html")).to_have_attribute("lang", "nn")


@pytest.mark.parametrize("kind", ["everything", "event", "long", "mailbox"])
def test_a_page_prints_on_two_sheets_at_most(signed_in_page: Page, gallery: Gallery, kind: str) -> None:
    signed_in_page.goto(gallery.pages[kind], wait_until="networkidle")

    document = signed_in_page.pdf(prefer_css_page_size=True)

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", document)) <= 2


@pytest.mark.parametrize("look", [Look(color_scheme="dark")], ids=str)
def test_paper_is_white_and_has_nothing_to_press(signed_in_page: Page, gallery: Gallery) -> None:
    signed_in_page.goto(gallery.pages["everything"], wait_until="networkidle")
    signed_in_page.emulate_media(media="print", color_scheme="dark")

    grounds = signed_in_page.evaluate(
        "['body', '.card', '.notice'].map(each => document.querySelector(each))"
        ".filter(each => each).map(each => getComputedStyle(each).backgroundColor)"
    )
    assert set(grounds) == {"rgb(255, 255, 255)"}
    for gone in ("header", "footer", "form", "button", ".actions", ".back"):
        for each in signed_in_page.locator(gone).all():
            expect(each).to_be_hidden()
    main = signed_in_page.get_by_role("main")
    for words in ("Skrevet ut mandag 23. november 2026", "https://time.example.no/svar", "Storgata 23"):
        expect(main).to_contain_text(words)
    expect(signed_in_page.locator(".map__picture")).to_be_visible()
    expect(signed_in_page.locator(".map__canvas")).to_be_hidden()


def test_forced_colours_keep_every_word_and_border(
    browser: Browser, gallery: Gallery, signed_in_state: StorageState
) -> None:
    with unwatched(browser, gallery, signed_in_state, forced_colors="active") as page:
        page.goto(gallery.pages["now"])
        expect(page.locator(".status").first).to_be_visible()
        button = page.locator("main .button").first
        border = button.evaluate("each => getComputedStyle(each).borderTopWidth")
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    assert border != "0px"
    assert outline != "none"


@pytest.mark.parametrize(
    ("zone", "is_shown"), [("Europe/Oslo", False), ("Europe/Stockholm", False), ("Asia/Tokyo", True)]
)
def test_a_reader_in_another_zone_is_told_whose_time_it_is(
    browser: Browser, gallery: Gallery, signed_in_state: StorageState, zone: str, is_shown: bool
) -> None:
    with unwatched(browser, gallery, signed_in_state, timezone_id=zone) as page:
        page.goto(gallery.pages["everything"], wait_until="networkidle")
        assert page.get_by_text("Klokkeslettene er norsk tid").is_visible() is is_shown
        expect(page.get_by_role("main")).to_contain_text("10:00 til 11:00")


def test_the_pages_are_light_and_quick(browser: Browser, gallery: Gallery, signed_in_state: StorageState) -> None:
    """At most 50 kB of page, 700 kB and 25 requests in all, loaded within a second and a half."""
    observed = Observed(origin=gallery.url)
    found = {}
    for kind in ("mailbox", "everything", "event"):
        observed.requested.clear()
        with watched_page(browser, Look(), observed, signed_in_state) as page:
            sizes: list[int] = []
            page.on("response", lambda response: sizes.append(int(response.headers.get("content-length", "0"))))  # noqa: B023  # read before the next round
            answer = page.goto(gallery.pages[kind], wait_until="networkidle")
            assert answer
            loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            found[kind] = {
                "page": len(answer.body()) <= 50 * 1024,
                "all": sum(sizes) <= 700 * 1024,
                "requests": len(observed.requested) <= 25,
                "loaded": loaded <= 1500,
            }

    assert all(all(figures.values()) for figures in found.values()), json.dumps(found)


def test_the_letter_is_one_click_away_and_has_a_good_name(signed_in_page: Page, gallery: Gallery) -> None:
    signed_in_page.goto(gallery.pages["everything"])
    with signed_in_page.expect_download() as download:
        signed_in_page.get_by_role("link", name="Last ned Brev om everything").click()

    assert download.value.suggested_filename == "Brev fra Oslo City Røntgen 2017-09-01.pdf"
