"""When it is, and when to be there; nothing is made up."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import an_address, an_appointment, an_event
from tests.translators import EN, NB, TRANSLATORS
from viewer.domain.appointment import Interval
from viewer.domain.times import parse_time
from viewer.web.presentation.when import arrival_fact, machine_time, when
from viewer.web.presentation.where import where

START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
HOUR = timedelta(hours=1)
NO_BREAK = "\N{NO-BREAK SPACE}"


def test_an_end_that_was_not_sent_is_not_shown(now: datetime) -> None:
    """The data type's half hour is an assumption, not the sender's word."""
    time = when(an_appointment(start=START, end=None), now, EN).time

    assert (time.text, time.until) == ("Friday 27 November 2026, 10:00", None)


def test_a3_16_the_end_and_the_weekday_are_shown(now: datetime) -> None:
    time = when(an_appointment(start=START, end=START + HOUR), now, EN).time

    assert (time.text, time.date, time.clock, time.until) == (
        "Friday 27 November 2026, 10:00–11:00",
        "Friday 27 November 2026",
        "10:00",
        "until 11:00",
    )


def test_an_end_on_another_day_says_its_day(now: datetime) -> None:
    time = when(an_appointment(start=START, end=START + 21 * HOUR), now, NB).time

    assert time.until == f"til lørdag 28. november 2026 kl.{NO_BREAK}07:00"


@pytest.mark.parametrize(
    ("days", "text", "until"),
    [
        (1, "fredag 27. november 2026, hele dagen", None),
        (2, "fredag 27. november 2026 – lørdag 28. november 2026, hele dagen", "i 2 dager"),
    ],
)
def test_midnight_to_midnight_is_all_day(now: datetime, days: int, text: str, until: str | None) -> None:
    midnight = START.replace(hour=0)

    time = when(an_appointment(start=midnight, end=midnight + timedelta(days=days)), now, NB).time

    assert (time.text, time.clock, time.until) == (text, "Hele dagen", until)


@pytest.mark.parametrize(("offset", "clock"), [("+02:00", "02:30 sommertid"), ("+01:00", "02:30 vintertid")])
def test_an_hour_that_comes_twice_says_which_it_is(now: datetime, offset: str, clock: str) -> None:
    start = datetime.fromisoformat(f"2026-10-25T02:30:00{offset}")

    assert when(an_appointment(start=start, end=None), now, NB).time.clock == clock


@pytest.mark.parametrize(
    ("start", "country", "needed"),
    [
        ("2026-11-27T10:00:00+01:00", None, False),
        ("2026-08-27T10:00:00+02:00", "Norge", False),
        ("2026-08-27T10:00:00+01:00", None, True),
        ("2026-11-27T09:00:00+00:00", None, True),
        ("2026-11-27T10:00:00+01:00", "Sverige", False),
        ("2026-11-27T10:00:00+01:00", "Atlantis", True),
    ],
)
def test_a3_8_the_zone_is_named_where_another_could_be_meant(
    now: datetime, start: str, country: str | None, needed: bool
) -> None:
    appointment = an_appointment(start=datetime.fromisoformat(start), end=None, address=an_address(country=country))

    assert when(appointment, now, NB).needs_zone is needed


def test_abroad_the_places_own_clock_leads(now: datetime) -> None:
    """Decision 6: what one sees on the wall there, with Norwegian time beside it."""
    address = an_address(city="Helsinki", country="Finland")

    time = when(an_appointment(start=START, end=START + HOUR, address=address), now, NB).time

    assert (time.clock, time.town, time.in_norway, time.until) == (
        "11:00",
        "i Helsinki",
        "10:00 norsk tid",
        "til 12:00",
    )
    assert time.text == f"fredag 27. november 2026 kl.{NO_BREAK}11:00–12:00 i Helsinki (10:00 norsk tid)"
    assert time.machine == "2026-11-27T11:00+02:00"


def test_abroad_on_norwegian_time_nothing_is_added(now: datetime) -> None:
    address = an_address(city="Stockholm", country="Sverige")

    time = when(an_appointment(start=START, end=None, address=address), now, NB).time

    assert (time.clock, time.town, time.in_norway) == ("10:00", None, None)


def test_a_start_without_an_offset_shows_both_readings(now: datetime) -> None:
    appointment = an_appointment(start=parse_time("2026-11-27T10:00:00"), end=None, arrival_time="2026-11-27T09:45:00")

    shown, arrival = when(appointment, now, NB), arrival_fact(appointment, NB)

    assert shown.time.clock == "10:00 eller 11:00"
    assert shown.time.text == f"fredag 27. november 2026 kl.{NO_BREAK}10:00 eller 11:00"
    assert not shown.needs_zone
    assert arrival
    assert arrival.text == f"Møt opp kl.{NO_BREAK}09:45 eller kl.{NO_BREAK}10:45"


def test_two_readings_around_midnight_say_both_days(now: datetime) -> None:
    time = when(an_appointment(start=parse_time("2026-11-27T23:30:00"), end=None), now, NB).time

    assert time.text == (
        f"fredag 27. november 2026 kl.{NO_BREAK}23:30 eller lørdag 28. november 2026 kl.{NO_BREAK}00:30"
    )


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
        "9:45 am",
    ],
)
@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", f"Møt opp kl.{NO_BREAK}09:45"), ("nn", f"Møt opp kl.{NO_BREAK}09:45"), ("en", "Be there at 09:45")],
)
def test_a3_6_every_form_of_an_iso_time_is_said_in_words(sent: str, language: str, words: str) -> None:
    """The apps' parser knew one form, which is not the one that Digipost's own example uses."""
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time=sent), TRANSLATORS[language])

    assert fact
    assert (fact.words, fact.text, fact.clock, fact.note) == (None, words, "09:45", None)


def test_an_arrival_the_evening_before_says_its_day() -> None:
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="2026-11-26T21:00:00+01:00"), NB)

    assert fact
    assert (fact.text, fact.clock) == (f"Møt opp torsdag 26. november 2026 kl.{NO_BREAK}21:00", None)


def test_minutes_before_are_worked_out_above_the_words() -> None:
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="Senest 15 minutter før timen"), NB)

    assert fact
    assert (fact.text, fact.words) == (f"Møt opp kl.{NO_BREAK}09:45", "Senest 15 minutter før timen")


def test_other_words_stay_as_they_are() -> None:
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time="Når du blir ropt opp"), NB)

    assert fact
    assert (fact.words, fact.text, fact.note) == ("Når du blir ropt opp", None, None)


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2026-11-27T12:00:00+01:00", "kl. 12:00"),
        ("2026-11-20T09:45:00+01:00", "fredag 20. november 2026 kl. 09:45"),
    ],
)
def test_an_arrival_that_cannot_be_meant_is_a_clock_time_with_a_note(sent: str, moment: str) -> None:
    """Never an ISO string, and never a time to be there."""
    fact = arrival_fact(an_appointment(start=START, end=None, arrival_time=sent), NB)

    assert fact
    assert (fact.words, fact.text, fact.clock) == (None, None, None)
    assert fact.note
    assert fact.note.startswith(
        f"Avsenderen har oppgitt oppmøte {moment.replace('kl. ', f'kl.{NO_BREAK}')}. Det passer ikke"
    )


def test_each_time_of_several_is_said_in_full_soonest_first(now: datetime) -> None:
    later = Interval(START + 12 * HOUR, START + 15 * HOUR)
    event = an_event(times=(later, Interval(START, START + HOUR)))

    shown = when(event, now, NB)

    assert [time.text for time in shown.times] == [
        f"fredag 27. november 2026 kl.{NO_BREAK}10:00–11:00",
        f"fredag 27. november 2026 kl.{NO_BREAK}22:00 – lørdag 28. november 2026 kl.{NO_BREAK}01:00",
    ]
    assert shown.time == shown.times[0]
    assert when(event, START + 2 * HOUR, NB).time == shown.times[1]


def test_one_time_is_no_list(now: datetime) -> None:
    assert when(an_event(times=(Interval(START, START + HOUR),)), now, NB).times == ()


def test_the_senders_labels_replace_ours(now: datetime) -> None:
    event = an_event(time_label="Opening hours", place_label="Election venue")

    place = where(event, NB)

    assert when(event, now, NB).label == "Opening hours"
    assert place
    assert place.label == "Election venue"


def test_the_machine_reads_wall_time_with_its_offset() -> None:
    assert machine_time(datetime(2026, 8, 24, 8, tzinfo=UTC)) == "2026-08-24T10:00+02:00"
