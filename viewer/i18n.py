"""What the service says in bokmål, nynorsk and English: texts, titles, and dates and times in words.

Pages speak the language of their reader, calendar entries that of their feed; both take their words from here. Texts
come from gettext catalogues, whose message ids are the English texts themselves.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal

import viewer
from viewer.domain.appointment import OSLO, Appointment, Language
from viewer.domain.meeting import Meeting, meeting
from viewer.domain.timing import Timing, days_until, is_whole_days, next_time, timing
from viewer.domain.zone import readings, zone_of

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
    day: str
    short_day: str
    join: str
    clock: str


# Språkrådet: small letters, a full stop after the day, and "kl." with a full stop before the time.
NORWEGIAN = Patterns(
    date="{weekday} {day} {year}",
    day="{day}. {month}",
    short_day="{weekday} {day}.",
    join=" ",
    clock=f"kl.{NO_BREAK}{{}}",
)
BRITISH = Patterns(
    date="{weekday} {day} {year}", day="{day} {month}", short_day="{weekday} {day}", join=", ", clock="{}"
)


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
            weekday=self.weekdays[day.weekday()], day=self.day_and_month(day), year=day.year
        )

    def day_and_month(self, day: date) -> str:
        """Like "24. august"."""
        return self.patterns.day.format(day=day.day, month=self.months[day.month - 1])

    def short_day(self, day: date) -> str:
        """Like "man 24."."""
        return self.patterns.short_day.format(weekday=self.short_weekdays[day.weekday()], day=day.day)

    def short_date(self, day: date) -> str:
        """Like "24. aug 2026"."""
        return f"{self.patterns.day.format(day=day.day, month=self.short_months[day.month - 1])} {day.year}"

    def month(self, day: date, now: datetime) -> str:
        """Like "august", with the year unless it is this one."""
        month = self.months[day.month - 1]
        return month if day.year == now.astimezone(OSLO).year else f"{month} {day.year}"

    def hours(self, moment: datetime, zone: ZoneInfo = OSLO) -> str:
        """Like "10:00"; an hour that comes twice says which one it is."""
        wall = moment.astimezone(zone)
        text = f"{wall:%H:%M}"
        if wall.utcoffset() == wall.replace(fold=1 - wall.fold).utcoffset():
            return text
        season = self.gettext("summer time") if wall.dst() else self.gettext("winter time")
        return f"{text} {season}"

    def clock(self, moment: datetime, zone: ZoneInfo = OSLO) -> str:
        """Like "kl. 10:00"."""
        return self.patterns.clock.format(self.hours(moment, zone))

    def date_and_clock(self, moment: datetime, zone: ZoneInfo = OSLO) -> str:
        """Like "mandag 24. august 2026 kl. 10:00"."""
        return f"{self.long_date(moment.astimezone(zone))}{self.patterns.join}{self.clock(moment, zone)}"

    def clock_readings(self, moment: datetime, zone: ZoneInfo = OSLO) -> str:
        """Like "10:00", or "10:00 eller 11:00" for what was sent without an offset."""
        return self.gettext(" or ").join(self.hours(reading, zone) for reading in readings(moment, zone))

    def near_moment(self, moment: datetime, now: datetime, zone: ZoneInfo = OSLO) -> str:
        """Like "i morgen kl. 12:00", with the date when it is another day than today or tomorrow."""
        days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
        names = {0: self.gettext("today"), 1: self.gettext("tomorrow")}
        if days not in names:
            return self.date_and_clock(moment, zone)
        return f"{names[days]}{self.patterns.join}{self.clock(moment, zone)}"

    def span(self, start: datetime, end: datetime | None, zone: ZoneInfo = OSLO) -> str:
        """Like "mandag 24. august 2026 kl. 10:00–10:30"; both dates in full when it passes midnight.

        A start that was sent without an offset is said as both that it can mean, and without its end.
        """
        earlier, *later = readings(start, zone)
        first = self.date_and_clock(earlier, zone)
        if later:
            is_same_day = later[0].date() == earlier.date()
            second = self.hours(later[0], zone) if is_same_day else self.date_and_clock(later[0], zone)
            return f"{first}{self.gettext(' or ')}{second}"
        if end is None or end == start:
            return first
        if is_whole_days(start, end, zone):
            first_day, last_day = start.astimezone(zone), end.astimezone(zone) - timedelta(days=1)
            days = [self.long_date(first_day), self.long_date(last_day)]
            return ", ".join((" – ".join(dict.fromkeys(days)), self.gettext("all day")))
        if end.astimezone(zone).date() == start.astimezone(zone).date():
            return f"{first}–{self.hours(end, zone)}"
        return f"{first} – {self.date_and_clock(end, zone)}"

    def duration(self, length: timedelta) -> str:
        """Like "3 timer og 30 minutter"."""
        hours, minutes = divmod(length // timedelta(minutes=1), 60)
        parts = []
        if hours:
            parts.append(self.ngettext("%(num)d hour", "%(num)d hours", hours))
        if minutes or not hours:
            parts.append(self.ngettext("%(num)d minute", "%(num)d minutes", minutes))
        return self.gettext(" and ").join(parts)

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
        # CLDR's own for nynorsk have two letters, and "må 7. des" reads as "must".
        short_weekdays=tuple(name[:3] for name in weekdays("wide")),
        short_months=months("abbreviated"),
    )


def dates_to_search(moment: datetime) -> str:
    """The moment's date as people look for it, in every language: "tirsdag 14. desember 2026 14. des 14.12.2026"."""
    wall = moment.astimezone(OSLO)
    return f"{_date_to_search(wall.date())} {wall:%H:%M}"


# A search says the dates of all that lies in a mailbox.
@lru_cache(maxsize=5000)
def _date_to_search(day: date) -> str:
    names = [f"{words.long_date(day)} {words.short_date(day)}" for words in map(translator, Language)]
    return " ".join(dict.fromkeys([*names, f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}"]))


def title(appointment: Appointment, sender_name: str, translator: Translator) -> Title:
    """What it is about, else where it is, else who sent it: never just that there is an appointment."""
    _ = translator.gettext
    if sub_title := _one_line(appointment.sub_title):
        return Title(text=sub_title, language=appointment.language)
    place = _one_line(appointment.place)
    if place and meeting(place) is Meeting.IN_PERSON:
        return Title(text=_("Appointment at %(place)s", place=place))
    return Title(text=_("Appointment with %(sender)s", sender=_one_line(sender_name)))


def distance(appointment: Appointment, now: datetime, translator: Translator) -> str:
    """How far away it is, in calendar days: "in 3 days", "tomorrow", "in progress now"."""
    _ = translator.gettext
    match timing(appointment, now):
        case Timing.IN_PROGRESS:
            return _("in progress now")
        case Timing.PAST:
            return _("in the past")
    days = days_until(next_time(appointment, now).start, now)
    if days == 0:
        return _("today")
    # "om 3 dager": what Babel says by itself is "om 3 døgn".
    return _("tomorrow") if days == 1 else translator.ngettext("in %(num)d day", "in %(num)d days", days)


def meeting_in_words(kind: Meeting, translator: Translator) -> str | None:
    """How one meets; None in person."""
    _ = translator.gettext
    return {Meeting.VIDEO: _("On video"), Meeting.PHONE: _("By phone"), Meeting.WEB: _("Online")}.get(kind)


class ClocksAbroad(NamedTuple):
    """Where the clocks show something else than Norway's, like "i Helsinki", and what they show in Norway."""

    town: str
    in_norway: str


def clocks_abroad(start: datetime, appointment: Appointment, translator: Translator) -> ClocksAbroad | None:
    """The place of the clocks that the appointment's times are said on; None where they show Norwegian time."""
    zone = zone_of(appointment)
    wall, norwegian = start.astimezone(zone), start.astimezone(OSLO)
    if wall.utcoffset() == norwegian.utcoffset():
        return None
    _ = translator.gettext
    address = appointment.address
    town = (address and (address.city or address.country)) or zone.key.rpartition("/")[2]
    clock = translator.hours(start) if wall.date() == norwegian.date() else translator.date_and_clock(norwegian)
    return ClocksAbroad(town=_("in %(town)s", town=town), in_norway=_("%(clock)s Norwegian time", clock=clock))


def span_there(start: datetime, end: datetime | None, appointment: Appointment, translator: Translator) -> str:
    """Like `Translator.span`, on the clocks of the place, with Norwegian time beside them where it differs."""
    text = translator.span(start, end, zone_of(appointment))
    abroad = clocks_abroad(start, appointment, translator)
    return f"{text} {abroad.town} ({abroad.in_norway})" if abroad else text


def offset_doubt(moment: datetime, zone: ZoneInfo, translator: Translator) -> str | None:
    """What a moment that was sent without an offset can mean, and what to do; None when it means one thing."""
    if len(readings(moment, zone)) == 1:
        return None
    _ = translator.gettext
    return _(
        "The sender gave %(sent)s without a time zone. By Digipost's rule that is %(by_rule)s here, but the sender may"
        " mean %(sent)s. Check the letter, or ask the sender; until then, be there for the earlier one.",
        sent=translator.clock(moment.replace(tzinfo=zone), zone),
        by_rule=translator.clock(moment, zone),
    )


def _one_line(text: str | None) -> str:
    """The text with single spaces for line ends and tabs, and without control characters."""
    spaced = " ".join((text or "").split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc")
