"""The sender's link: the reader sees where it leads, and until when."""

from datetime import UTC, datetime

import pytest

from tests.builders import an_appointment, an_event
from tests.translators import NB, TRANSLATORS
from viewer.domain.appointment import ExternalLink
from viewer.web.presentation.link import host_of, link_fact, link_facts

NOW = datetime(2026, 9, 30, 11, 37, tzinfo=UTC)
DEADLINE = datetime.fromisoformat("2026-09-30T13:37:00+02:00")
URL = "https://www.oslo.kommune.no/svar"


def test_no_link_no_row() -> None:
    assert link_facts(an_appointment(link=None), NOW, NB) == ()


def test_a3_7_an_event_has_any_number_of_links() -> None:
    """The app crashed without one."""
    hosts = ("https://valg.no/", "https://oslo.kommune.no/")

    assert link_facts(an_event(links=()), NOW, NB) == ()
    facts = link_facts(an_event(links=tuple(ExternalLink(url=url) for url in hosts)), NOW, NB)

    assert [fact.host for fact in facts] == ["valg.no", "oslo.kommune.no"]


@pytest.mark.parametrize(("language", "button"), [("nb", "Gå videre"), ("nn", "Gå vidare"), ("en", "Continue")])
def test_a_button_without_text_gets_ours(language: str, button: str) -> None:
    fact = link_fact(ExternalLink(url=URL), NOW, TRANSLATORS[language])

    assert (fact.button, fact.is_own_button, fact.host, fact.deadline) == (
        button,
        True,
        "www.oslo.kommune.no",
        None,
    )


def test_the_deadline_is_said_to_the_minute() -> None:
    fact = link_fact(ExternalLink(url=URL, deadline=DEADLINE), NOW, NB)

    assert fact.deadline
    assert fact.deadline.text == "Svar innen i dag kl.\N{NO-BREAK SPACE}13:37"
    assert not fact.deadline.is_over


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "Fristen gikk ut"), ("nn", "Fristen gjekk ut"), ("en", "The deadline passed")]
)
def test_a3_14_a_deadline_that_is_over_is_said_in_words(language: str, words: str) -> None:
    """The apps coloured it red, and that was all."""
    fact = link_fact(ExternalLink(url=URL, deadline=DEADLINE), NOW.replace(minute=38), TRANSLATORS[language])

    assert fact.deadline
    assert fact.deadline.text.startswith(words)
    assert fact.deadline.is_over


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://helsenorge.no:8443/time?x=1", "helsenorge.no"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://\N{CYRILLIC SMALL LETTER A}pple.example/", "xn--pple-43d.example"),
        ("https://blåbær.no/", "xn--blbr-roah.no"),
        (f"https://{'å' * 70}.no/", "\\xe5" * 70 + ".no"),
    ],
)
def test_the_host_is_the_one_that_answers(url: str, host: str) -> None:
    """Neither a name before the @ nor a letter that looks like another fools the reader."""
    assert host_of(url) == host
