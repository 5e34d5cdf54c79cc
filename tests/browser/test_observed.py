"""A browser test that sees nothing proves nothing: each fault that `observed` is there for is found."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Look, Observed, watched_page

ORIGIN = "http://127.0.0.1:9"
POLICY = {"Content-Security-Policy": "default-src 'self' 'unsafe-inline'"}


@pytest.fixture
def observed() -> Observed:
    return Observed(origin=ORIGIN)


@pytest.fixture
def page(browser: Browser, look: Look, observed: Observed) -> Iterator[Page]:
    """A page whose faults are the test's own business."""
    with watched_page(browser, look, observed) as page:
        yield page


def _show(page: Page, body: str, headers: dict[str, str] | None = None) -> None:
    html = f"<!doctype html><link rel=icon href=data:,>{body}"
    page.route("/", lambda route: route.fulfill(body=html, content_type="text/html", headers=headers))
    page.goto("/", wait_until="networkidle")


def test_a_quiet_page_has_no_faults(page: Page, observed: Observed) -> None:
    _show(page, "<h1>Time hos legen</h1>")

    assert f"{ORIGIN}/" in observed.requested
    assert observed.faults() == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>console.log('hello')</script>", "log: hello"),
        ("<script>throw new Error('broken')</script>", "error: broken"),
    ],
)
def test_what_a_page_logs_is_a_fault(page: Page, observed: Observed, body: str, fault: str) -> None:
    _show(page, body)

    assert observed.faults() == [fault]


def test_a_request_to_another_origin_is_a_fault(page: Page, observed: Observed) -> None:
    _show(page, "<img src='https://tiles.example/1.png'>")

    assert "left the origin: https://tiles.example/1.png" in observed.faults()
    assert any("ERR_NAME_NOT_RESOLVED" in text for text in observed.logged), "it must not have got anywhere"


def test_a_broken_policy_is_a_fault(page: Page, observed: Observed) -> None:
    _show(page, "<img src='https://tiles.example/1.png'>", POLICY)

    assert "error: content security policy: img-src https://tiles.example/1.png" in observed.faults()


def test_an_expected_fault_is_none(page: Page, observed: Observed) -> None:
    observed.expect("hello")
    _show(page, "<script>console.log('hello')</script>")

    assert observed.faults() == []


def test_an_expected_fault_that_stays_away_is_one(page: Page, observed: Observed) -> None:
    observed.expect("404")
    _show(page, "")

    assert observed.faults() == ["not logged: 404"]


@pytest.mark.parametrize("look", [Look(width=320, color_scheme="dark", locale="nn-NO")], ids=str)
def test_a_look_reaches_the_page(page: Page) -> None:
    _show(page, "")

    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, navigator.language]") == [
        320,
        True,
        "nn-NO",
    ]
