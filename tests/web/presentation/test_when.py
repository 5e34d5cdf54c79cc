"""When it is, and when to be there; nothing is made up."""

from datetime import datetime

import pytest

from tests.builders import an_address, an_appointment
from tests.web.presentation.conftest import Speaking
from viewer.web.presentation.when import arrival_fact, when

START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")


def test_an_end_that_was_not_sent_is_not_shown(speaking: Speaking, now: datetime) -> None:
    """The data type's half hour is an assumption, not the sender's word."""
    with speaking("en"):
        assert when(an_appointment(start=START, end=None), now).text == "Friday 27 November 2026, 10:00"


def test_a3_16_the_end_and_the_weekday_are_shown(speaking: Speaking, now: datetime) -> None:
    end = datetime.fromisoformat("2026-11-27T11:00:00+01:00")

    with speaking("en"):
        assert when(an_appointment(start=START, end=end), now).text == "Friday 27 November 2026, 10:00–11:00"


@pytest.mark.parametrize(
    ("start", "country", "needed"),
    [
        ("2026-11-27T10:00:00+01:00", None, False),
        ("2026-08-27T10:00:00+02:00", "Norge", False),
        ("2026-08-27T10:00:00+01:00", None, True),
        ("2026-11-27T09:00:00+00:00", None, True),
        ("2026-11-27T10:00:00+01:00", "Sverige", True),
    ],
)
def test_a3_8_the_zone_is_named_where_another_could_be_meant(
    speaking: Speaking, now: datetime, start: str, country: str | None, needed: bool
) -> None:
    appointment = an_appointment(start=datetime.fromisoformat(start), end=None, address=an_address(country=country))

    with speaking("nb"):
        assert when(appointment, now).needs_zone is needed


def test_a3_1_a_missing_arrival_is_absent(speaking: Speaking) -> None:
    """The app showed the present time of day."""
    with speaking("nb"):
        assert arrival_fact(an_appointment(arrival_time=None)) is None


@pytest.mark.parametrize(
    "sent",
    [
        "2026-11-27T09:45:00+01:00",
        "2026-11-27T09:45+01:00",
        "2026-11-27T09:45:00.000+01:00",
        "2026-11-27T08:45:00Z",
        "2026-11-27T09:45:00+0100",
        "2026-11-27T09:45",
    ],
)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Møt opp kl.\N{NO-BREAK SPACE}09:45"),
        ("nn", "Møt opp kl.\N{NO-BREAK SPACE}09:45"),
        ("en", "Be there at 09:45"),
    ],
)
def test_a3_6_every_form_of_an_iso_time_is_said_in_words(
    speaking: Speaking, sent: str, language: str, words: str
) -> None:
    """The apps' parser knew one form, which is not the one that Digipost's own example uses."""
    with speaking(language):
        fact = arrival_fact(an_appointment(start=START, end=None, arrival_time=sent))

    assert fact
    assert (fact.words, fact.text, fact.note) == (None, words, None)


def test_an_arrival_the_evening_before_says_its_day(speaking: Speaking) -> None:
    with speaking("nb"):
        fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="2026-11-26T21:00:00+01:00"))

    assert fact
    assert fact.text == "Møt opp torsdag 26. november 2026 kl.\N{NO-BREAK SPACE}21:00"


def test_minutes_before_are_worked_out_beside_the_words(speaking: Speaking) -> None:
    with speaking("nb"):
        fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="Senest 15 minutter før timen"))

    assert fact
    assert (fact.words, fact.text) == ("Senest 15 minutter før timen", "(kl.\N{NO-BREAK SPACE}09:45)")


def test_other_words_stay_as_they_are(speaking: Speaking) -> None:
    with speaking("nb"):
        fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="Når du blir ropt opp"))

    assert fact
    assert (fact.words, fact.text, fact.note) == ("Når du blir ropt opp", None, None)


@pytest.mark.parametrize("sent", ["2026-11-27T12:00:00+01:00", "2026-11-20T09:45:00+01:00"])
def test_an_arrival_that_cannot_be_meant_stands_as_sent_with_a_note(speaking: Speaking, sent: str) -> None:
    with speaking("en"):
        fact = arrival_fact(an_appointment(start=START, end=None, arrival_time=sent))

    assert fact
    assert fact.words == sent
    assert fact.text is None
    assert "does not fit" in (fact.note or "")
