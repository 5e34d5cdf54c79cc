"""The clocks of the place, and what a time without an offset can mean."""

from datetime import UTC, datetime, timedelta

import pytest

from viewer.domain.appointment import OSLO, Address, Appointment, Interval
from viewer.domain.times import from_iso, has_offset, parse_time, to_iso
from viewer.domain.zone import readings, zone_of


def an_appointment_in(country: str | None, city: str | None = None, offset: str = "+01:00") -> Appointment:
    start = datetime.fromisoformat(f"2026-11-27T10:00:00{offset}")
    return Appointment(times=(Interval(start),), address=Address(city=city, country=country))


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        (None, "Europe/Oslo"),
        ("Norge", "Europe/Oslo"),
        ("Svalbard", "Europe/Oslo"),
        ("Finland", "Europe/Helsinki"),
        ("SUOMI", "Europe/Helsinki"),
        ("FI", "Europe/Helsinki"),
        ("FIN", "Europe/Helsinki"),
        ("Danmark", "Europe/Copenhagen"),
        ("U.K.", "Europe/London"),
        ("Island", "Atlantic/Reykjavik"),
        ("Atlantis", "Europe/Oslo"),
    ],
)
def test_a_country_has_its_clocks(country: str | None, zone: str) -> None:
    """An unknown one gets Norway's, which the page then names."""
    assert zone_of(an_appointment_in(country)).key == zone


@pytest.mark.parametrize(
    ("country", "city", "offset", "zone"),
    [
        ("USA", "New York", "+01:00", "America/New_York"),
        ("USA", "Minneapolis", "-06:00", "America/Chicago"),
        ("USA", "Minneapolis", "+01:00", "Europe/Oslo"),
        ("Spania", "Las Palmas", "+00:00", "Atlantic/Canary"),
        ("Spania", "Alicante", "+01:00", "Europe/Madrid"),
    ],
)
def test_town_or_offset_decides_between_a_countrys_zones(country: str, city: str, offset: str, zone: str) -> None:
    assert zone_of(an_appointment_in(country, city, offset)).key == zone


def test_appointment_without_an_address_is_in_norway() -> None:
    assert zone_of(Appointment(times=(Interval(datetime(2026, 1, 1, tzinfo=UTC)),))) is OSLO


def test_time_with_its_offset_is_read_in_one_way() -> None:
    moment = datetime(2026, 8, 24, 8, tzinfo=UTC)

    assert [f"{reading:%H:%M}" for reading in readings(moment)] == ["10:00"]


def test_time_without_an_offset_is_read_in_two_ways_earliest_first() -> None:
    moment = parse_time("2026-08-24T10:00:00")

    assert moment == datetime(2026, 8, 24, 10, tzinfo=UTC)
    assert [f"{reading:%H:%M}" for reading in readings(moment)] == ["10:00", "12:00"]


def test_time_without_an_offset_is_one_where_clocks_show_utc() -> None:
    london = zone_of(an_appointment_in("England"))

    assert len(readings(parse_time("2026-11-27T10:00:00"), london)) == 1


@pytest.mark.parametrize("text", ["2026-08-24T10:00:00", "2026-08-24T10:00:00Z", "2026-08-24T10:00:00+02:00"])
def test_storing_keeps_whether_an_offset_was_sent(text: str) -> None:
    moment = parse_time(text)

    stored = from_iso(to_iso(moment))

    assert stored == moment
    assert has_offset(stored) is has_offset(moment) is (len(text) > 19)


def test_computing_with_a_time_keeps_that_no_offset_was_sent() -> None:
    assert not has_offset(parse_time("2026-08-24T10:00:00") + timedelta(minutes=30))
