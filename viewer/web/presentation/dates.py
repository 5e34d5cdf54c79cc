"""Dates and times in words, by explicit patterns: a locale's own join forgets "kl." or turns the day around.

Times are Norwegian wall time: what the clock on the wall at the place shows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from babel.dates import get_day_names, get_month_names

from viewer.domain.appointment import OSLO
from viewer.web.pages.languages import InterfaceLanguage, interface_language

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Patterns:
    """How a language writes a date and a clock time, and what stands between the two."""

    date: str
    join: str
    clock: str


# Språkrådet: small letters, a full stop after the day, and "kl." with a full stop before the time.
NORWEGIAN = Patterns(date="{} {}. {} {}", join=" ", clock=f"kl.{NO_BREAK}{{:%H:%M}}")
BRITISH = Patterns(date="{} {} {} {}", join=", ", clock="{:%H:%M}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """How a language writes times, with the names of its days, from Monday, and months, from January.

    It takes wall times. Short names are those on a calendar's leaf.
    """

    patterns: Patterns
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    short_months: tuple[str, ...]

    def date(self, day: date) -> str:
        """The weekday, the day, the month and the year."""
        return self.patterns.date.format(self.weekdays[day.weekday()], day.day, self.months[day.month - 1], day.year)

    def clock(self, moment: datetime) -> str:
        """Hours and minutes."""
        return self.patterns.clock.format(moment)

    def date_and_clock(self, moment: datetime) -> str:
        """The two together."""
        return f"{self.date(moment)}{self.patterns.join}{self.clock(moment)}"


@cache
def writing_of(language: InterfaceLanguage) -> Writing:
    """How that language writes, with the names in CLDR."""
    days, months, locale = range(7), range(1, 13), language.locale
    weekdays, month_names = get_day_names("wide", locale=locale), get_month_names("wide", locale=locale)
    short, short_months = get_day_names("abbreviated", locale=locale), get_month_names("abbreviated", locale=locale)
    return Writing(
        patterns=BRITISH if language is InterfaceLanguage.EN else NORWEGIAN,
        weekdays=tuple(weekdays[day] for day in days),
        months=tuple(month_names[month] for month in months),
        short_weekdays=tuple(short[day].rstrip(".") for day in days),
        short_months=tuple(short_months[month].rstrip(".") for month in months),
    )


def writing() -> Writing:
    """How the language writes that the page is in."""
    return writing_of(interface_language())


def wall_time(moment: datetime) -> datetime:
    """The moment as a clock in Norway shows it."""
    return moment.astimezone(OSLO)


def long_date(day: date) -> str:
    """Like "mandag 24. august 2026"."""
    return writing().date(day)


def clock(moment: datetime) -> str:
    """Like "kl. 10:00"."""
    return writing().clock(wall_time(moment))


def date_and_clock(moment: datetime) -> str:
    """Like "mandag 24. august 2026 kl. 10:00"."""
    return writing().date_and_clock(wall_time(moment))


def span(start: datetime, end: datetime | None) -> str:
    """Like "mandag 24. august 2026 kl. 10:00–10:30"; both dates in full when it passes midnight."""
    own, first = writing(), wall_time(start)
    if end is None or end == start:
        return own.date_and_clock(first)
    last = wall_time(end)
    if last.date() == first.date():
        return f"{own.date_and_clock(first)}–{last:%H:%M}"
    return f"{own.date_and_clock(first)} – {own.date_and_clock(last)}"


def machine_time(moment: datetime) -> str:
    """For the `datetime` attribute, like "2026-08-24T10:00+02:00"."""
    return wall_time(moment).isoformat(timespec="minutes")


@dataclass(frozen=True, slots=True)
class Leaf:
    """The leaf of a wall calendar."""

    month: str
    day: str
    weekday: str


def leaf(moment: datetime) -> Leaf:
    """The day of the moment, short."""
    at, own = wall_time(moment), writing()
    return Leaf(month=own.short_months[at.month - 1], day=str(at.day), weekday=own.short_weekdays[at.weekday()])
