"""Calendar entries written as iCalendar (RFC 5545); the only home of icalendar.

The same entry always gives the same bytes, so a stored rendering and its entity tag hold until the content changes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Alarm, Calendar, Event, vDuration, vText, vUri
from icalendar.parser import Contentline, Parameters

from viewer.domain.appointment import OSLO
from viewer.domain.calendar import CalendarEntry

PRODUCT = "-//innkalling//innkalling//NO"
# What apps are asked for; most come when they like (Google takes 4 to 24 hours).
REFRESH_INTERVAL = timedelta(hours=4)
COLOUR = "steelblue"
# Apple shows the place's name within this many metres of the point.
APPLE_RADIUS = "100"

# Rules, not dates: the RDATE table that icalendar generates makes Thunderbird show summer an hour late.
VTIMEZONE = b"""\
BEGIN:VTIMEZONE\r
TZID:Europe/Oslo\r
BEGIN:STANDARD\r
DTSTART:19701025T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZNAME:CET\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:19700329T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZNAME:CEST\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
END:VTIMEZONE\r
"""
END = b"END:VCALENDAR\r\n"

# From 1996 on, summer time has ended in October; before that the rules above are wrong.
FIRST_YEAR_OF_THE_RULES = 1996

# Controls, which RFC 5545 forbids, surrogates and byte order marks go; what some readers take for the end of a line
# becomes one.
LINE_ENDS = dict.fromkeys(map(ord, "\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFEFF, 0xFFFE, 0xFFFF])
CLEAN = {**CONTROLS, ord("\t"): "\t", ord("\n"): "\n", **LINE_ENDS}

# Embeddings, overrides and isolates, which would turn round what an app writes after them (Unicode, UAX 9).
BIDIRECTIONAL = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

# Stands in an entry for its description while icalendar writes it.
STAND_IN = "description"
STAND_IN_LINE = b"DESCRIPTION:description\r\n"

# Octets of an entry and of one of its alarms, but for their texts.
FIXED_OCTETS, ALARM_OCTETS = 700, 130

# TEXT's escapes (RFC 5545, 3.3.11). icalendar has them too, but takes a backslash before an N for the end of a line.
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Text(vText):
    """A text that is read back as it is."""

    def to_ical(self) -> bytes:
        """The text with what has a meaning in a content line escaped."""
        return self.translate(ESCAPES).encode()


def single_calendar(entries: Iterable[CalendarEntry]) -> bytes:
    """A file with this entry, to be opened or imported; private, since it may land in a shared calendar.

    Several only for what has several times. It has no name: Outlook would make a new calendar of it (MS-OXCICAL).
    """
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    return _assembled(calendar, [render_entry(entry, private=True) for entry in entries])


def feed_calendar(name: str, entries: Iterable[bytes]) -> bytes:
    """A whole feed out of rendered entries; without any it is still valid, for it holds the time zone."""
    calendar = _calendar()
    calendar.add("x-wr-calname", Text(one_line(name)))
    calendar.add("name", Text(one_line(name)))
    calendar.add("x-wr-timezone", OSLO.key)
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH_INTERVAL))
    calendar.add("color", COLOUR)
    return _assembled(calendar, entries)


def render_entry(entry: CalendarEntry, *, private: bool = False) -> bytes:
    """The entry as a VEVENT, CRLF and all.

    Only a file is marked private: Google shows private entries of a subscription as nothing but "busy".
    """
    event = Event()
    _add_identity(event, entry)
    _add_times(event, entry)
    _add_text(event, entry)
    _add_position(event, entry)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.cancelled or entry.is_free:
        event.add("transp", "TRANSPARENT")
        # Outlook goes by this alone ([MS-OXCICAL] 2.1.3.1.1.20.31).
        event.add("x-microsoft-cdo-busystatus", "FREE")
    else:
        event.add("transp", "OPAQUE")
    if private:
        event.add("class", "PRIVATE")
    for offset in () if entry.cancelled else entry.alarms:
        event.add_component(_alarm(entry, offset))
    rendered = bytes(event.to_ical(sorted=False))
    # Once: the event's own stands before those of its alarms.
    return rendered.replace(STAND_IN_LINE, _description_lines(entry.description or ""), 1)


# The times of a course have one text, and to clean and fold it takes most of an entry's time.
@lru_cache(maxsize=256)
def _description_lines(text: str) -> bytes:
    """The text as the folded lines of a DESCRIPTION; nothing when it says nothing."""
    text = clean(text).strip()
    if not text:
        return b""
    line = Contentline.from_parts("DESCRIPTION", Parameters(), Text(text), sorted=False)
    return bytes(line.to_ical()) + b"\r\n"


def most_octets(entry: CalendarEntry) -> int:
    """At least as many octets as the rendered entry has."""
    location = entry.location or ""
    texts = [entry.summary] * (1 + len(entry.alarms))
    texts += [location, location, entry.address or "", entry.description or "", entry.url or "", entry.uid]
    return sum(map(most_text_octets, texts)) + FIXED_OCTETS + ALARM_OCTETS * len(entry.alarms)


@lru_cache(maxsize=256)
def most_text_octets(text: str) -> int:
    """At least as many octets as the text takes in content lines."""
    # A fold takes three octets, and comes after 71 at the earliest: it splits no character.
    return len(text.translate(ESCAPES).encode(errors="replace")) * 74 // 71 + 1


def clean(text: str) -> str:
    """The text without controls, its lines ended by a line feed; tabs stay."""
    return text.replace("\r\n", "\n").translate(CLEAN)


def one_line(text: str) -> str:
    """The text without controls, bidirectional ones too, and with single spaces for line ends and tabs."""
    return " ".join(clean(text).translate(BIDIRECTIONAL).split())


def _calendar() -> Calendar:
    # `Calendar.new` would add a random UID, and vdirsyncer take the feed for a single entry.
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _assembled(calendar: Calendar, entries: Iterable[bytes]) -> bytes:
    """The calendar's own properties first, since Outlook ignores those that follow a component."""
    properties = calendar.to_ical(sorted=False).removesuffix(END)
    return b"".join([properties, VTIMEZONE, *entries, END])


def _add_identity(event: Event, entry: CalendarEntry) -> None:
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamped_at)
    event.add("last-modified", entry.stamped_at)
    event.add("sequence", entry.sequence)


def _add_times(event: Event, entry: CalendarEntry) -> None:
    if entry.is_all_day:
        event.add("dtstart", entry.start.astimezone(OSLO).date())
        # The day after the last one (RFC 5545, 3.6.1).
        event.add("dtend", entry.end.astimezone(OSLO).date() + timedelta(days=1))
        return
    zone = None if _is_ambiguous(entry.start) or _is_ambiguous(entry.end) else OSLO
    event.add("dtstart", entry.start.astimezone(zone or UTC))
    event.add("dtend", entry.end.astimezone(zone or UTC))


def _is_ambiguous(moment: datetime) -> bool:
    """Whether the wall time alone does not tell the moment: the hour that comes twice, and years under other rules."""
    wall = moment.astimezone(OSLO)
    return wall.utcoffset() != wall.replace(fold=1 - wall.fold).utcoffset() or wall.year < FIRST_YEAR_OF_THE_RULES


def _add_text(event: Event, entry: CalendarEntry) -> None:
    """What is there to read; libical takes a property without a value for an error."""
    texts = {
        "summary": one_line(entry.summary),
        "location": one_line(entry.location or ""),
        "description": STAND_IN if _description_lines(entry.description or "") else "",
    }
    for name, text in texts.items():
        if text:
            event.add(name, Text(text))
    if entry.url:
        event.add("url", entry.url)


def _add_position(event: Event, entry: CalendarEntry) -> None:
    """GEO, and what Apple's calendars read instead; the place's text is the LOCATION's, or Apple shows it twice."""
    location = one_line(entry.location or "")
    if entry.coordinates is None or not location:
        return
    latitude, longitude = f"{entry.coordinates.latitude:.6f}", f"{entry.coordinates.longitude:.6f}"
    # As plain text with six decimals: icalendar writes small numbers in scientific notation.
    event.add("geo", vUri(f"{latitude};{longitude}"), encode=False)
    parameters = {"VALUE": "URI", "X-APPLE-RADIUS": APPLE_RADIUS, "X-TITLE": _parameter(location)}
    if entry.address:
        parameters["X-ADDRESS"] = _parameter(entry.address)
    event.add("x-apple-structured-location", vUri(f"geo:{latitude},{longitude}", params=parameters), encode=False)


def _parameter(text: str) -> str:
    """Text for a parameter: no quotes, which few readers decode (RFC 6868)."""
    return one_line(text).replace('"', "'").replace("^", "")


def _alarm(entry: CalendarEntry, offset: timedelta) -> Alarm:
    """A reminder `offset` before the anchor, with the three properties without which Home Assistant drops the file.

    The trigger is relative to the start, so that it follows when the recipient moves the entry in an app.
    """
    anchor = entry.alarm_anchor or entry.start
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", anchor.astimezone(UTC) - entry.start.astimezone(UTC) - offset)
    alarm.add("description", Text(one_line(entry.summary)))
    return alarm
