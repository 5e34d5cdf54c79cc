"""Kartverket's address API in geopy's conventions, as anybody who knows geopy would use it."""

from collections.abc import Iterator

import pytest
from geopy.exc import (
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
)
from geopy.location import Location
from geopy.point import Point

from tests.geocoder_server import GeocoderServer, Known, geocoder_server
from viewer.geocoding.adapter import adapter_factory
from viewer.geocoding.kartverket import Kartverket
from viewer.outbound import OutboundClient

HOUSES = [
    Known(
        street="Myrvollveien",
        number=5,
        letter=letter,
        code="1415",
        town="Oppegård",
        latitude=59.785 + step,
        longitude=10.7993,
    )
    for letter, step in (("A", 0.0), ("B", 0.0002), ("C", 0.0004))
]


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with geocoder_server(*HOUSES) as state:
        yield state


@pytest.fixture
def geocoder(server: GeocoderServer) -> Kartverket:
    return Kartverket(
        domain=f"{server.url.removeprefix('http://')}/adresser",
        scheme="http",
        timeout=1,
        user_agent="test",
        adapter_factory=adapter_factory(OutboundClient("test"), lambda: None),
    )


def test_text_gives_one_location_or_none(geocoder: Kartverket, server: GeocoderServer) -> None:
    location = geocoder.geocode("Myrvollveien 5C Oppegård")
    assert isinstance(location, Location)
    assert location.address == "Myrvollveien 5C, 1415 OPPEGÅRD"
    assert (location.latitude, location.longitude) == pytest.approx((59.7854, 10.7993))
    assert location.raw["bokstav"] == "C"
    assert server.requests[0][1]["treffPerSide"] == "1"
    assert geocoder.geocode("Ingenvei 1") is None


def test_parts_are_asked_for_by_the_api_s_names(geocoder: Kartverket, server: GeocoderServer) -> None:
    locations = geocoder.geocode(
        {"street_name": "Myrvollveien", "house_number": "5", "postalcode": "1415"}, exactly_one=False
    )
    assert [location.raw["bokstav"] for location in locations] == ["A", "B", "C"]
    assert server.requests[0][1] == {
        "adressenavn": "Myrvollveien",
        "nummer": "5",
        "postnummer": "1415",
        "utkoordsys": "4258",
        "treffPerSide": "100",
    }


@pytest.mark.parametrize("point", [(59.7852, 10.7993), "59.7852,10.7993", Point(59.7852, 10.7993)])
def test_point_gives_the_nearest_address(geocoder: Kartverket, server: GeocoderServer, point: object) -> None:
    location = geocoder.reverse(point, radius=50)
    assert location.raw["bokstav"] == "B"
    assert server.requests[0][0] == "/adresser/v1/punktsok"
    assert {near.raw["bokstav"] for near in geocoder.reverse(point, exactly_one=False)} == {"A", "B", "C"}
    assert geocoder.reverse((0, 0)) is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("400", GeocoderQueryError),
        ("429", GeocoderRateLimited),
        ("500", GeocoderServiceError),
        ("503", GeocoderTimedOut),
        ("html", GeocoderParseError),
        ("error object", GeocoderParseError),
        ("slow", GeocoderTimedOut),
        ("redirect", GeocoderServiceError),
    ],
)
def test_fault_is_raised_as_geopy_names_it(
    geocoder: Kartverket, server: GeocoderServer, fault: str, error: type[Exception]
) -> None:
    server.fault = fault
    with pytest.raises(error) as raised:
        geocoder.geocode("Myrvollveien 5C")
    assert raised.type is error
    if isinstance(raised.value, GeocoderRateLimited):
        assert raised.value.retry_after == 7


def test_default_is_the_authority_s_own_server() -> None:
    assert Kartverket().geocode_api == "https://ws.geonorge.no/adresser/v1/sok"
