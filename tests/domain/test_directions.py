"""Links into map services: encoded, and as exact as the location is, not more."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.builders import a_location, an_address, nowhere
from viewer.domain.appointment import Address
from viewer.domain.directions import RouteLink, address_text, paper_route, route_links
from viewer.domain.place import Location, Precision

PIN = a_location(precision=Precision.ADDRESS, radius_m=30)
SERVICES = ["Norgeskart", "OpenStreetMap", "Google Maps", "Apple Maps", "Entur", None]


def urls(address: Address | None, location: Location | None) -> dict[str | None, str]:
    return {way.service: way.url for way in route_links(address, location)}


def test_exact_address_is_handed_over_as_a_point() -> None:
    links = urls(an_address(), PIN)
    assert list(links) == SERVICES
    assert links["Norgeskart"] == (
        "https://www.norgeskart.no/?zoom=16&lat=6649332.04&lon=262211.23&projection=EPSG%3A25833"
        "&backgroundLayer=topo&markerLat=6649332.04&markerLon=262211.23"
    )
    assert links["OpenStreetMap"] == (
        "https://www.openstreetmap.org/?mlat=59.912700&mlon=10.746100#map=17/59.912700/10.746100"
    )
    assert links["Google Maps"] == "https://www.google.com/maps/dir/?api=1&destination=59.912700%2C10.746100"
    assert links["Apple Maps"] == "https://maps.apple.com/?daddr=59.912700%2C10.746100"
    assert links["Entur"] == (
        "https://entur.no/reiseresultater?stopLabel=Storgata%2023%2C%200011%20Oslo&stopLat=59.912700&stopLon=10.746100"
    )
    assert links[None] == "geo:59.912700,10.746100?q=59.912700,10.746100(Storgata%2023%2C%200011%20Oslo)"


@pytest.mark.parametrize("location", [a_location(), None])
def test_coarse_address_is_handed_over_in_words(location: Location | None) -> None:
    """The middle of the town would lead people there."""
    links = urls(an_address(), location)
    assert list(links) == SERVICES
    assert links["Norgeskart"] == "https://www.norgeskart.no/?sok=Storgata%2023%2C%200011%20Oslo"
    assert links[None] == "geo:0,0?q=Storgata%2023%2C%200011%20Oslo"
    assert not any("59.9" in url for url in links.values())


def test_no_address_no_way() -> None:
    assert route_links(None, None) == ()
    assert route_links(Address(postal_code="0011"), a_location()) == ()


@pytest.mark.parametrize("hostile", ['"><script>', "a&api=2#x", "a?b=c", "ÆØÅ čđŋ", "javascript:alert(1)", "a b\r\nc"])
@pytest.mark.parametrize("location", [PIN, None])
def test_hostile_text_stays_one_parameter(hostile: str, location: Location | None) -> None:
    address = Address(street_address=hostile, city="Oslo")
    for service, url in urls(address, location).items():
        assert url.isascii()
        assert not set(' "<>\r\n') & set(url)
        parts = urlsplit(url)
        if service is None:
            assert parts.scheme == "geo"
            continue
        assert parts.scheme == "https"
        given = parse_qs(parts.query)
        assert all(len(values) == 1 for values in given.values())
        assert address_text(address) in {values[0] for values in given.values()} or location is PIN


def test_address_text_leaves_no_stray_comma() -> None:
    assert address_text(an_address()) == "Storgata 23, 0011 Oslo"
    assert address_text(Address(city="Oslo")) == "Oslo"
    assert address_text(Address(street_address="Storgatan 5", city="Stockholm", country="Sverige")) == (
        "Storgatan 5, Stockholm, Sverige"
    )


@pytest.mark.parametrize("location", [PIN, None])
def test_journey_planner_is_told_when_to_arrive(location: Location | None) -> None:
    arrive_at = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    links = {link.service: link.url for link in route_links(an_address(), location, arrive_at)}
    query = parse_qs(urlsplit(links["Entur"]).query)
    assert query["timepickerMode"] == ["arriveBefore"]
    assert query["date"] == ["1796113800000"]


@pytest.mark.parametrize("location", [PIN, None])
def test_services_that_know_norway_alone_are_not_asked_abroad(location: Location | None) -> None:
    services = [link.service for link in route_links(an_address(country="Finland"), location)]
    assert services == ["OpenStreetMap", "Google Maps", "Apple Maps", None]


def test_services_that_know_norway_alone_are_not_asked_where_nothing_was_found() -> None:
    """An address abroad without its country is found nowhere: Entur would lead to a namesake in Norway."""
    services = [link.service for link in route_links(an_address(postal_code="8200", city="Aarhus N"), nowhere())]
    assert services == ["OpenStreetMap", "Google Maps", "Apple Maps", None]


def test_hospital_that_is_known_by_its_name_is_led_to() -> None:
    links = route_links(None, PIN, place="Haukeland universitetssjukehus")
    assert len(links) == 6
    assert "Haukeland" in links[-1].url
    assert route_links(None, a_location(), place="Helsehuset") == ()


def test_only_a_pin_is_handed_to_a_telephone_by_its_point() -> None:
    assert paper_route(an_address(), PIN) == RouteLink(service=None, url="geo:59.912700,10.746100")


@pytest.mark.parametrize("location", [a_location(), nowhere(), None])
def test_paper_leads_by_the_address_where_the_house_is_not_known(location: Location | None) -> None:
    """An iPhone takes "geo:0,0?q=…" for a point in the Gulf of Guinea, so words are handed to a map in the browser."""
    route = paper_route(an_address(), location)
    assert route is not None
    assert route.url == "https://www.openstreetmap.org/search?query=Storgata%2023%2C%200011%20Oslo"
    assert paper_route(None, location) is None
