"""Times: what Java's ISO_DATE_TIME takes, and nothing that only Python would take."""

from datetime import UTC, datetime, timedelta

import pytest

from viewer.domain.times import parse_time

TEN_IN_OSLO = datetime.fromisoformat("2017-10-27T10:00:00+02:00")


@pytest.mark.parametrize(
    "text",
    [
        "2017-10-27T10:00:00+02:00",
        "2017-10-27T10:00+02:00",
        "2017-10-27t10:00:00.000000000+02:00",
        "2017-10-27T08:00:00Z",
        "2017-10-27T08:00:00z",
        "2017-10-27T08:00",
        "2017-10-27T08:00:00-00:00",
        "2017-10-27T10:00:00+02:00[Europe/Oslo]",
    ],
)
def test_one_moment_has_many_spellings(text: str) -> None:
    assert parse_time(text) == TEN_IN_OSLO


def test_time_without_offset_is_utc() -> None:
    """So the official parser says; it is not the wall time of Oslo."""
    assert parse_time("2017-10-27T10:00:00") == datetime(2017, 10, 27, 10, tzinfo=UTC)


def test_offset_is_kept_as_sent() -> None:
    assert parse_time("2017-10-27T10:00:00-18:00").utcoffset() == timedelta(hours=-18)


def test_named_zone_gives_its_own_offset() -> None:
    """Java keeps the instant and takes the wall time of the zone."""
    assert parse_time("2017-12-27T10:00:00+05:00[Europe/Oslo]").isoformat() == "2017-12-27T06:00:00+01:00"


def test_nanoseconds_are_cut_to_microseconds() -> None:
    assert parse_time("2017-10-27T10:00:00.123456789Z").microsecond == 123456


@pytest.mark.parametrize(
    "text",
    [
        "",
        "27.10.2017 10:00",
        "2017-10-27",
        "2017-10-27 10:00:00+02:00",
        " 2017-10-27T10:00:00+02:00",
        "2017-10-27T10:00:00+02:00\n",
        "20171027T100000Z",
        "2017-W43-5T10:00:00Z",
        "2017-10-27T10Z",
        "2017-10-27T10:00.5Z",
        "2017-10-27T10:00:00.Z",
        "2017-10-27T10:00:00.1234567890Z",
        "2017-10-27T10:00:00,5Z",
        "2017-10-27T24:00:00Z",
        "2017-10-27T10:60:00Z",
        "2017-10-27T10:00:60Z",
        "2017-02-29T10:00:00Z",
        "2017-13-01T10:00:00Z",
        "2017-10-27T10:00:00+0200",
        "2017-10-27T10:00:00+02",
        "2017-10-27T10:00:00+02:60",
        "2017-10-27T10:00:00+18:01",
        "2017-10-27T10:00:00[Europe/Oslo]",
        "2017-10-27T10:00:00+02:00[Europe/Atlantis]",
        "2017-10-27T10:00:00+02:00[Europe]",
        "2017-10-27T10:00:00+02:00[Europe/../Oslo]",
        "2017-10-27T10:00:00Z\u0000",
        "2017-10-27T10:00:00\u06f0Z",
        "٢٠١٧-10-27T10:00:00Z",
        "0001-01-01T00:00:00+18:00",
        "9999-12-31T23:59:59-18:00",
        "1899-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
        "+2017-10-27T10:00:00Z",
    ],
)
def test_anything_else_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="a time like"):
        parse_time(text)
