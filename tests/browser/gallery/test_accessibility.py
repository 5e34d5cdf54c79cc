"""WCAG 2.2 AA on every kind of page, as far as axe-core can tell; the rest is in the tests beside this one."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Look, Observed, watched_page
from tests.browser.gallery.conftest import States
from tests.browser.gallery.contents import Gallery

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}
# In the dark the page is the same but for its colours.
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LANGUAGES = ["nb-NO", "nn-NO", "en-GB"]
WIDTHS = [320, 1280]
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
HEIGHT = 800
# A pin stands where the place is, near another target or not (WCAG 2.5.8: essential), and moves with the map.
PIN = [".leaflet-marker-icon"]


def visited(page: Page, gallery: Gallery) -> Iterator[str]:
    """Open every kind of page, one after the other; the name of each."""
    for name, path in gallery.pages.items():
        page.goto(path)
        yield name
    page.goto(gallery.shared)
    yield "shared"


def violations(page: Page, name: str) -> list[str]:
    """What axe finds on the page that is open, at both widths and in both colour schemes."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            rules = RULES if scheme == "light" else COLOUR_RULES
            result = page.evaluate("options => axe.run(document, options)", {**rules, "resultTypes": ["violations"]})
            found += [
                f"{name} {width} {scheme}: {rule['id']} {node['target']} {node['failureSummary']}"
                for rule in result["violations"]
                for node in rule["nodes"]
                if (rule["id"], node["target"]) != ("target-size", PIN)
            ]
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(browser: Browser, gallery: Gallery, states: States, language: str) -> None:
    observed = Observed(origin=gallery.url)
    look = Look(width=320, locale=language)
    with watched_page(browser, look, observed, states["kari"]) as page:
        found = [each for name in visited(page, gallery) for each in violations(page, name)]

    assert found == []
    assert observed.faults() == []


def test_axe_finds_nothing_for_strangers_nor_in_an_empty_mailbox(
    browser: Browser, gallery: Gallery, states: States
) -> None:
    observed = Observed(origin=gallery.url)
    observed.expect("404")
    observed.expect("410")
    with watched_page(browser, Look(width=320), observed, states["ola"]) as page:
        found = []
        paths = {"empty": "/", "missing": "/nowhere", "used": gallery.sign_in["kari"], "sessions": "/sessions"}
        for name, path in paths.items():
            page.goto(path)
            found += violations(page, name)
    with watched_page(browser, Look(width=320), observed) as page:
        for name, path in {"sign-in": "/sign-in", "link": gallery.unused_link, "signed-out": "/signed-out"}.items():
            page.goto(path)
            found += violations(page, name)

    assert found == []
