"""What the service says in bokmål, nynorsk and English: texts, titles, and dates and times in words.

Pages speak the language of their reader, calendar entries that of their feed; both take their words from here. Texts
come from gettext catalogues, whose message ids are the English texts themselves.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal

import viewer
from viewer.domain.appointment import OSLO, Appointment, Language
from viewer.domain.timing import Timing, days_until, next_time, timing

CATALOGUES = Path(viewer.__file__).parent / "translations"
NO_BREAK = "\N{NO-BREAK SPACE}"

# Each language is named in itself, so that whoever needs it can read it.
LANGUAGE_NAMES = MappingProxyType({Language.NB: "Bokmål", Language.NN: "Nynorsk", Language.EN: "English"})
# Babel's plain `en` is American: 8/24/26, 10:00 AM.
LOCALES = MappingProxyType({Language.NB: "nb", Language.NN: "nn", Language.EN: "en_GB"})


@dataclass(frozen=True, slots=True)
class Patterns:
    """How a language writes a date and a clock time, and what stands between the two.

    The patterns are explicit, since a locale's own join drops "kl." or turns the day around.
    """

    date: str
    join: str
    clock: str


# Språkrådet: small letters, a full stop after the day, and "kl." with a full stop before the time.
NORWEGIAN = Patterns(date="{weekday} {day}. {month} {year}", join=" ", clock=f"kl.{NO_BREAK}{{:%H:%M}}")
BRITISH = Patterns(date="{weekday} {day} {month} {year}", join=", ", clock="{:%H:%M}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """What an appointment is called; `language` is the sender's when the words are the sender's, else None."""

    text: str
    language: Language | None = None


@dataclass(frozen=True, kw_only=True)
class Translator:
    """One language: the texts of its catalogue, and dates and times as it writes them.

    `weekdays` begin with Monday, `months` with January. Whatever takes a `zone` says the time on that zone's clocks,
    Norway's unless told otherwise.
    """

    language: Language
    catalogue: NullTranslations
    patterns: Patterns
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    short_months: tuple[str, ...]

    def gettext(self, text: str, /, **values: object) -> str:
        """The text, with the values in it; call it as `_`, so that the text is gathered into the catalogues."""
        translated = self.catalogue.gettext(text)
        return translated % values if values else translated

    def ngettext(self, one: str, many: str, num: int, /, **values: object) -> str:
        """The text for that number, with `num` and the values in it."""
        return self.catalogue.ngettext(one, many, num) % {"num": num, **values}

    def long_date(self, day: date) -> str:
        """Like "mandag 24. august 2026"."""
        return self.patterns.date.format(
            weekday=self.weekdays[day.weekday()], day=day.day, month=self.months[day.month - 1], year=day.year
        )

    def clock(self, moment: datetime, zone: ZoneInfo = OSLO) -> str:
        """Like "kl. 10:00"."""
        return self.patterns.clock.format(moment.astimezone(zone))

    def date_and_clock(self, moment: datetime, zone: ZoneInfo = OSLO) -> str:
        """Like "mandag 24. august 2026 kl. 10:00"."""
        return f"{self.long_date(moment.astimezone(zone))}{self.patterns.join}{self.clock(moment, zone)}"

    def span(self, start: datetime, end: datetime | None, zone: ZoneInfo = OSLO) -> str:
        """Like "mandag 24. august 2026 kl. 10:00–10:30"; both dates in full when it passes midnight."""
        first = self.date_and_clock(start, zone)
        if end is None or end == start:
            return first
        if end.astimezone(zone).date() == start.astimezone(zone).date():
            return f"{first}–{end.astimezone(zone):%H:%M}"
        return f"{first} – {self.date_and_clock(end, zone)}"

    def decimal(self, number: float) -> str:
        """With one decimal at most, like "1,4"."""
        return format_decimal(number, "0.#", locale=LOCALES[self.language])


@cache
def translator(language: Language) -> Translator:
    """The translator of a language, with the names of days and months in CLDR."""
    locale = LOCALES[language]

    def weekdays(width: str) -> tuple[str, ...]:
        names = get_day_names(width, locale=locale)  # type: ignore[arg-type]  # Babel names the widths in a Literal
        return tuple(names[day].rstrip(".") for day in range(7))

    def months(width: str) -> tuple[str, ...]:
        names = get_month_names(width, locale=locale)  # type: ignore[arg-type]
        return tuple(names[month].rstrip(".") for month in range(1, 13))

    return Translator(
        language=language,
        catalogue=translation("messages", CATALOGUES, [language.tag]),
        patterns=BRITISH if language is Language.EN else NORWEGIAN,
        weekdays=weekdays("wide"),
        months=months("wide"),
        short_weekdays=weekdays("abbreviated"),
        short_months=months("abbreviated"),
    )


def title(appointment: Appointment, sender_name: str, translator: Translator) -> Title:
    """What it is about, else where it is, else who sent it: never just that there is an appointment."""
    _ = translator.gettext
    if sub_title := _one_line(appointment.sub_title):
        return Title(text=sub_title, language=appointment.language)
    if place := _one_line(appointment.place):
        return Title(text=_("Appointment at %(place)s", place=place))
    return Title(text=_("Appointment with %(sender)s", sender=_one_line(sender_name)))


def distance(appointment: Appointment, now: datetime, translator: Translator) -> str:
    """How far away it is, in calendar days: "in 3 days", "tomorrow", "in progress now"."""
    _ = translator.gettext
    match timing(appointment, now):
        case Timing.IN_PROGRESS:
            return _("in progress now")
        case Timing.PAST:
            return _("has been")
    days = days_until(next_time(appointment, now).start, now)
    if days == 0:
        return _("today")
    # "om 3 dager": what Babel says by itself is "om 3 døgn".
    return _("tomorrow") if days == 1 else translator.ngettext("in %(num)d day", "in %(num)d days", days)


def _one_line(text: str | None) -> str:
    """The text with single spaces for line ends and tabs, and without control characters."""
    spaced = " ".join((text or "").split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc")
