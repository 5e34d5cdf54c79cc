"""Dates and times in words; each pattern was chosen against what a locale would do by itself."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import viewer
from tests.web.presentation.conftest import Speaking
from viewer.web.presentation.dates import clock, date_and_clock, leaf, long_date, machine_time, span, wall_time

START = datetime.fromisoformat("2026-08-24T10:00:00+02:00")
END = datetime.fromisoformat("2026-08-24T10:30:00+02:00")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "mandag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00"),
        ("nn", "måndag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00"),
        ("en", "Monday 24 August 2026, 10:00"),
    ],
)
def test_a_moment_is_said_with_its_weekday(speaking: Speaking, language: str, words: str) -> None:
    with speaking(language):
        assert date_and_clock(START) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "lørdag 3. oktober 2026"), ("nn", "laurdag 3. oktober 2026"), ("en", "Saturday 3 October 2026")],
)
def test_the_day_has_no_leading_zero(speaking: Speaking, language: str, words: str) -> None:
    with speaking(language):
        assert long_date(datetime(2026, 10, 3, 12, tzinfo=UTC)) == words


def test_american_dates_are_never_used(speaking: Speaking) -> None:
    """Whoever asks for American English gets the day before the month and 24 hours."""
    with speaking("en-US"):
        assert span(START, END) == "Monday 24 August 2026, 10:00–10:30"


@pytest.mark.parametrize("day", [29, 30, 31])
def test_a3_3_the_last_days_of_a_year_stay_in_it(speaking: Speaking, day: int) -> None:
    """The apps' `YYYY` is the week-year, which says 2027 on 29 December 2026."""
    with speaking("nb"):
        assert long_date(datetime(2026, 12, day, 12, tzinfo=UTC)).endswith(f"{day}. desember 2026")


def test_a3_3_no_pattern_holds_the_week_year() -> None:
    """A lint over code and templates."""
    package = Path(viewer.__file__).parent
    templates = package.parent / "templates"
    files = [*package.rglob("*.py"), *templates.rglob("*.html")]

    assert templates.is_dir()
    assert [file.name for file in files if re.search("Y{2,}", file.read_text(encoding="utf-8"))] == []


def test_a_span_within_a_day_says_the_day_once(speaking: Speaking) -> None:
    with speaking("nb"):
        assert span(START, END) == "mandag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00–10:30"


def test_a_span_past_midnight_says_both_days(speaking: Speaking) -> None:
    with speaking("en"):
        end = datetime.fromisoformat("2026-08-25T06:00:00+02:00")

        assert span(START, end) == "Monday 24 August 2026, 10:00 – Tuesday 25 August 2026, 06:00"


@pytest.mark.parametrize("end", [None, START])
def test_a_span_without_length_is_a_moment(speaking: Speaking, end: datetime | None) -> None:
    with speaking("nb"):
        assert span(START, end) == "mandag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2026-08-24T08:00:00+00:00", "10:00"),
        ("2026-12-24T09:00:00+00:00", "10:00"),
        ("2026-08-24T03:00:00-05:00", "10:00"),
    ],
)
def test_a3_8_times_are_norwegian_whatever_was_sent(speaking: Speaking, sent: str, shown: str) -> None:
    """The apps showed the telephone's own zone, without a word."""
    with speaking("en"):
        assert clock(datetime.fromisoformat(sent)) == shown


def test_midnight_in_oslo_decides_the_day(speaking: Speaking) -> None:
    late = datetime(2026, 8, 24, 22, 30, tzinfo=UTC)

    with speaking("nb"):
        assert long_date(wall_time(late)) == "tirsdag 25. august 2026"


def test_the_machine_reads_wall_time_with_its_offset() -> None:
    assert machine_time(datetime(2026, 8, 24, 8, tzinfo=UTC)) == "2026-08-24T10:00+02:00"


@pytest.mark.parametrize(
    ("language", "month", "weekday"), [("nb", "aug", "man"), ("nn", "aug", "må"), ("en", "Aug", "Mon")]
)
def test_the_leaf_is_short(speaking: Speaking, language: str, month: str, weekday: str) -> None:
    with speaking(language):
        found = leaf(START)

    assert (found.month, found.day, found.weekday) == (month, "24", weekday)
