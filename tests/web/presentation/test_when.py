"""When it is, and when to be there; nothing is made up."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import an_address, an_appointment, an_event
from tests.translators import EN, NB, NN, TRANSLATORS
from viewer.domain.appointment import Interval
from viewer.i18n import Translator
from viewer.web.presentation.when import arrival_fact, interval_facts, leaf, machine_time, when
from viewer.web.presentation.where import where

START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
HOUR = timedelta(hours=1)


def test_an_end_that_was_not_sent_is_not_shown(now: datetime) -> None:
    """The data type's half hour is an assumption, not the sender's word."""
    assert when(an_appointment(start=START, end=None), now, EN).text == "Friday 27 November 2026, 10:00"


def test_a3_16_the_end_and_the_weekday_are_shown(now: datetime) -> None:
    end = datetime.fromisoformat("2026-11-27T11:00:00+01:00")

    assert when(an_appointment(start=START, end=end), now, EN).text == "Friday 27 November 2026, 10:00–11:00"


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
    now: datetime, start: str, country: str | None, needed: bool
) -> None:
    appointment = an_appointment(start=datetime.fromisoformat(start), end=None, address=an_address(country=country))

    assert when(appointment, now, NB).needs_zone is needed


def test_a3_1_a_missing_arrival_is_absent() -> None:
    """The app showed the present time of day."""
    assert arrival_fact(an_appointment(arrival_time=None), NB) is None


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
def test_a3_6_every_form_of_an_iso_time_is_said_in_words(sent: str, language: str, words: str) -> None:
    """The apps' parser knew one form, which is not the one that Digipost's own example uses."""
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time=sent), TRANSLATORS[language])

    assert fact
    assert (fact.words, fact.text, fact.note) == (None, words, None)


def test_an_arrival_the_evening_before_says_its_day() -> None:
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="2026-11-26T21:00:00+01:00"), NB)

    assert fact
    assert fact.text == "Møt opp torsdag 26. november 2026 kl.\N{NO-BREAK SPACE}21:00"


def test_minutes_before_are_worked_out_beside_the_words() -> None:
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="Senest 15 minutter før timen"), NB)

    assert fact
    assert (fact.words, fact.text) == ("Senest 15 minutter før timen", "(kl.\N{NO-BREAK SPACE}09:45)")


def test_other_words_stay_as_they_are() -> None:
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="Når du blir ropt opp"), NB)

    assert fact
    assert (fact.words, fact.text, fact.note) == ("Når du blir ropt opp", None, None)


@pytest.mark.parametrize("sent", ["2026-11-27T12:00:00+01:00", "2026-11-20T09:45:00+01:00"])
def test_an_arrival_that_cannot_be_meant_stands_as_sent_with_a_note(sent: str) -> None:
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time=sent), EN)

    assert fact
    assert fact.words == sent
    assert fact.text is None
    assert "does not fit" in (fact.note or "")


def test_each_interval_is_said_in_full_soonest_first() -> None:
    later = Interval(START + 12 * HOUR, START + 15 * HOUR)
    event = an_event(times=(later, Interval(START, START + HOUR)))

    facts = interval_facts(event, NB)

    assert [fact.text for fact in facts] == [
        "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}10:00–11:00",
        "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}22:00 – lørdag 28. november 2026 kl.\N{NO-BREAK SPACE}01:00",
    ]
    assert facts[0].machine == "2026-11-27T10:00+01:00"


def test_one_time_is_no_list() -> None:
    assert interval_facts(an_event(times=(Interval(START, START + HOUR),)), NB) == ()
    assert interval_facts(an_appointment(), NB) == ()


def test_the_senders_labels_replace_ours(now: datetime) -> None:
    event = an_event(time_label="Opening hours", place_label="Election venue")

    place = where(event, NB)
    assert when(event, now, NB).label == "Opening hours"
    assert when(an_appointment(), now, NB).label is None

    assert place
    assert place.label == "Election venue"


def test_the_machine_reads_wall_time_with_its_offset() -> None:
    assert machine_time(datetime(2026, 8, 24, 8, tzinfo=UTC)) == "2026-08-24T10:00+02:00"


@pytest.mark.parametrize(
    ("translator", "month", "weekday"), [(NB, "aug", "man"), (NN, "aug", "må"), (EN, "Aug", "Mon")]
)
def test_the_leaf_is_short(translator: Translator, month: str, weekday: str) -> None:
    shown = leaf(datetime(2026, 8, 24, 8, tzinfo=UTC), translator)

    assert (shown.month, shown.day, shown.weekday) == (month, "24", weekday)
