"""Every address is looked up once, in the background; an outage is no answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.builders import a_location, nowhere
from tests.fakes import FakeGeocoder, FakePlaces
from viewer.actions.draw import drawing_key
from viewer.actions.locate import BACK_OFF, BATCH, FIRST_LEASE, locate_pending
from viewer.domain.appointment import Address
from viewer.domain.place import PendingPlace, Precision
from viewer.errors import GeocoderPausedError, GeocoderUnavailableError


def waiting(city: str) -> PendingPlace:
    return PendingPlace(key=city.encode(), address=Address(city=city), place=None)


def at_all_times(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


OSLO = a_location(radius_m=1_500)
PINNED = a_location(precision=Precision.ADDRESS, radius_m=30, source="kartverket")


def test_what_waits_is_answered_and_drawn(now: datetime) -> None:
    places = FakePlaces(waiting("Oslo"), waiting("Bø"))
    geocoder = FakeGeocoder({"Oslo": OSLO, "Bø": nowhere()})
    assert locate_pending(places=places, geocoder=geocoder, online=None, clock=at_all_times(now)) == 2
    assert places.answers == {b"Oslo": OSLO, "Bø".encode(): nowhere()}
    assert drawing_key("script", OSLO) in places.maps
    assert drawing_key("picture", OSLO) in places.maps


def test_nobody_waiting_costs_nobody_anything(now: datetime) -> None:
    geocoder = FakeGeocoder({})
    assert locate_pending(places=FakePlaces(), geocoder=geocoder, online=FakeGeocoder({}), clock=at_all_times(now)) == 0
    assert geocoder.requests == []


def test_online_answer_takes_the_place_of_the_embedded_one(now: datetime) -> None:
    places = FakePlaces(waiting("Oslo"))
    embedded, online = FakeGeocoder({"Oslo": OSLO}), FakeGeocoder({"Oslo": PINNED})
    assert locate_pending(places=places, geocoder=embedded, online=online, clock=at_all_times(now)) == 1
    assert places.answers == {b"Oslo": PINNED}
    assert drawing_key("script", PINNED) in places.maps


def test_outage_leaves_the_embedded_answer_and_is_tried_again(now: datetime) -> None:
    """With growing pauses, so that nobody hammers at a closed door."""
    places = FakePlaces(waiting("Oslo"))
    embedded, online = FakeGeocoder({"Oslo": OSLO}), FakeGeocoder({"Oslo": GeocoderUnavailableError()})
    at = now
    for pause in BACK_OFF[:-1]:
        assert locate_pending(places=places, geocoder=embedded, online=online, clock=at_all_times(at)) == 0
        assert places.answers == {b"Oslo": OSLO}
        assert places.postponed[b"Oslo"][0] == at + pause
        at += pause
    locate_pending(places=places, geocoder=embedded, online=online, clock=at_all_times(at))
    assert b"Oslo" in places.final
    assert places.answers == {b"Oslo": OSLO}
    assert len(online.requests) == len(BACK_OFF)


def test_outage_is_never_kept_as_not_found(now: datetime) -> None:
    """However long it lasts: nothing is shown, and the question stays open."""
    places = FakePlaces(waiting("Bø"))
    embedded, online = FakeGeocoder({"Bø": nowhere()}), FakeGeocoder({"Bø": GeocoderUnavailableError()})
    at = now
    for _ in range(10):
        locate_pending(places=places, geocoder=embedded, online=online, clock=at_all_times(at))
        assert places.answers == {}
        assert not places.final
        at = places.postponed["Bø".encode()][0]
    assert at > now + timedelta(days=2)


def test_geocoder_that_is_left_alone_costs_no_attempt(now: datetime) -> None:
    places = FakePlaces(waiting("Oslo"), waiting("Bergen"))
    embedded = FakeGeocoder({"Oslo": OSLO, "Bergen": OSLO})
    online = FakeGeocoder({"Oslo": GeocoderPausedError(timedelta(minutes=15))})
    assert locate_pending(places=places, geocoder=embedded, online=online, clock=at_all_times(now)) == 0
    assert online.requests == ["Oslo"]
    assert [(at, place.attempts) for at, place in places.postponed.values()] == [(now + timedelta(minutes=15), 0)] * 2
    assert set(places.answers) == {b"Oslo", b"Bergen"}


def test_address_that_nobody_can_look_up_stops_no_other(now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    """Once one odd answer raised in every run, and no address behind it was ever looked up."""
    places = FakePlaces(waiting("Oslo"), waiting("Bergen"))
    geocoder = FakeGeocoder({"Oslo": AttributeError("casefold"), "Bergen": OSLO})
    assert locate_pending(places=places, geocoder=geocoder, online=None, clock=at_all_times(now)) == 1
    assert places.final == {b"Bergen"}
    assert places.postponed[b"Oslo"][0] == now + BACK_OFF[0]
    assert "Oslo" not in caplog.text
    geocoder.answers["Oslo"] = OSLO
    assert locate_pending(places=places, geocoder=geocoder, online=None, clock=at_all_times(now + BACK_OFF[0])) == 1
    assert places.final == {b"Oslo", b"Bergen"}


def test_odd_answer_from_outside_postpones_its_own_address_alone(now: datetime) -> None:
    places = FakePlaces(waiting("Oslo"), waiting("Bergen"))
    embedded = FakeGeocoder({"Oslo": OSLO, "Bergen": OSLO})
    online = FakeGeocoder({"Oslo": AttributeError("casefold"), "Bergen": PINNED})
    assert locate_pending(places=places, geocoder=embedded, online=online, clock=at_all_times(now)) == 1
    assert places.final == {b"Bergen"}
    assert places.postponed[b"Oslo"][0] == now + BACK_OFF[0]


def test_a_long_backlog_is_leased_batch_by_batch(now: datetime) -> None:
    """All leases were reckoned from its start once: after a minute another worker took the same addresses."""
    towns = [f"Town {number}" for number in range(BATCH + 1)]
    places, geocoder = FakePlaces(*map(waiting, towns)), FakeGeocoder(dict.fromkeys(towns, OSLO))
    moments = iter([now + minutes * FIRST_LEASE for minutes in range(10)])
    locate_pending(places=places, geocoder=geocoder, online=None, clock=lambda: next(moments))
    assert places.leases[:2] == [now + FIRST_LEASE, now + 2 * FIRST_LEASE]
