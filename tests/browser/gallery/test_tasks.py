"""What people come for, on a telephone: each within two presses from the mailbox, as somebody new here would press.

Counted and told in docs/presentation.md; a press that leaves for another site or app is counted and not made.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Look
from tests.browser.gallery.contents import Gallery

TELEPHONE = Look(width=390)
MOST_PRESSES = 2


@dataclass(kw_only=True, slots=True)
class Visitor:
    """Somebody who begins in the mailbox and presses what can be seen."""

    page: Page
    presses: int = 0

    def press(self, target: Locator) -> None:
        """Press it, and wait for the page that comes."""
        expect(target).to_be_visible()
        self.presses += 1
        target.click()

    def leave_by(self, target: Locator) -> str:
        """Where a press would lead out of the mailbox."""
        expect(target).to_be_visible()
        expect(target).to_be_enabled()
        self.presses += 1
        return target.get_attribute("href") or ""


@pytest.fixture
def visitor(signed_in_page: Page) -> Visitor:
    """Kari, in the mailbox, with a telephone."""
    signed_in_page.set_viewport_size({"width": 390, "height": 844})
    signed_in_page.goto("/")
    return Visitor(page=signed_in_page)


def row(visitor: Visitor, gallery: Gallery, kind: str = "everything") -> Locator:
    """The appointment in the list."""
    return visitor.page.locator(f'main a[href="{gallery.pages[kind]}"]')


def named(visitor: Visitor, name: str) -> Locator:
    """A link on the page, by the beginning of its name."""
    return visitor.page.get_by_role("main").get_by_role("link", name=re.compile(f"^{name}"))


@pytest.mark.parametrize("look", [TELEPHONE], ids=str)
def test_when_do_i_meet(visitor: Visitor, gallery: Gallery) -> None:
    """The list says it; the page says it largest."""
    expect(row(visitor, gallery)).to_contain_text("møt 09:45")
    visitor.press(row(visitor, gallery))

    arrival = visitor.page.get_by_text("Møt opp kl. 09:45", exact=True)
    expect(arrival).to_be_in_viewport()
    assert visitor.presses <= MOST_PRESSES


@pytest.mark.parametrize("look", [TELEPHONE], ids=str)
def test_call_them(visitor: Visitor, gallery: Gallery) -> None:
    visitor.press(row(visitor, gallery))

    assert visitor.leave_by(named(visitor, "Ring 22 00 00 00")) == "tel:+47-22-00-00-00"
    assert visitor.presses <= MOST_PRESSES


@pytest.mark.parametrize("look", [TELEPHONE], ids=str)
def test_find_the_way_there(visitor: Visitor, gallery: Gallery) -> None:
    visitor.press(row(visitor, gallery))

    assert visitor.leave_by(named(visitor, "Vis vei")).startswith("https://www.openstreetmap.org/")
    assert visitor.presses <= MOST_PRESSES


@pytest.mark.parametrize("look", [TELEPHONE], ids=str)
def test_answer_before_the_deadline(visitor: Visitor, gallery: Gallery) -> None:
    expect(row(visitor, gallery)).to_contain_text("Svar innen mandag 30. november 2026")
    visitor.press(row(visitor, gallery))

    answer = named(visitor, "Gå videre")
    expect(answer).to_be_in_viewport()
    assert visitor.leave_by(answer) == "https://time.example.no/svar"
    assert visitor.presses <= MOST_PRESSES


@pytest.mark.parametrize("look", [TELEPHONE], ids=str)
def test_have_it_in_my_calendar_so_that_it_follows_changes(visitor: Visitor) -> None:
    offer = named(visitor, "Abonner på avtalene dine")
    expect(offer).to_be_in_viewport()
    visitor.press(offer)
    visitor.press(visitor.page.get_by_role("button", name="Opprett abonnement"))

    expect(named(visitor, "Åpne i en kalenderapp på denne enheten")).to_have_attribute("href", re.compile("^webcal:"))
    assert visitor.presses <= MOST_PRESSES
