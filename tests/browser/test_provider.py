"""A real browser at a certified provider: sign in, step up, fall back, sign out here and there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.builders import FOUNDING_RECIPIENT, a_document
from tests.conftest import settings_in
from tests.identity.provider import ID_PORTENS_LEVELS, ProviderMissingError, a_client, running_provider
from tests.in_process import serving
from tests.web.delivery import APPOINTMENT, deliver
from viewer.actions.access import add_recipient
from viewer.domain.access import RAISED_LEVEL_LIFETIME
from viewer.domain.message import AuthenticationLevel
from viewer.web.pages.application import create_app
from viewer.wiring import FRONT_CHANNEL_LOGOUT, migrate, wire

pytestmark = [pytest.mark.browser, pytest.mark.oidc]

SUBSTANTIAL, HIGH = (f"Bekreft på nivået {level}" for level in ID_PORTENS_LEVELS)


@dataclass(slots=True)
class Service:
    """A service that signs in at a provider; its clock runs ahead by as much as a test says."""

    url: str
    issuer: str
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A mailbox with one letter that asks for the highest level."""
    key = RSAKey.generate_key(2048)
    (tmp_path / "client.pem").write_bytes(key.as_pem(private=True))
    # Provider and service want to know each other's address first, so the service's stands before there is one.
    door = Flask("door")
    try:
        with (
            serving(door) as url,
            running_provider(
                clients=[
                    a_client(
                        "innkalling",
                        [key],
                        url,
                        frontchannel_logout_uri=url + FRONT_CHANNEL_LOGOUT,
                        # The provider tells its `sid` only to whom it could send it; what it sends here is lost.
                        backchannel_logout_uri=f"{url}/nowhere",
                    )
                ],
                levels=ID_PORTENS_LEVELS,
                number=FOUNDING_RECIPIENT.digits,
            ) as issuer,
        ):
            made = Service(url, issuer)
            settings = replace(
                settings_in(tmp_path),
                public_url=url,
                oidc_issuer=issuer,
                oidc_client_id="innkalling",
                oidc_client_keys=(tmp_path / "client.pem",),
            )
            migrate(settings)
            services = wire(settings, now=made.now)
            kari = add_recipient(
                FOUNDING_RECIPIENT, "Kari", recipients=services.recipients, keys=services.keys, now=services.now()
            )
            deliver(services, kari, a_document(authentication_level=AuthenticationLevel.IDPORTEN_4))
            door.wsgi_app = create_app(settings, services).wsgi_app  # type: ignore[method-assign]
            yield made
            services.close()
    except ProviderMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A browser that speaks Norwegian; it may visit service and provider."""
    with browser.new_context(base_url=service.url, locale="nb-NO") as context:
        yield context.new_page()


def test_sign_in_step_up_fall_back_and_sign_out_at_both_ends(page: Page, service: Service) -> None:
    page.goto(APPOINTMENT)
    page.get_by_role("link", name="Logg inn med ID-porten").click()
    page.get_by_role("button", name=SUBSTANTIAL).click()
    page.wait_for_url(f"{service.url}{APPOINTMENT}")
    stronger = page.get_by_role("link", name="Logg inn sterkere")
    expect(stronger).to_be_visible()
    expect(page.get_by_text("Undersøke smerter i ryggen")).to_have_count(0)

    stronger.click()
    page.get_by_role("button", name=HIGH).click()
    page.wait_for_url(f"{service.url}{APPOINTMENT}")
    expect(page.get_by_role("heading", name="Undersøke smerter i ryggen")).to_be_visible()

    service.ahead = RAISED_LEVEL_LIFETIME / 2
    page.reload()
    expect(page.get_by_role("heading", name="Undersøke smerter i ryggen")).to_be_visible()
    service.ahead = RAISED_LEVEL_LIFETIME
    page.reload()
    expect(stronger).to_be_visible()

    page.locator("header .sign-out:visible button").click()
    page.wait_for_url(f"{service.issuer}/**")
    page.get_by_role("button", name="Logg ut").click()
    page.wait_for_url(f"{service.url}/signed-out*")
    expect(page.get_by_role("heading", name="Du er logget ut")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Logg inn med ID-porten").click()
    expect(page.get_by_role("button", name=SUBSTANTIAL)).to_be_visible()  # there too it is asked anew


def test_signing_out_at_the_provider_ends_the_session_here_by_its_frame(page: Page, service: Service) -> None:
    """What the provider sends is lost, so nothing but the frame can have told of it."""
    page.goto("/")
    page.get_by_role("link", name="Logg inn med ID-porten").click()
    page.get_by_role("button", name=SUBSTANTIAL).click()
    page.wait_for_url(f"{service.url}/")

    elsewhere = page.context.new_page()
    elsewhere.goto(f"{service.issuer}/session/end")
    with elsewhere.expect_response(lambda response: FRONT_CHANNEL_LOGOUT in response.url) as framed:
        elsewhere.get_by_role("button", name="Logg ut").click()
    elsewhere.wait_for_url(f"{service.issuer}/session/end/success")

    assert framed.value.status == 200
    assert framed.value.frame != elsewhere.main_frame
    page.goto("/")
    expect(page.get_by_role("link", name="Logg inn med ID-porten")).to_be_visible()


def test_nobody_but_the_provider_may_frame_the_sign_out(page: Page, service: Service) -> None:
    stranger = Flask("stranger")
    stranger.add_url_rule("/", view_func=lambda: f'<iframe src="{service.url}{FRONT_CHANNEL_LOGOUT}"></iframe>')

    def is_refusal(message: ConsoleMessage) -> bool:
        return "frame-ancestors" in message.text and "blocked" in message.text

    with serving(stranger) as foreign, page.expect_console_message(is_refusal):
        page.goto(foreign)
