"""Dates and times of day as letters write them: bokmål, nynorsk, English, and the Sámi names of the months."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time as clock_time

MONTHS = (
    ("januar", "jan", "january", "ođđajagimánnu", "ođđajagemánnu"),
    ("februar", "feb", "febr", "february", "guovvamánnu"),
    ("mars", "mar", "march", "njukčamánnu"),
    ("april", "apr", "cuoŋománnu"),
    ("mai", "may", "miessemánnu"),
    ("juni", "jun", "june", "geassemánnu"),
    ("juli", "jul", "july", "suoidnemánnu"),
    ("august", "aug", "borgemánnu"),
    ("september", "sep", "sept", "čakčamánnu"),
    ("oktober", "okt", "october", "oct", "golggotmánnu"),
    ("november", "nov", "skábmamánnu"),
    ("desember", "des", "december", "dec", "juovlamánnu"),
)
# The genitive has a single n: "njukčamánu 10. beaivi".
MONTH_NUMBERS = {
    form: number
    for number, names in enumerate(MONTHS, 1)
    for name in names
    for form in (name, name.replace("nnu", "nu"))
}
WEEKDAYS = (
    ("mandag", "måndag", "man", "mån", "monday", "mon", "vuossárga", "mánnodat"),
    ("tirsdag", "tysdag", "tir", "tirs", "tys", "tuesday", "tue", "maŋŋebárga", "disdat"),
    ("onsdag", "ons", "wednesday", "wed", "gaskavahkku"),
    ("torsdag", "tor", "tors", "thursday", "thu", "duorasdat"),
    ("fredag", "fre", "friday", "fri", "bearjadat"),
    ("lørdag", "laurdag", "lør", "lau", "saturday", "sat", "lávvardat", "lávvordat"),
    ("søndag", "sundag", "søn", "sun", "sunday", "sotnabeaivi", "aejlege"),
)
WEEKDAY_NUMBERS = {name: number for number, names in enumerate(WEEKDAYS) for name in names}
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            ("ett", "eitt", "one"),
            ("to", "two"),
            ("tre", "three"),
            ("fire", "four"),
            ("fem", "five"),
            ("seks", "six"),
            ("sju", "syv", "seven"),
            ("åtte", "eight"),
            ("ni", "nine"),
            ("ti", "ten"),
            ("elleve", "eleven"),
            ("tolv", "twelve", "noon"),
        ),
        1,
    )
    for word in words
}
# Two digits of a year from here on are of the last century: such a date is somebody's birth.
CENTURY_TURNS_AT = 45
# Hours that are spelled out ("halv elleve") are of the day: nobody is called in before seven in the morning.
EARLIEST_SPELLED_HOUR = 7
NOON = 12
LAST_HOUR = 23
LAST_MINUTE = 59


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_WEEKDAY = rf"(?:(?P<weekday>{_any_of(WEEKDAY_NUMBERS)})\b\.?\s*,?\s*)?(?:den\s+|the\s+)?"
_MONTH = rf"(?P<month>{_any_of(MONTH_NUMBERS)})"
# A year is not the hour that follows: "10. mars 2027", but "10. mars 1030" only after "kl".
_YEAR = r"(?:\s*,?\s*(?P<year>(?:19|20|21)\d\d)(?!\d))?"
# With the month in words, also before the day; in figures, with a year or, after a weekday or "den", without.
_IN_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_WEEKDAY}(?<![\d.,:/-])(?P<day>\d{{1,2}})(?:\s*\.|st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}\b\.?{_YEAR}",
        (
            rf"{_WEEKDAY}\b{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:\.|st\b|nd\b|rd\b|th\b)?(?:\s*(?:b\.|beaivv?i))?"
            rf"(?=\s*,|\s+(?:19|20|21)\d\d|\s+(?:at|from)\b|\s+kl|\s+dii|\s*$|\s*[.;)]){_YEAR}"
        ),
    )
)
_IN_FIGURES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"{_WEEKDAY}(?<![\d.,:/+-])(?P<day>\d{{1,2}})\s?[./-]\s?(?P<month>\d{{1,2}})\s?[./ –-]\s?"
            r"(?P<year>(?:19|20|21)\d\d|\d\d)(?![\d]|[.:/-]\d)"
        ),
        r"(?<![\d-])(?P<year>(?:19|20|21)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])",
        (
            rf"(?:(?P<weekday>{_any_of(WEEKDAY_NUMBERS)})\b\.?\s*,?\s*(?:den\s+)?|\bden\s+)"
            r"(?P<day>\d{1,2})(?:/|\.\s?)(?P<month>\d{1,2})\b\.?(?!\d)"
        ),
        (
            r"(?:\bden\s+)?(?<![\d.,:/+-])(?P<day>\d{1,2})/(?P<month>\d{1,2})\b(?![\d/-])"
            r"(?=\.?\s+(?:kl|at\b)|[).,]|\s*$|\s+(?:til|er|to|is|går|blir|vert|må|kan|fell|faller|har)\b)"
        ),
    )
)
# "Fredag den 19.", "the 12th": what a sentence goes on with is no noun, or else it is "the 2nd floor".
_NO_NOUN_AFTER = (
    r"(?=\s*(?:[,;.)]|$)|\s+(?:kl|til|er|og|som|må|blir|vert|kan|har|av|ikke|ikkje|likevel"
    r"|at|to|is|and|was|will|has|cannot)\b)"
)
_DAYS_ALONE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:(?P<weekday>{_any_of(WEEKDAY_NUMBERS)})\b\.?\s*,?\s*)?\bden\s+(?P<day>\d{{1,2}})\.{_NO_NOUN_AFTER}",
        rf"\b(?P<weekday>{_any_of(WEEKDAY_NUMBERS)})\b\.?\s+(?P<day>\d{{1,2}})\.{_NO_NOUN_AFTER}",
        rf"(?:(?P<weekday>{_any_of(WEEKDAY_NUMBERS)})\b\s+)?\bthe\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b{_NO_NOUN_AFTER}",
    )
)
# Days that share the month of the last one: "10., 17. og 31. mars", "10. and 17. March".
# Characters of a day of a list with what stands behind it: "onsdag 10. og ".
LONGEST_DAY = 40
_DAYS_BEFORE = re.compile(
    rf"(?:(?:{_any_of(WEEKDAY_NUMBERS)})\b\.?\s+(?:den\s+|the\s+)?)?"
    r"(?<![\d.,:/+-])(?P<day>\d{1,2})(?:\.|st|nd|rd|th)\s*(?:,|og|and|&|eller|or|,\s*og|[-–])\s*$",
    re.IGNORECASE,
)
# What every date has; every one in words, in figures, and without a month.
_DIGIT = re.compile(r"\d")
_MONTH_BEGINNINGS = frozenset(name[:3] for name in MONTH_NUMBERS)
_FIGURES = re.compile(r"\d\s?[./-]\s?\d")
_ORDINAL = re.compile(r"\d(?:\.|st|nd|rd|th)(?:$|[\s,;.)])", re.IGNORECASE)
_CLOCK_MARK = (
    r"(?:\bkl(?:\.|okk[ae]n?\b|\b)|\bdii(?:bmu|\.)?|\bat\b|@|\b(?:klokkeslett|tid(?:spunkt)?|time|når|clock)\s*:?"
    r"|\b(?:from|fra|frå|between|mellom)\b(?:\s+(?:kl\.?|klokk[ae]n?))?(?=\s*\d{1,2}(?:[.:]?\d\d)?\s*(?:-|–|til|to|and|og)\s*(?:kl\.?\s*)?\d))"
)
_SPELLED = "|".join(NUMBERS)
_CLOCK = re.compile(
    rf"(?P<mark>{_CLOCK_MARK}\s*:?\s*(?:ca\.?\s*|about\s+|er\s+|is\s+)?)?"
    r"(?:(?<![\d.,:/-])(?P<hour>\d{1,2})"
    r"(?:\s?(?P<colon>[:.])\s?(?P<minute>\d\d)(?![\d])|(?P<close>\d\d)(?!\d))?(?!\d)(?![.,:/]\d)"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?|\s*(?P<hours>hrs\b|h\b))?"
    rf"|(?:(?P<five>fem|ti|five|ten|kvart|quarter|kvarter)\s+(?P<side>over|på|past|to)\s+)?(?P<pre_half>halv|half\s+past)?\s*\b(?P<spelled>{_SPELLED})\b)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\s*(?:-|–|—|\btil\b|\bto\b|\buntil\b|(?P<and>\band\b|\bog\b))\s*(?:kl\.?\s*)?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d)|(?P<close>\d\d))?(?!\d|[.:]\d)"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenDate:
    """A date as it was written, where in the text; a letter often leaves the year out, and sometimes the month."""

    day: int
    month: int | None
    year: int | None = None
    weekday: int | None = None
    start: int = 0
    end: int = 0

    def fits(self, other: date) -> bool:
        """Whether it can be that date: a weekday that is written counts where the year is not."""
        if self.day != other.day or self.month not in {None, other.month}:
            return False
        if self.year is not None:
            return self.year == other.year
        return self.weekday is None or self.weekday == other.weekday()


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenClock:
    """A time of day, and the one that it lasts until; `is_marked` when its form or a word beside it says so.

    In a window ("mellom kl. 12 og 14") the appointment may begin whenever.
    """

    time: clock_time
    until: clock_time | None = None
    is_marked: bool = True
    is_window: bool = False
    start: int = 0
    end: int = 0


def dates_in(text: str) -> list[WrittenDate]:
    """The dates that are written out, in their order."""
    dates: list[WrittenDate] = []
    # Most sentences hold none, and looking for them takes long.
    if not _DIGIT.search(text):
        return dates
    small = text.casefold()
    patterns = (
        *(_IN_WORDS if any(beginning in small for beginning in _MONTH_BEGINNINGS) else ()),
        *(_IN_FIGURES if _FIGURES.search(text) else ()),
        *(_DAYS_ALONE if _ORDINAL.search(text) else ()),
    )
    for pattern in patterns:
        for match in pattern.finditer(text):
            written = _date(match)
            if written and not any(written.start < other.end and other.start < written.end for other in dates):
                dates += [*_days_before(text[: written.start], written), written]
    return sorted(dates, key=lambda written: written.start)


def _days_before(text: str, written: WrittenDate) -> Iterator[WrittenDate]:
    """The days of a list that ends in the date, which alone says of which month they are."""
    while match := _DAYS_BEFORE.search(text, max(0, len(text) - LONGEST_DAY)):
        day, text = int(match["day"]), text[: match.start()]
        if 1 <= day < written.day:
            yield replace(written, day=day, weekday=None, start=match.start(), end=match.end("day"))


def _date(match: re.Match[str]) -> WrittenDate | None:
    groups = match.groupdict()
    month_word = (groups.get("month") or "").casefold()
    month = (int(month_word) if month_word.isdigit() else MONTH_NUMBERS[month_word]) if month_word else None
    day, year = int(groups["day"]), _year(groups.get("year"))
    try:
        date(year or 2028, 1 if month is None else month, day)  # a leap year
    except ValueError:
        return None
    weekday = groups.get("weekday")
    return WrittenDate(
        day=day,
        month=month,
        year=year,
        weekday=WEEKDAY_NUMBERS[weekday.casefold()] if weekday else None,
        start=match.start(),
        end=match.end(),
    )


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    year = int(digits)
    if year < 100:  # noqa: PLR2004  # two digits
        return year + (1900 if year >= CENTURY_TURNS_AT else 2000)
    return year


def clocks_in(text: str, dates: list[WrittenDate]) -> list[WrittenClock]:
    """The times of day, in their order; `dates` are those of the text, whose numbers are no clocks."""
    return list(_clocks(text, dates))


def _clocks(text: str, dates: list[WrittenDate]) -> Iterator[WrittenClock]:
    masked = list(text)
    for written in dates:
        masked[written.start : written.end] = "\x00" * (written.end - written.start)
    plain = "".join(masked)
    position = 0
    while match := _CLOCK.search(plain, position):
        position = max(match.end(), position + 1)
        clock = _clock(match)
        if clock is None:
            continue
        until = _UNTIL.match(plain, clock.end)
        # "kl. 10 og 12" are two times; "mellom 10 og 12" is one.
        if until and (not until["and"] or (match["mark"] or "").casefold().startswith(("mellom", "between"))):
            last = _digits(until)
            if last is not None and (last > clock.time or until["half"]):
                if until["half"] and not match["half"]:
                    first = _with_half(clock.time.hour, clock.time.minute, until["half"])
                    clock = replace(clock, time=first if first and first < last else clock.time, is_marked=True)
                is_window = (match["mark"] or "").casefold().startswith(("mellom", "between"))
                clock = replace(clock, until=last, end=until.end(), is_window=is_window)
                position = until.end()
        yield clock


def _clock(match: re.Match[str]) -> WrittenClock | None:
    is_marked = bool(match["mark"])
    if match["spelled"]:
        is_quarter = (match["five"] or "").casefold() in {"kvart", "kvarter", "quarter"}
        told = _spelled(match) if is_marked or match["pre_half"] or is_quarter else None
    else:
        told = _digits(match)
        is_clear = match["colon"] == ":" or match["half"] or match["hours"]
        if not is_marked and not (match["minute"] or match["half"] or match["hours"]):
            return None
        # "10.30" alone may be a price or a number of a paragraph: whoever reads decides by what stands beside it.
        is_marked = is_marked or bool(is_clear)
    if told is None:
        return None
    return WrittenClock(time=told, is_marked=is_marked, start=match.start(), end=match.end())


def _digits(match: re.Match[str]) -> clock_time | None:
    minute = int(match["minute"] or match["close"] or 0)
    return _with_half(int(match["hour"]), minute, match["half"])


def _with_half(hour: int, minute: int, half: str | None) -> clock_time | None:
    """The time, of the half of the day that am or pm says."""
    if half:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half.casefold() == "p" else 0)
    return clock_time(hour, minute) if hour <= LAST_HOUR and minute <= LAST_MINUTE else None


def _spelled(match: re.Match[str]) -> clock_time | None:
    """Like "halv elleve" (10:30), "kvart over ti", "fem på halv tolv", "half past ten"."""
    hour = NUMBERS[match["spelled"].casefold()]
    minutes = hour * 60
    if half := match["pre_half"]:
        minutes += 30 if half.casefold().startswith("half") and "past" in half.casefold() else -30
    if match["five"]:
        step = {"fem": 5, "five": 5, "ti": 10, "ten": 10}.get(match["five"].casefold(), 15)
        minutes += step if match["side"].casefold() in {"over", "past"} else -step
    if minutes < EARLIEST_SPELLED_HOUR * 60:
        minutes += NOON * 60
    return clock_time(minutes // 60 % 24, minutes % 60)
