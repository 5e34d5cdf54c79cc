"""When to arrive: a time, so many minutes before, or words that only a person understands."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from viewer.domain.appointment import OSLO, Appointment

# Nobody is asked to arrive a day early; a sender that seems to ask has mistaken the date.
EARLIEST = timedelta(hours=24)

# The field is free text; Digipost's examples hold ISO 8601 or a sentence. A zone id may follow the offset.
ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)"
    r"\s?(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?",
    re.ASCII | re.IGNORECASE,
)
CLOCK = re.compile(r"(?<![\d.:])(?P<hour>[01]?\d|2[0-3])[.:](?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:]|\.\d)", re.ASCII)
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

    `words` are the sender's. `at` is the moment they name, in Norwegian wall time; None when they name none, or
    one that cannot be meant (after the start or over a day before it: `is_plausible` is False). `is_time` tells
    that the words are nothing but a time, so that it may be said in our own words.
    """

    words: str
    at: datetime | None = None
    is_time: bool = False
    is_plausible: bool = True


def arrival_of(appointment: Appointment) -> Arrival | None:
    """The appointment's arrival; None when the sender sent none."""
    if appointment.arrival_time is None:
        return None
    return parse_arrival(appointment.arrival_time, appointment.start)


# A page says an arrival at every level of detail, and the words take longer to read than to say.
@lru_cache(maxsize=1000)
def parse_arrival(words: str, start: datetime) -> Arrival:
    """The arrival, from ISO 8601, a clock time or "N minutter før"; anything else stays words."""
    try:
        moment = _iso(words.strip()) or _clock(words, start)
        at = moment or _before(words, start)
    except (ValueError, OverflowError):
        return Arrival(words=words)
    if at is None:
        return Arrival(words=words)
    # In UTC, since two times of one zone are subtracted as clock faces, blind to a change of summer time.
    if not timedelta(0) <= start.astimezone(UTC) - at <= EARLIEST:
        return Arrival(words=words, is_plausible=False)
    return Arrival(words=words, at=at.astimezone(OSLO), is_time=moment is not None)


def _iso(words: str) -> datetime | None:
    """The moment in ISO 8601, Norwegian time when it carries no offset. Raises ValueError for no such day."""
    if not (found := ISO.fullmatch(words)):
        return None
    clock = found["time"].replace(",", ".")
    moment = datetime.fromisoformat(f"{found['date']}T{clock}{(found['offset'] or '').upper()}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=OSLO)).astimezone(UTC)


def _clock(words: str, start: datetime) -> datetime | None:
    """The time of day on the day of the appointment, when it stands alone or among harmless words."""
    times = list(CLOCK.finditer(words))
    rest = re.findall(r"\w+", CLOCK.sub(" ", words).casefold())
    if len(times) != 1 or not CLOCK_WORDS.issuperset(rest):
        return None
    hour, minute = int(times[0]["hour"]), int(times[0]["minute"])
    on_the_day = start.astimezone(OSLO).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return on_the_day.astimezone(UTC)


def _before(words: str, start: datetime) -> datetime | None:
    """The start less so many minutes, when the words name one such number, and no span or other meaning."""
    found = list(BEFORE.finditer(words))
    if len(found) != 1 or found[0]["range"] or found[0]["more"] or OTHER_MEANING.search(words):
        return None
    return start.astimezone(UTC) - timedelta(minutes=_minutes(found[0]))


def _minutes(found: re.Match[str]) -> int:
    hours = found["hours"] or "0"
    return 60 * (int(hours) if hours.isdigit() else 1) + _last_minutes(found)


def _last_minutes(found: re.Match[str]) -> int:
    """The number of the last unit: all of it, but for whole hours that stand before."""
    if found["number"]:
        return int(found["number"]) * (1 if found["minutes"] else 60)
    spelled = (found["spelled"] or found["bare"]).casefold()
    if spelled.startswith(("kvarter", "quarter")):
        return 15
    return 30 if spelled.startswith("hal") else 60
