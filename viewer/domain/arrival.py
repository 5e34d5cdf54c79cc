"""When to arrive: a time, so many minutes before, or words that only a person understands."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from viewer.domain.appointment import OSLO, Appointment
from viewer.domain.times import NO_OFFSET, has_offset
from viewer.domain.zone import readings, zone_of

# Nobody is asked to arrive a day early; a sender that seems to ask has mistaken the date.
EARLIEST = timedelta(hours=24)

# The field is free text; Digipost's examples hold ISO 8601 or a sentence. A zone id may follow the offset.
ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)"
    r"\s?(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?",
    re.ASCII | re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>[01]?\d|2[0-3])[.:](?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:]|\.\d)"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?",
    re.ASCII | re.IGNORECASE,
)
NOON = 12
# These may stand beside a clock time without making it mean something else than the arrival.
CLOCK_WORDS = frozenset(
    {"oppmøte", "oppmøtetid", "møt", "møtetid", "opp", "senest", "seinast", "innen", "innan", "presis", "kl"}
    | {"klokka", "klokken", "arrival", "arrive", "please", "by", "at", "latest", "time"}
)
BEFORE = re.compile(
    r"(?P<range>\d\s*(?:[-–/]|til|to|eller|or)\s*)?"
    # "1 time og 15 minutter"; what else is added to the number is not understood.
    r"(?:(?P<hours>\b(?:\d{1,2}|en|ein|an?|one))\s*(?:tim(?:er?|ar)|hours?)\s+(?:og|and)\s+|(?P<more>\b(?:og|and)\s+))?"
    r"(?:(?<![\d.,])(?P<number>\d{1,3})\s*(?:(?P<minutes>min(?:utt(?:er|ar)?|utes?|s)?)|tim(?:er?|ar)|hours?)"
    r"|\b(?:en|ein|et|eit|an?|one)\s+(?P<spelled>kvarter|halv\s?time|half\s+hour|quarter\s+of\s+an\s+hour|time|hour)"
    r"|\b(?P<bare>half\s+an\s+hour))"
    r"\b\.?\s+(?:før|before|prior|ahead|early|earlier|in\s+advance|i\s+forkant|i\s+(?:for|føre)(?:veien|vegen)|på\s+f(?:or|øre)hand)\b",
    re.IGNORECASE,
)
# "Not earlier than 15 minutes before" and "do not eat for 6 hours before" name no arrival.
OTHER_MEANING = re.compile(
    r"\b(?:ikke|ikkje|not|no)\b(?!\s+(?:senere|seinare|later))|\b(?:tidlig|tidleg|earliest|fast|drikk|drink|avbestill|cancel)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """When the sender wants the recipient to come.

    `words` are the sender's. `at` is the moment they name, on the clocks of the place; None when they name none. It is
    the earlier one of two where the start was sent without an offset, and `or_at` the later. `doubtful_at` stands in
    their place when it cannot be meant, since it lies after the start or over a day before it. `is_time` tells that
    the words are nothing but a time, so that it may be said in our own words.
    """

    words: str
    at: datetime | None = None
    or_at: datetime | None = None
    doubtful_at: datetime | None = None
    is_time: bool = False


def arrival_of(appointment: Appointment) -> Arrival | None:
    """The appointment's arrival; None when the sender sent none."""
    if appointment.arrival_time is None:
        return None
    return parse_arrival(appointment.arrival_time, appointment.start, zone_of(appointment))


def parse_arrival(words: str, start: datetime, zone: ZoneInfo = OSLO) -> Arrival:
    """The arrival, from ISO 8601, a clock time or "N minutter før"; anything else stays words.

    ISO 8601 without an offset follows the start's; a bare clock time is the place's.
    """
    offset = start.utcoffset() if has_offset(start) else None
    return _parse(words, start.replace(tzinfo=None), offset, zone)


# A page says an arrival at every detail level, and the words take longer to read than to say. Equal moments may carry
# different offsets, so the key holds the clock and the offset apart.
@lru_cache(maxsize=1000)
def _parse(words: str, clock: datetime, offset: timedelta | None, zone: ZoneInfo) -> Arrival:
    start = clock.replace(tzinfo=NO_OFFSET if offset is None else timezone(offset))
    try:
        moment = _iso(words.strip(), start) or _clock(words, start, zone)
        at = moment or _before(words, start)
        if at is None:
            return Arrival(words=words)
        is_time, (first, *others) = moment is not None, readings(at, zone)
        # In UTC, since two times of one zone are subtracted as clock faces, blind to a change of summer time.
        before = start.astimezone(UTC) - at.astimezone(UTC)
    except (ValueError, OverflowError):
        return Arrival(words=words)
    if not timedelta(0) <= before <= EARLIEST:
        return Arrival(words=words, doubtful_at=first, is_time=is_time)
    return Arrival(words=words, at=first, or_at=next(iter(others), None), is_time=is_time)


def _iso(words: str, start: datetime) -> datetime | None:
    """The moment in ISO 8601, with the start's offset when it carries none. Raises ValueError for no such day."""
    if not (match := ISO.fullmatch(words)):
        return None
    clock = match["time"].replace(",", ".")
    moment = datetime.fromisoformat(f"{match['date']}T{clock}{(match['offset'] or '').upper()}")
    return moment if moment.tzinfo else moment.replace(tzinfo=start.tzinfo)


def _clock(words: str, start: datetime, zone: ZoneInfo) -> datetime | None:
    """The time of day on the day of the appointment, when it stands alone or among harmless words."""
    times = list(CLOCK.finditer(words))
    rest = re.findall(r"\w+", CLOCK.sub(" ", words).casefold())
    if len(times) != 1 or not CLOCK_WORDS.issuperset(rest):
        return None
    [time] = times
    hour, half = int(time["hour"]), (time["half"] or "").casefold()
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "p" else 0)
    return readings(start, zone)[0].replace(hour=hour, minute=int(time["minute"]), second=0, microsecond=0)


def _before(words: str, start: datetime) -> datetime | None:
    """The start less so many minutes, when the words name one such number, and no span or other meaning."""
    matches = list(BEFORE.finditer(words))
    if len(matches) != 1 or matches[0]["range"] or matches[0]["more"] or OTHER_MEANING.search(words):
        return None
    return start - timedelta(minutes=_minutes(matches[0]))


def _minutes(match: re.Match[str]) -> int:
    hours = match["hours"] or "0"
    return 60 * (int(hours) if hours.isdigit() else 1) + _last_minutes(match)


def _last_minutes(match: re.Match[str]) -> int:
    """The number of the last unit: all of it, but for whole hours that stand before."""
    if match["number"]:
        return int(match["number"]) * (1 if match["minutes"] else 60)
    spelled = (match["spelled"] or match["bare"]).casefold()
    if spelled.startswith(("kvarter", "quarter")):
        return 15
    return 30 if spelled.startswith("hal") else 60
