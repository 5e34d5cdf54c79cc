"""Arrival times: a moment where the words name one, the sender's words otherwise, nothing invented."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from viewer.domain.appointment import OSLO, Address, Appointment, Interval
from viewer.domain.arrival import Arrival, arrival_of, parse_arrival
from viewer.domain.times import parse_time

START = datetime(2026, 8, 24, 10, 0, tzinfo=OSLO)
QUARTER_TO_TEN = datetime(2026, 8, 24, 9, 45, tzinfo=OSLO)


def test_no_arrival_time_is_no_arrival() -> None:
    """Digipost's app showed the time of day instead (A3, 1)."""
    assert arrival_of(Appointment(times=(Interval(START),))) is None


def test_appointment_gives_its_arrival() -> None:
    arrival = arrival_of(Appointment(times=(Interval(START),), arrival_time="kl. 09:45"))
    assert arrival == Arrival(words="kl. 09:45", at=QUARTER_TO_TEN, is_time=True)


@pytest.mark.parametrize(
    "words",
    [
        "2026-08-24T09:45:00+02:00",
        "2026-08-24T09:45+02:00",
        "2026-08-24T09:45:00.000+0200",
        "2026-08-24T07:45:00Z",
        "2026-08-24t07:45z",
        "2026-08-24T09:45",
        "2026-08-24 09:45:00",
        "2026-08-24T09:45:00,123456789",
        "2026-08-24T09:45:00+02:00[Europe/Oslo]",
        " 2026-08-24T03:45:00-04 ",
    ],
)
def test_iso_time_is_a_moment(words: str) -> None:
    """Digipost's app took one of these forms only (A3, 6)."""
    arrival = parse_arrival(words, START)
    assert arrival.at is not None
    assert arrival.at.replace(microsecond=0) == QUARTER_TO_TEN
    assert arrival.at.tzinfo is OSLO
    assert arrival.is_time


@pytest.mark.parametrize(
    "words",
    [
        "09:45",
        "9.45",
        "kl. 9.45",
        "Kl 09:45.",
        "klokka 9:45",
        "09:45:00",
        "Oppmøte senest kl. 09.45",
        "Please arrive by 9:45",
    ],
)
def test_clock_time_is_on_the_day_of_the_appointment(words: str) -> None:
    assert parse_arrival(words, START) == Arrival(words=words, at=QUARTER_TO_TEN, is_time=True)


@pytest.mark.parametrize(
    "words",
    [
        "15 minutter før",
        "Oppmøte senest 15 minutter før timen",
        "15 minuttar før timen",
        "15 min. før",
        "15min før",
        "Møt opp et kvarter før timen",
        "eit kvarter før",
        "Please arrive 15 minutes before your appointment",
        "15 minutes early",
        "15 mins early",
        "15 minutes prior to the appointment",
        "15 minutes in advance",
        "a quarter of an hour before",
        "15 minutter i forveien",
        "15 minutt i førevegen",
        "Ikke senere enn 15 minutter før timen",
        "No later than 15 minutes before",
    ],
)
def test_minutes_before_count_back_from_the_start(words: str) -> None:
    assert parse_arrival(words, START) == Arrival(words=words, at=QUARTER_TO_TEN)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("en halvtime før", 30),
        ("ein halv time før", 30),
        ("half an hour before", 30),
        ("a half hour before", 30),
        ("en time før", 60),
        ("an hour before", 60),
        ("2 timer før", 120),
        ("2 timar før", 120),
        ("2 hours before", 120),
        ("90 minutter før", 90),
        ("1 time og 30 minutter før", 90),
        ("Møt ein time og eit kvarter før", 75),
        ("en time og 15 min før", 75),
        ("2 hours and 15 minutes before", 135),
        ("0 minutter før", 0),
    ],
)
def test_other_spans_count_back_too(words: str, minutes: int) -> None:
    assert parse_arrival(words, START).at == START - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "words",
    [
        "i god tid",
        "Etter avtale",
        "10-15 minutter før",
        "10 til 15 minutter før",
        "1,5 time før",
        "halvannen time og 10 minutter før",
        "1 time, 15 minutter og 30 minutter før",
        "Ikke møt tidligere enn 15 minutter før",
        "Tidligst 15 minutter før",
        "Not earlier than 15 minutes before",
        "Faste 6 timer før, møt 15 minutter før",
        "Fastende 6 timer før",
        "mellom 09:30 og 09:45",
        "Ring 22 33 44 55 før 09:45",
        "Resepsjonen åpner 09:45",
        "15 minutter etter",
        "24.08.2026",
        "rom 9.45.1",
        "2026-08-24",
        "2026-13-45T09:45",
        "2026-08-24T25:00",
        "25:00",
        "٠٩:٤٥",
        "",
    ],
)
def test_other_words_stay_words(words: str) -> None:
    """Nothing is ever made up (C5, 5)."""
    assert parse_arrival(words, START) == Arrival(words=words)


@pytest.mark.parametrize(
    "words",
    [
        "2026-08-24T10:00:01+02:00",
        "2026-08-23T09:59:59+02:00",
        "2017-10-27T09:45:00+02:00",
        "10:15",
        "999 timer før",
    ],
)
def test_moment_that_cannot_be_meant_is_not_believed(words: str) -> None:
    arrival = parse_arrival(words, START)

    assert (arrival.words, arrival.at) == (words, None)
    assert arrival.doubtful_at is not None


def test_evening_before_is_plausible() -> None:
    """It is another day, so the page must show the date as well."""
    assert parse_arrival("2026-08-23T20:00", START).at == datetime(2026, 8, 23, 20, 0, tzinfo=OSLO)


def test_count_is_right_through_the_change_of_summer_time() -> None:
    """On 25 October 2026 the hour from 2 to 3 comes twice."""
    start = datetime(2026, 10, 25, 3, 30, tzinfo=OSLO)
    arrival = parse_arrival("60 minutter før", start)
    assert arrival.at is not None
    assert arrival.at.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "hour"),
    [("9:45 am", 9), ("9.45 AM", 9), ("Please arrive by 9:45 a.m.", 9), ("12:45 am", 0), ("08:45 pm", 20)],
)
def test_clock_time_may_be_half_a_days(words: str, hour: int) -> None:
    start = START.replace(hour=21)

    assert parse_arrival(words, start).at == START.replace(hour=hour, minute=45)


@pytest.mark.parametrize("words", ["13:45 pm", "0:45 am"])
def test_clock_that_no_half_day_has_stays_words(words: str) -> None:
    assert parse_arrival(words, START) == Arrival(words=words)


def test_iso_time_without_an_offset_follows_the_start() -> None:
    """Else "10:00" by the sender's clock would be met at 09:45 by another."""
    start = datetime.fromisoformat("2026-08-24T10:00:00-04:00")

    assert parse_arrival("2026-08-24T09:45", start).at == start - timedelta(minutes=15)


@pytest.mark.parametrize("words", ["2026-08-24T09:45", "15 minutter før"])
def test_start_without_an_offset_gives_the_arrival_two_readings(words: str) -> None:
    """UTC by Digipost's rule, or the clock on the wall; the earlier one decides."""
    arrival = parse_arrival(words, parse_time("2026-08-24T10:00:00"))

    assert arrival.at == QUARTER_TO_TEN
    assert arrival.or_at == QUARTER_TO_TEN + timedelta(hours=2)


def test_bare_clock_is_the_places() -> None:
    address = Address(city="Helsinki", country="Finland")
    appointment = Appointment(times=(Interval(START),), address=address, arrival_time="10:45")

    arrival = arrival_of(appointment)

    assert arrival
    assert arrival.at == QUARTER_TO_TEN
    assert f"{arrival.at:%H:%M}" == "10:45"


def test_clock_time_is_norwegian_whatever_offset_the_start_carries() -> None:
    assert parse_arrival("09:45", START.astimezone(UTC)).at == QUARTER_TO_TEN


@pytest.mark.parametrize("words", ["999 timer før", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "00:00"])
@pytest.mark.parametrize("year", [1, 9999])
def test_edge_of_the_calendar_does_no_harm(words: str, year: int) -> None:
    start = datetime(year, 1 if year == 1 else 12, 1 if year == 1 else 31, 0, 30, tzinfo=UTC)
    assert parse_arrival(words, start).words == words


@given(words=st.text(max_size=200))
def test_any_text_keeps_its_words(words: str) -> None:
    """Hostile input is ordinary input."""
    assert parse_arrival(words, START).words == words


@pytest.mark.parametrize(
    "text",
    ["9" * 100_000, "1 minutter " * 10_000, "10 til " * 10_000, "kl " * 30_000, " " * 100_000, "en time og " * 10_000],
)
def test_long_text_costs_little(text: str) -> None:
    """The pattern is linear; the type's limit of 150 characters is not the XSD's."""
    assert parse_arrival(text, START) == Arrival(words=text)
