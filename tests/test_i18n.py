"""What is said in three languages: catalogues, titles, dates and times; date patterns were chosen against a locale.

A locale by itself drops "kl.", or turns the day around.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import viewer
from tests.builders import an_appointment
from tests.translators import EN, NB, NN
from viewer.domain.appointment import Language
from viewer.domain.search import missing, words_of
from viewer.i18n import Translator, dates_to_search, distance, title

START = datetime.fromisoformat("2026-08-24T10:00:00+02:00")
END = datetime.fromisoformat("2026-08-24T10:30:00+02:00")


def test_a_text_is_said_with_its_values_in_every_language() -> None:
    said = [words.gettext("Deadline: %(moment)s", moment="50 %") for words in (NB, NN, EN)]

    assert said == ["Frist: 50 %", "Frist: 50 %", "Deadline: 50 %"]


def test_a_text_without_values_keeps_its_percent_sign() -> None:
    assert EN.gettext("100 % sure") == "100 % sure"


def test_a_number_chooses_the_form() -> None:
    assert [NB.ngettext("in %(num)d day", "in %(num)d days", number) for number in (1, 2)] == [
        "om 1 dag",
        "om 2 dager",
    ]


@pytest.mark.parametrize(("tag", "language"), [("nn", Language.NN), ("NN", None), ("de", None), (None, None)])
def test_a_language_is_known_by_its_tag(tag: str | None, language: Language | None) -> None:
    assert Language.of_tag(tag) is language


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        (NB, "mandag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00"),
        (NN, "måndag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00"),
        (EN, "Monday 24 August 2026, 10:00"),
    ],
    ids=list(Language),
)
def test_a_moment_is_said_with_its_weekday(words: Translator, moment: str) -> None:
    assert words.date_and_clock(START) == moment


@pytest.mark.parametrize(
    ("words", "day"),
    [
        (NB, "lørdag 3. oktober 2026"),
        (NN, "laurdag 3. oktober 2026"),
        (EN, "Saturday 3 October 2026"),
    ],
    ids=list(Language),
)
def test_the_day_has_no_leading_zero(words: Translator, day: str) -> None:
    assert words.long_date(datetime(2026, 10, 3, 12, tzinfo=UTC)) == day


@pytest.mark.parametrize("day", [29, 30, 31])
def test_a3_3_the_last_days_of_a_year_stay_in_it(day: int) -> None:
    """The apps' `YYYY` is the week-year, which says 2027 on 29 December 2026."""
    assert NB.long_date(datetime(2026, 12, day, 12, tzinfo=UTC)).endswith(f"{day}. desember 2026")


def test_a3_3_no_pattern_holds_the_week_year() -> None:
    """A lint over what says dates, and over templates."""
    package = Path(viewer.__file__).parent
    templates = package.parent / "templates"
    files = [package / "i18n.py", *(package / "web").rglob("*.py"), *templates.rglob("*.html")]

    assert templates.is_dir()
    assert [file.name for file in files if re.search("Y{2,}", file.read_text(encoding="utf-8"))] == []


def test_a_span_within_a_day_says_the_day_once() -> None:
    assert NB.span(START, END) == "mandag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00–10:30"


def test_a_span_past_midnight_says_both_days() -> None:
    end = datetime.fromisoformat("2026-08-25T06:00:00+02:00")

    assert EN.span(START, end) == "Monday 24 August 2026, 10:00 – Tuesday 25 August 2026, 06:00"


@pytest.mark.parametrize("end", [None, START])
def test_a_span_without_length_is_a_moment(end: datetime | None) -> None:
    assert NB.span(START, end) == "mandag 24. august 2026 kl.\N{NO-BREAK SPACE}10:00"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2026-08-24T08:00:00+00:00", "10:00"),
        ("2026-12-24T09:00:00+00:00", "10:00"),
        ("2026-08-24T03:00:00-05:00", "10:00"),
    ],
)
def test_a3_8_times_are_norwegian_whatever_was_sent(sent: str, shown: str) -> None:
    """The apps showed the telephone's own zone, without a word."""
    assert EN.clock(datetime.fromisoformat(sent)) == shown


def test_a_time_can_be_said_on_another_zones_clocks() -> None:
    assert EN.span(START, END, ZoneInfo("Europe/Helsinki")) == "Monday 24 August 2026, 11:00–11:30"


def test_midnight_in_oslo_decides_the_day() -> None:
    assert NB.date_and_clock(datetime(2026, 8, 24, 22, 30, tzinfo=UTC)).startswith("tirsdag 25. august 2026")


@pytest.mark.parametrize(
    ("sub_title", "place", "said"),
    [
        ("Kontroll", "Sykehuset", "Kontroll"),
        ("Kontroll\n\tav hofte\x85", None, "Kontroll av hofte"),
        (None, "Sykehuset", "Appointment at Sykehuset"),
        (None, None, "Appointment with Fjordbyen kommune"),
    ],
)
def test_a_title_says_what_else_where_else_with_whom(sub_title: str | None, place: str | None, said: str) -> None:
    appointment = an_appointment(sub_title=sub_title, place=place)

    assert title(appointment, "Fjordbyen kommune", EN).text == said


def test_only_the_senders_own_words_are_in_the_senders_language() -> None:
    own, made = an_appointment(sub_title="Kontroll"), an_appointment(sub_title=None)

    assert [title(appointment, "x", EN).language for appointment in (own, made)] == [Language.NB, None]


@pytest.mark.parametrize(
    ("start", "nb", "en"),
    [
        ("2026-11-23T12:45+01:00", "pågår nå", "in progress now"),
        ("2026-11-23T13:30+01:00", "i dag", "today"),
        ("2026-11-24T00:05+01:00", "i morgen", "tomorrow"),
        ("2026-11-25T10:00+01:00", "om 2 dager", "in 2 days"),
        ("2026-12-23T10:00+01:00", "om 30 dager", "in 30 days"),
        ("2026-11-22T10:00+01:00", "har vært", "in the past"),
    ],
)
def test_the_distance_counts_norwegian_days(now: datetime, start: str, nb: str, en: str) -> None:
    appointment = an_appointment(start=datetime.fromisoformat(start), end=None)

    assert [distance(appointment, now, words) for words in (NB, EN)] == [nb, en]


@pytest.mark.parametrize("query", ["desember", "14. des", "mandag", "måndag", "Monday", "14.12.2026", "10:00"])
def test_a_date_is_found_as_people_say_it(query: str) -> None:
    text = dates_to_search(datetime.fromisoformat("2026-12-14T10:00:00+01:00"))

    assert not missing(words_of(query), [text])


def test_a_short_weekday_is_no_other_word() -> None:
    """CLDR's nynorsk has "må" for Monday, which reads as "must"."""
    assert [translator.short_weekdays[0] for translator in (NB, NN, EN)] == ["man", "mån", "Mon"]
