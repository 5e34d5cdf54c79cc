"""Debian's chromium, driven by Playwright, against the demo; nothing of it leaves this machine.

`page` is signed out, `signed_in_page` has the demo's mailbox; both take paths ("/calendars"). Parametrise `look` for
another width, colour scheme or locale. A page that logs, breaks its content security policy, or asks another origin
for anything fails its test at the end, unless the test announced it: `observed.expect("404")`.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

CHECKOUT = Path(__file__).parents[2]
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--headless=new",
    "--no-first-run",
    # Even a prefetch or a preconnect, which no listener sees, has nowhere to go.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
REPORT_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", event =>
        console.error(`content security policy: ${event.effectiveDirective} ${event.blockedURI}`))
"""


class DemoAppointment(TypedDict):
    """Where one of the demo's appointments is: its page and its calendar entry."""

    id: str
    url: str
    ics: str


class DemoSender(TypedDict):
    """Who may send to the demo; `private_key` is the path of its PEM key."""

    id: int
    private_key: str


class Demo(TypedDict):
    """What `innkalling demo --json` prints."""

    url: str
    sign_in: str
    feed: str
    appointments: list[DemoAppointment]
    sender: DemoSender


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How the recipient looks at the page; width in CSS pixels."""

    width: int = 1280
    color_scheme: Literal["light", "dark"] = "light"
    locale: str = "nb-NO"

    def __str__(self) -> str:
        return f"{self.width}-{self.color_scheme}-{self.locale[:2]}"


@dataclass(kw_only=True, slots=True)
class Observed:
    """What the browser said and asked for; `logged` holds console, page errors and policy violations."""

    origin: str
    logged: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, fragment: str) -> None:
        """Let this test pass when the browser logs the fragment, and fail when it doesn't."""
        self.expected.append(fragment)

    def faults(self) -> list[str]:
        """All that a page of ours should not have done."""
        unexpected = [text for text in self.logged if not any(part in text for part in self.expected)]
        missing = [f"not logged: {part}" for part in self.expected if not any(part in text for text in self.logged)]
        left = [f"left the origin: {url}" for url in self.requested if not self._own(url)]
        return unexpected + missing + left

    def _own(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in {"about", "blob", "data"} or f"{parts.scheme}://{parts.netloc}" == self.origin


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for the session; a test gets a context of its own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium here: run `make test`")
    playwright = sync_playwright().start()
    # Playwright leaves the sandbox off, which root and containers need; the only pages are our own.
    chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
    yield chromium
    chromium.close()
    # Its driver ends when its input does, which a process that another test left running may hold open.
    impatience = threading.Timer(5, _kill_drivers)
    impatience.start()
    playwright.stop()
    impatience.cancel()


def _kill_drivers() -> None:
    """End the programs that Playwright started, for good."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            pid, _, rest = status.read_text().partition(" (")
            name, _, fields = rest.rpartition(") ")
            if int(fields.split()[1]) == os.getpid() and name.startswith("node"):
                os.kill(int(pid), signal.SIGKILL)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The running demo, started as anybody starts it."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INNKALLING_")}
    # Files, since a pipe that nobody reads stops the program once it is full.
    with (folder / "output").open("w") as output, (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "viewer", "demo", "--port", "0", "--json"],
            cwd=CHECKOUT,
            env=environment,
            stdout=output,
            stderr=log,
        )
        try:
            yield json.loads(_first_line(process, folder))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


@pytest.fixture
def look() -> Look:
    """The usual look; `@pytest.mark.parametrize("look", [Look(width=320)], ids=str)` asks for another."""
    return Look()


@pytest.fixture
def origin(demo: Demo) -> str:
    """The only origin that a page may ask."""
    return demo["url"].rstrip("/")


@pytest.fixture
def observed(origin: str) -> Observed:
    """What the test's page logs and requests."""
    return Observed(origin=origin)


@pytest.fixture
def page(browser: Browser, look: Look, observed: Observed) -> Iterator[Page]:
    """A page of somebody who is not signed in."""
    with watched_page(browser, look, observed) as page:
        yield page
    assert observed.faults() == []


@pytest.fixture
def signed_in_page(browser: Browser, look: Look, observed: Observed, signed_in_state: StorageState) -> Iterator[Page]:
    """A page of the demo's recipient."""
    with watched_page(browser, look, observed, signed_in_state) as page:
        yield page
    assert observed.faults() == []


@pytest.fixture(scope="session")
def signed_in_state(browser: Browser, demo: Demo) -> StorageState:
    """The session cookie; the demo's link works once, so it is followed once."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(demo["sign_in"])
        page.locator("main form button").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return context.storage_state()


@pytest.fixture
def screenshot(request: pytest.FixtureRequest, look: Look, tmp_path: Path) -> Callable[[Page, str], Path]:
    """Take the whole page, as "name-width-scheme-language.png"; kept by `--screenshots=FOLDER`."""
    folder = Path(request.config.getoption("--screenshots") or tmp_path)

    def take(page: Page, name: str) -> Path:
        file = folder / f"{name}-{look}.png"
        page.screenshot(path=file, full_page=True, animations="disabled")
        return file

    return take


@contextmanager
def watched_page(browser: Browser, look: Look, observed: Observed, state: StorageState | None = None) -> Iterator[Page]:
    """Open a page in a fresh context that writes down what it does."""
    context = browser.new_context(
        base_url=observed.origin,
        color_scheme=look.color_scheme,
        locale=look.locale,
        reduced_motion="reduce",
        storage_state=state,
        timezone_id="Europe/Oslo",
        viewport={"width": look.width, "height": 800},
    )
    with context:
        _watch(context, observed)
        yield context.new_page()


def _watch(context: BrowserContext, observed: Observed) -> None:
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("request", lambda request: observed.requested.append(request.url))
    context.on("console", lambda message: observed.logged.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: observed.logged.append(f"error: {error.error}"))


def _first_line(process: subprocess.Popen[bytes], folder: Path) -> str:
    while process.poll() is None:
        line, end, _ = (folder / "output").read_text().partition("\n")
        if end:
            return line
        time.sleep(0.05)
    message = f"the demo stopped with {process.returncode}: {(folder / 'log').read_text()}"
    raise RuntimeError(message)
