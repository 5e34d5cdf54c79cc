"""Three letters in a browser: the invitation, a new time, and its cancellation; looked at each time, and undone."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Look, Observed, watched_page
from tests.builders import FOUNDING_RECIPIENT, a_document, an_appointment
from tests.in_process import serving
from tests.web.delivery import deliver
from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.read_letter import read_all_due
from viewer.cli.sample_letter import sample_letter
from viewer.config import Settings
from viewer.domain.access import RecipientId
from viewer.web.pages.application import create_app
from viewer.wiring import Services, migrate, wire


class Hospital:
    """Who sends the letters, and the mailbox that they come to."""

    def __init__(self, services: Services, recipient_id: RecipientId) -> None:
        self.services = services
        self.recipient_id = recipient_id
        self.first = services.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(weeks=2)
        self.second = self.first + timedelta(weeks=1)

    def send(self, weeks: int, subject: str, *lines: str) -> None:
        """A letter whose data say so many weeks after the first; it is read."""
        start = self.first + timedelta(weeks=weeks)
        appointment = an_appointment(start=start, end=None, sub_title="MR av rygg", arrival_time=None, infos=())
        document = a_document(uuid=str(uuid.uuid4()), subject=subject, data_type=appointment)
        deliver(self.services, self.recipient_id, document, sample_letter(subject, lines))
        read_all_due(readings=self.services.readings, letters=self.services.letters, now=self.services.now())


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    settings = Settings(
        secret="a secret for tests, long enough for the rule",
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'innkalling.sqlite'}",
    )
    migrate(settings)
    services = wire(settings)
    recipient_id = add_recipient(
        FOUNDING_RECIPIENT, None, recipients=services.recipients, keys=services.keys, now=services.now()
    )
    yield Hospital(services, recipient_id)
    services.close()


@pytest.fixture
def mailbox_page(browser: Browser, hospital: Hospital, look: Look) -> Iterator[Page]:
    """The recipient's mailbox."""
    token = make_sign_in_link(
        hospital.recipient_id, recipients=hospital.services.recipients, now=hospital.services.now()
    )
    with serving(create_app(hospital.services.settings, hospital.services)) as url:
        observed = Observed(origin=url)
        with watched_page(browser, look, observed) as page:
            page.goto(f"/sign-in/{token}")
            page.locator("main form button").click()
            page.wait_for_url("/")
            yield page
    assert observed.faults() == []


@pytest.mark.parametrize("look", [Look(), Look(width=320, locale="nn-NO"), Look(locale="en-GB")], ids=str)
def test_three_letters_are_one_appointment_and_two_again_when_undone(
    mailbox_page: Page, hospital: Hospital, look: Look
) -> None:
    was, is_ = (f"{moment.day}.{moment.month}.{moment.year}" for moment in (hospital.first, hospital.second))
    moved = {"nb": "Flyttet", "nn": "Flytta", "en": "Moved"}[look.locale[:2]]
    off = {"nb": "Avlyst", "nn": "Avlyst", "en": "Cancelled"}[look.locale[:2]]
    entries = mailbox_page.locator("main").get_by_text("MR av rygg")

    hospital.send(0, "Innkalling", f"Du er innkalt {was}.")
    mailbox_page.goto("/upcoming")
    expect(entries).to_have_count(1)

    hospital.send(1, "Ny time", f"Ny time: {is_}. Dette erstatter innkallingen {was}.")
    mailbox_page.goto("/upcoming")
    expect(entries).to_have_count(1)
    expect(mailbox_page.locator("main")).to_contain_text(moved)
    entries.first.click()
    expect(mailbox_page.locator("main del").first).to_be_visible()
    expect(mailbox_page.locator("main")).to_contain_text(f"Dette erstatter innkallingen {was}")

    hospital.send(1, "Avlyst time", f"Timen {is_} er avlyst.")
    mailbox_page.reload()
    expect(mailbox_page.locator("main")).to_contain_text(off)
    expect(mailbox_page.locator("main")).to_contain_text(f"Timen {is_} er avlyst")

    # One press for each: the last letter's first.
    undo = mailbox_page.locator("form[action*='/ties/']").locator("button[value=no]")
    undo.last.click()
    expect(mailbox_page.locator("main")).not_to_contain_text(f"{off}:")
    undo.first.click()
    mailbox_page.goto("/upcoming")
    expect(entries).to_have_count(2)
