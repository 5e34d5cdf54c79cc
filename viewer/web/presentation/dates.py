"""Dates and times in words, by explicit patterns: a locale's own join forgets "kl." or turns the day around.

Times are Norwegian wall time: what the clock on the wall at the place shows. `y` is the year; the week-year would print
2027 on 29 December 2026.
"""

from dataclasses import dataclass
from datetime import date
from datetime import datetime

from babel.dates import format_date
from babel.dates import format_datetime
from flask_babel import get_locale

from viewer.domain.appointment import OSLO

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Patterns:
    """How a language writes a date and a clock time, and what stands between the two."""

    date: str
    join: str
    clock: str


# Språkrådet: small letters, a full stop after the day, and "kl." with a full stop before the time.
NORWEGIAN = Patterns(date="EEEE d. MMMM y", join=" ", clock=f"'kl.'{NO_BREAK}HH:mm")
BRITISH = Patterns(date="EEEE d MMMM y", join=", ", clock="HH:mm")


def patterns() -> Patterns:
    """The patterns of the language that the page is in."""
    return BRITISH if get_locale().language == "en" else NORWEGIAN


def wall_time(moment: datetime) -> datetime:
    """The moment as a clock in Norway shows it."""
    return moment.astimezone(OSLO)


def long_date(day: date) -> str:
    """Like "mandag 24. august 2026"."""
    return format_date(day, patterns().date, locale=get_locale())


def clock(moment: datetime) -> str:
    """Like "kl. 10:00"."""
    return format_datetime(wall_time(moment), patterns().clock, locale=get_locale())


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
    at, locale = wall_time(moment), get_locale()
    return Leaf(
        month=format_date(at, "MMM", locale=locale).rstrip("."),
        day=str(at.day),
        weekday=format_date(at, "EEE", locale=locale).rstrip("."),
    )
