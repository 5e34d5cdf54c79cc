"""Parses times as Digipost's official parser does (Java's ISO_DATE_TIME).

Python's `fromisoformat` takes week dates, compact forms, other separators and a bare date, and refuses a
lower-case z.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# No appointment lies outside these years, and within them an offset can't move a date beyond Python's range.
FIRST_YEAR = 1900
LAST_YEAR = 2200
# Java's own limit.
MAX_OFFSET = timedelta(hours=18)

# Of times that were sent without an offset: UTC by Digipost's rule, though the sender may mean the clock on the wall.
# Told from UTC by identity, as it is equal to it.
NO_OFFSET = timezone(timedelta(0), "no offset")

TIME_SHAPE = (
    "a time like 2017-10-27T10:00:00+02:00 (seconds may be left out; the offset is Z or ±hh:mm; "
    f"without one it is UTC; years {FIRST_YEAR} to {LAST_YEAR})"
)

_TIME = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt](?P<minutes>(?:[01]\d|2[0-3]):[0-5]\d)"
    r"(?::(?P<seconds>[0-5]\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?:(?P<offset>[Zz]|[+-][01]\d:[0-5]\d)(?:\[(?P<zone>[A-Za-z][A-Za-z0-9+_/-]{0,63})\])?)?",
    re.ASCII,
)


def parse_time(text: str) -> datetime:
    """The time, aware, with the offset that was sent, or that of the zone named after it. Raises ValueError.

    Without one it is UTC, and `has_offset` tells so.
    Fractions are cut to microseconds.
    """
    match = _TIME.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise ValueError(TIME_SHAPE)
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    written = f"{match['date']}T{match['minutes']}:{match['seconds'] or '00'}.{fraction}"
    try:
        time = datetime.fromisoformat(written)
    except ValueError as error:  # no such date
        raise ValueError(TIME_SHAPE) from error
    time = time.replace(tzinfo=_offset(match["offset"]) if match["offset"] else NO_OFFSET)
    return _in_zone(time, match["zone"]) if match["zone"] else time


def is_unset(text: str) -> bool:
    """True for a time in year 1, which .NET writes for a time that was never set (`default(DateTime)`)."""
    return text.startswith("0001-") and _TIME.fullmatch(text) is not None


def has_offset(moment: datetime) -> bool:
    """True when the moment was sent with its offset."""
    return moment.tzinfo is not NO_OFFSET


def to_iso(moment: datetime) -> str:
    """The moment as text; the offset "-00:00" tells that none was sent (RFC 3339, 4.3)."""
    text = moment.isoformat()
    return text if has_offset(moment) else text.removesuffix("+00:00") + "-00:00"


def from_iso(text: str) -> datetime:
    """The moment that `to_iso` wrote."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=NO_OFFSET) if text.endswith("-00:00") else moment


def _offset(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    if offset > MAX_OFFSET:
        raise ValueError(TIME_SHAPE)
    return timezone(-offset if text[0] == "-" else offset)


def _in_zone(time: datetime, name: str) -> datetime:
    """The same instant with the offset of a named zone: what Java makes of `+02:00[Europe/Oslo]`."""
    try:
        local = time.astimezone(ZoneInfo(name))
    except (KeyError, OSError) as error:  # no such zone; a folder of zones
        raise ValueError(TIME_SHAPE) from error
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))
