"""Dates and times in words, by explicit patterns: a locale's own join forgets "kl." or turns the day around.

Times are Norwegian wall time: what the clock on the wall at the place shows.
"""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from functools import cache

from babel.dates import get_day_names
from babel.dates import get_month_names

from viewer.domain.appointment import OSLO
from viewer.web.languages import InterfaceLanguage
from viewer.web.languages import interface_language

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Patterns:
    """How a language writes a date and a clock time, and what stands between the two."""

    date: str
    join: str
    clock: str


# Språkrådet: small letters, a full stop after the day, and "kl." with a full stop before the time.
NORWEGIAN = Patterns(date="{weekday} {day}. {month} {year}", join=" ", clock=f"kl.{NO_BREAK}{{:%H:%M}}")
BRITISH = Patterns(date="{weekday} {day} {month} {year}", join=", ", clock="{:%H:%M}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What a language calls the days, from Monday, and the months, from January: in full, and on a calendar's leaf."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    short_months: tuple[str, ...]


@cache
def names(language: InterfaceLanguage) -> Names:
    """The names in CLDR."""
    days, months = range(7), range(1, 13)
    full = get_day_names("wide", locale=language.locale), get_month_names("wide", locale=language.locale)
    short = get_day_names("abbreviated", locale=language.locale), get_month_names("abbreviated", locale=language.locale)
    return Names(
        weekdays=tuple(full[0][day] for day in days),
        months=tuple(full[1][month] for month in months),
        short_weekdays=tuple(short[0][day].rstrip(".") for day in days),
        short_months=tuple(short[1][month].rstrip(".") for month in months),
    )


def patterns() -> Patterns:
    """The patterns of the language that the page is in."""
    return BRITISH if interface_language() is InterfaceLanguage.EN else NORWEGIAN


def wall_time(moment: datetime) -> datetime:
    """The moment as a clock in Norway shows it."""
    return moment.astimezone(OSLO)


def long_date(day: date) -> str:
    """Like "mandag 24. august 2026"."""
    called = names(interface_language())
    weekday, month = called.weekdays[day.weekday()], called.months[day.month - 1]
    return patterns().date.format(weekday=weekday, day=day.day, month=month, year=day.year)


def clock(moment: datetime) -> str:
    """Like "kl. 10:00"."""
    return patterns().clock.format(wall_time(moment))


def date_and_clock(moment: datetime) -> str:
    """Like "mandag 24. august 2026 kl. 10:00"."""
    return f"{long_date(wall_time(moment))}{patterns().join}{clock(moment)}"


def span(start: datetime, end: datetime | None) -> str:
    """Like "mandag 24. august 2026 kl. 10:00–10:30"; both dates in full when it passes midnight."""
    if end is None or end == start:
        return date_and_clock(start)
    if wall_time(end).date() == wall_time(start).date():
        return f"{date_and_clock(start)}–{wall_time(end):%H:%M}"
    return f"{date_and_clock(start)} – {date_and_clock(end)}"


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
    at, called = wall_time(moment), names(interface_language())
    return Leaf(
        month=called.short_months[at.month - 1],
        day=str(at.day),
        weekday=called.short_weekdays[at.weekday()],
    )
