"""Calendar entries as bytes: to RFC 5545, to the byte the same, and read back alike by three parsers."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from tests.builders import an_entry
from tests.ics_readers import READERS, ReadEntry
from viewer.calendar.ical import (
    VTIMEZONE,
    clean,
    feed_calendar,
    most_octets,
    one_line,
    render_entry,
    single_calendar,
)
from viewer.domain.appointment import OSLO
from viewer.domain.calendar import CalendarEntry
from viewer.domain.place import Coordinates

DATA = Path(__file__).parent.parent / "data"
CHANGES = [(year, month) for year in range(2026, 2038) for month in (3, 10)]
EVERYTHING = an_entry(
    location="Oslo City Røntgen, Storgata 23, 0011 Oslo",
    address="Storgata 23, 0011 Oslo",
    description="Oppmøte: 15 minutter før\n\nTa med henvisning; og legitimasjon, \\ hvis du har.",
    url="https://post.example.no/appointments/1",
    coordinates=Coordinates(latitude=59.9129, longitude=10.7522),
    alarms=(timedelta(days=1), timedelta(hours=1)),
    alarm_anchor=datetime(2026, 8, 24, 9, 45, tzinfo=OSLO),
)


def lines(body: bytes) -> list[str]:
    """The content lines, unfolded."""
    return body.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def test_single_entry_is_as_expected_to_the_byte() -> None:
    assert single_calendar([EVERYTHING]) == (DATA / "everything.ics").read_bytes()


def test_cancelled_feed_is_as_expected_to_the_byte() -> None:
    cancelled = an_entry(summary="AVLYST: Time", cancelled=True, sequence=1, alarms=(timedelta(days=1),))
    assert feed_calendar("Mine timer", [render_entry(cancelled)]) == (DATA / "cancelled_feed.ics").read_bytes()


def test_s1_lines_are_folded_within_75_octets_between_characters() -> None:
    """A file starts with BEGIN, ends with CRLF, and no line is longer than RFC 5545 (3.1) allows."""
    body = single_calendar([an_entry(summary="Ærlig " * 40, description="Ønske 🦷 " * 300)])
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert body.endswith(b"\r\nEND:VCALENDAR\r\n")
    physical = body.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert all(line.decode() for line in physical)
    assert b"\n" not in body.replace(b"\r\n", b"")


def test_s2_properties_of_the_calendar_come_first() -> None:
    assert lines(single_calendar([EVERYTHING]))[1:6] == [
        "VERSION:2.0",
        "PRODID:-//innkalling//innkalling//NO",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VTIMEZONE",
    ]


def test_s3_single_entry_names_no_calendar() -> None:
    assert not [line for line in lines(single_calendar([EVERYTHING])) if line.startswith(("X-WR-", "NAME"))]


def test_s4_file_holds_one_entry() -> None:
    assert lines(single_calendar([EVERYTHING])).count("BEGIN:VEVENT") == 1


def test_s5_entry_has_its_identity_and_stamps_in_utc() -> None:
    entry = an_entry(uid="1@innkalling", sequence=2, stamped_at=datetime(2026, 7, 1, 10, 0, 0, 999_999, tzinfo=OSLO))
    rendered = lines(render_entry(entry))
    assert rendered[1:5] == [
        "UID:1@innkalling",
        "DTSTAMP:20260701T080000Z",
        "LAST-MODIFIED:20260701T080000Z",
        "SEQUENCE:2",
    ]


def test_s6_times_are_norwegian_with_the_zone_that_the_file_holds() -> None:
    rendered = lines(single_calendar([an_entry(start=datetime(2026, 8, 24, 8, 0, tzinfo=UTC))]))
    assert "DTSTART;TZID=Europe/Oslo:20260824T100000" in rendered
    assert "DTEND;TZID=Europe/Oslo:20260824T110000" in rendered
    assert rendered.count("TZID:Europe/Oslo") == 1


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_s6_hour_that_comes_twice_is_told_in_utc(minute: int) -> None:
    """The wall time alone would not tell which of the two it is, and icalendar loses `fold`."""
    second = datetime(2026, 10, 25, 1, minute, tzinfo=UTC)
    rendered = lines(render_entry(an_entry(start=second, end=second + timedelta(hours=1))))
    assert f"DTSTART:20261025T01{minute:02}00Z" in rendered
    assert f"DTEND:20261025T02{minute:02}00Z" in rendered


def test_s6_years_before_the_present_rules_are_told_in_utc() -> None:
    start = datetime(1995, 10, 1, 8, 0, tzinfo=UTC)
    assert "DTSTART:19951001T080000Z" in lines(render_entry(an_entry(start=start, end=start + timedelta(hours=1))))


def test_s8_text_is_escaped_and_rid_of_controls() -> None:
    entry = an_entry(summary="a,b;c\\d\r\ne\x00\x1b\u2028f\x85g\th", description="1\r2\u20293\x0b4\x0c5\x7f\ufffe\t6")
    rendered = lines(render_entry(entry))
    assert r"SUMMARY:a\,b\;c\\d e f g h" in rendered
    assert "DESCRIPTION:1\\n2\\n3\\n4\\n5\t6" in rendered


@pytest.mark.parametrize("text", ["\\N\\n", "C:\\Nytt; a\\, b", "\\\\N"])
def test_s8_backslash_is_no_end_of_line(text: str) -> None:
    r"""The library's own escaping takes `\N` for one."""
    for read in READERS.values():
        [entry] = read(single_calendar([an_entry(summary=text, description=text)]))
        assert (entry.summary, entry.description) == (text, text)


def test_s8_text_of_nothing_but_controls_is_left_out() -> None:
    body = single_calendar([an_entry(location="\x80", description="\u2028\ufeff")])
    assert not [line for line in lines(body) if line.startswith(("LOCATION", "DESCRIPTION"))]


def test_s9_markup_stays_the_text_that_it_is() -> None:
    rendered = lines(render_entry(an_entry(description="<b>Fastende</b>")))
    assert "DESCRIPTION:<b>Fastende</b>" in rendered
    assert not [line for line in rendered if line.startswith("X-ALT-DESC")]


def test_s10_address_of_the_page_is_a_url() -> None:
    assert "URL:https://post.example.no/appointments/1" in lines(render_entry(EVERYTHING))


def test_s11_location_is_one_line() -> None:
    rendered = lines(render_entry(an_entry(location="Oslo City\nStorgata 23,\t0011 Oslo")))
    assert r"LOCATION:Oslo City Storgata 23\, 0011 Oslo" in rendered


def test_s12_position_has_six_decimals_and_apple_gets_its_own_form() -> None:
    entry = an_entry(
        location='Klinikk "A" ^1', address="Storgata 23", coordinates=Coordinates(latitude=1e-7, longitude=-10.75)
    )
    rendered = lines(render_entry(entry))
    assert "GEO:0.000000;-10.750000" in rendered
    apple = next(line for line in rendered if line.startswith("X-APPLE-STRUCTURED-LOCATION"))
    assert apple == (
        "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=100;"
        'X-TITLE="Klinikk \'A\' 1";X-ADDRESS="Storgata 23":geo:0.000000,-10.750000'
    )


def test_s12_no_position_without_coordinates() -> None:
    body = render_entry(an_entry(location="Oslo"))
    assert b"GEO" not in body
    assert b"X-APPLE" not in body


def test_s13_alarms_have_all_three_properties_and_count_from_the_arrival() -> None:
    """Home Assistant refuses the whole file when one is missing."""
    rendered = lines(render_entry(EVERYTHING))
    first = rendered.index("BEGIN:VALARM")
    assert rendered[first : first + 5] == [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P1DT15M",
        "DESCRIPTION:Undersøkelse",
        "END:VALARM",
    ]
    assert "TRIGGER:-PT1H15M" in rendered


def test_s13_alarms_count_from_the_start_when_no_arrival_is_known() -> None:
    assert "TRIGGER:-P1D" in lines(render_entry(an_entry(alarms=(timedelta(days=1),))))


def test_s14_file_is_private_and_f8_feed_is_not() -> None:
    """Google shows private entries of a subscription as nothing but "busy"."""
    assert {"CLASS:PRIVATE", "TRANSP:OPAQUE", "STATUS:CONFIRMED"} <= set(lines(single_calendar([EVERYTHING])))
    assert b"CLASS" not in feed_calendar("x", [render_entry(EVERYTHING)])


def test_s16_nobody_is_invited() -> None:
    body = single_calendar([EVERYTHING])
    assert b"ATTENDEE" not in body
    assert b"ORGANIZER" not in body


def test_f1_and_f2_feed_says_its_name_and_pace_before_the_components() -> None:
    rendered = lines(feed_calendar("Timer; hos\r\nlege, \\ og\x00 tannlege", [render_entry(EVERYTHING)]))
    assert rendered[1:11] == [
        "VERSION:2.0",
        "PRODID:-//innkalling//innkalling//NO",
        "CALSCALE:GREGORIAN",
        r"X-WR-CALNAME:Timer\; hos lege\, \\ og tannlege",
        r"NAME:Timer\; hos lege\, \\ og tannlege",
        "X-WR-TIMEZONE:Europe/Oslo",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        "COLOR:steelblue",
        "BEGIN:VTIMEZONE",
    ]


def test_f3_calendar_has_no_uid() -> None:
    """To vdirsyncer it would make the whole feed one entry."""
    head = feed_calendar("x", [render_entry(EVERYTHING)]).partition(b"BEGIN:VEVENT")[0]
    assert b"UID" not in head


def test_f4_empty_feed_holds_the_time_zone() -> None:
    assert VTIMEZONE in feed_calendar("x", [])


def test_f6_cancelled_entry_is_transparent_and_rings_no_more() -> None:
    rendered = lines(render_entry(an_entry(cancelled=True, alarms=(timedelta(days=1),))))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(rendered)
    assert "BEGIN:VALARM" not in rendered


def test_f10_nothing_is_attached() -> None:
    body = feed_calendar("x", [render_entry(EVERYTHING)])
    assert not re.search(rb"^(ATTACH|IMAGE|CONFERENCE|LINK)", body, re.MULTILINE)


def test_all_day_entry_has_dates_and_ends_the_day_after() -> None:
    start = datetime(2026, 8, 24, 22, 30, tzinfo=UTC)
    rendered = lines(render_entry(an_entry(start=start, end=start, is_all_day=True, is_free=True)))
    assert {"DTSTART;VALUE=DATE:20260825", "DTEND;VALUE=DATE:20260826", "TRANSP:TRANSPARENT"} <= set(rendered)


def test_same_entry_gives_the_same_bytes() -> None:
    assert single_calendar([EVERYTHING]) == single_calendar([EVERYTHING])


# Text that may reach an entry: any character, lone surrogates included, and what looks like an escape.
characters = st.characters(exclude_categories=[]) | st.sampled_from("\\nN;,\n\ufeff")
texts = st.text(characters, max_size=200)
moments = st.integers(0, 12 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
entries = st.builds(
    an_entry,
    start=moments,
    summary=texts.filter(one_line),
    location=st.none() | texts,
    address=st.none() | texts,
    description=st.none() | texts,
    coordinates=st.none() | st.builds(Coordinates, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180)),
    cancelled=st.booleans(),
    is_free=st.booleans(),
    sequence=st.integers(0, 10_000),
    stamped_at=moments,
    url=st.none() | st.just("https://post.example.no/appointments/1"),
    alarms=st.lists(st.integers(0, 60 * 24 * 14).map(lambda minutes: timedelta(minutes=minutes)), max_size=3).map(
        tuple
    ),
)


def position_of(entry: CalendarEntry) -> tuple[float, float] | None:
    """Where GEO is to point: six decimals are a tenth of a metre."""
    if entry.coordinates is None or not one_line(entry.location or ""):
        return None
    return float(f"{entry.coordinates.latitude:.6f}"), float(f"{entry.coordinates.longitude:.6f}")


@pytest.mark.parametrize("reader", READERS)
@given(entry=entries)
def test_whatever_is_written_is_read_back_equal(reader: str, entry: CalendarEntry) -> None:
    """Any text, time and alarm, by parsers that have nothing in common."""
    expected = ReadEntry(
        uid=entry.uid,
        start=entry.start,
        end=entry.end,
        summary=one_line(entry.summary),
        location=one_line(entry.location or ""),
        description=clean(entry.description or "").strip(),
        url=entry.url or "",
        status="CANCELLED" if entry.cancelled else "CONFIRMED",
        transparency="TRANSPARENT" if entry.cancelled or entry.is_free else "OPAQUE",
        sequence=entry.sequence,
        stamps=(entry.stamped_at, entry.stamped_at),
        position=position_of(entry),
        alarms=() if entry.cancelled else entry.alarms,
    )
    assert READERS[reader](single_calendar([entry])) == [expected]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("year", "month"), CHANGES)
def test_changes_of_summer_time_are_read_right(reader: str, year: int, month: int) -> None:
    """Every half hour around the change, until 2037."""
    last_day = date(year, month, 31)
    sunday = last_day - timedelta(days=(last_day.weekday() + 1) % 7)
    evening = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=2)
    starts = [evening + timedelta(minutes=30) * count for count in range(12)]
    shown = [an_entry(uid=str(start), start=start, end=start + timedelta(minutes=30)) for start in starts]
    entries = READERS[reader](feed_calendar("x", map(render_entry, shown)))
    assert [(entry.start, entry.end) for entry in entries] == [(entry.start, entry.end) for entry in shown]


@given(
    st.builds(
        an_entry,
        summary=st.text(max_size=200),
        location=st.none() | st.text(min_size=1, max_size=300),
        address=st.none() | st.text(max_size=300),
        description=st.none() | st.text(max_size=2000),
        url=st.none() | st.just("https://post.example.no/appointments/" + "x" * 36),
        coordinates=st.none() | st.just(Coordinates(latitude=59.9, longitude=10.7)),
        alarms=st.lists(st.sampled_from([timedelta(days=1), timedelta(hours=1)]), max_size=5).map(tuple),
        is_free=st.booleans(),
    )
)
def test_an_entry_is_never_larger_than_it_was_thought(entry: CalendarEntry) -> None:
    """A feed has room by what its entries may take, before any is rendered."""
    assert len(render_entry(entry)) <= most_octets(entry)


def test_bidirectional_controls_leave_titles_and_places() -> None:
    """They would turn round what an app writes after them."""
    turned = "Time \N{RIGHT-TO-LEFT OVERRIDE}gnp.exe\N{POP DIRECTIONAL FORMATTING} \N{RIGHT-TO-LEFT ISOLATE}x"
    body = render_entry(an_entry(summary=turned, location=turned)).decode()
    assert "SUMMARY:Time gnp.exe x\r\nLOCATION:Time gnp.exe x\r\n" in body
