"""A server with one of every kind of page, in this process and with the clock held, and browsers signed in to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState

from tests.browser.gallery.contents import NOW, Gallery, fill
from tests.conftest import settings_in
from tests.in_process import serving
from viewer.web.pages.application import create_app
from viewer.wiring import migrate, wire

States = dict[str, StorageState]


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """The running server."""
    settings = settings_in(tmp_path_factory.mktemp("gallery"))
    migrate(settings)
    services = wire(settings, now=lambda: NOW)
    with serving(create_app(settings, services)) as url:
        yield fill(services, url)
    services.close()


@pytest.fixture
def origin(gallery: Gallery) -> str:
    """The only origin that a page may ask."""
    return gallery.url


@pytest.fixture(scope="session")
def states(browser: Browser, gallery: Gallery) -> States:
    """Session cookies of everybody, by name; each link works once."""
    return {name: _sign_in(browser, gallery, path) for name, path in gallery.sign_in.items()}


@pytest.fixture(scope="session")
def signed_in_state(states: States) -> StorageState:
    """Kari, who has one of everything."""
    return states["kari"]


def _sign_in(browser: Browser, gallery: Gallery, path: str) -> StorageState:
    with browser.new_context(base_url=gallery.url) as context:
        page = context.new_page()
        page.goto(path)
        page.locator("main form button").click()
        page.wait_for_url(f"{gallery.url}/")
        return context.storage_state()


@pytest.fixture(scope="session")
def pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages go."""
    return Path(request.config.getoption("--screenshots") or tmp_path_factory.mktemp("pictures"))
