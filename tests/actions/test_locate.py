"""Every address is looked up once, in the background; an outage is no answer."""

from datetime import datetime

from tests.builders import a_location
from tests.builders import nowhere
from tests.fakes import FakeGeocoder
from tests.fakes import FakePlaces
from viewer.actions.draw import drawing_key
from viewer.actions.locate import locate_pending
from viewer.domain.appointment import Address
from viewer.errors import GeocoderUnavailableError
from viewer.ports import PendingPlace


def waiting(city: str) -> PendingPlace:
    return PendingPlace(key=city.encode(), address=Address(city=city), place=None)


def test_what_waits_is_answered_and_drawn(now: datetime) -> None:
    places = FakePlaces(waiting("Oslo"), waiting("Bø"))
    geocoder = FakeGeocoder({"Oslo": a_location(), "Bø": nowhere()})
    assert locate_pending(places=places, geocoder=geocoder, now=now) == 2
    assert places.answers == {b"Oslo": a_location(), "Bø".encode(): nowhere()}
    assert drawing_key("script", a_location()) in places.maps
    assert drawing_key("picture", a_location()) in places.maps


def test_outage_is_never_kept_as_not_found(now: datetime) -> None:
    places = FakePlaces(waiting("Oslo"), waiting("Bergen"))
    geocoder = FakeGeocoder({"Oslo": GeocoderUnavailableError()})
    assert locate_pending(places=places, geocoder=geocoder, now=now) == 0
    assert [each.key for each in places.waiting] == [b"Oslo", b"Bergen"]
    assert not places.answers


def test_nobody_waiting_costs_nobody_anything(now: datetime) -> None:
    geocoder = FakeGeocoder({})
    assert locate_pending(places=FakePlaces(), geocoder=geocoder, now=now) == 0
    assert geocoder.asked == []
