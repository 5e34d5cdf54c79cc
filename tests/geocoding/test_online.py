"""Online geocoders over HTTP: polite, careful what they believe, and silent about addresses."""

import logging
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import an_address
from tests.fakes import FakeGeocoderLimits
from tests.geocoder_server import GeocoderServer, Known, geocoder_server
from viewer.domain.appointment import Address
from viewer.domain.place import Precision
from viewer.errors import GeocoderError, GeocoderPausedError, GeocoderUnavailableError
from viewer.geocoding import online
from viewer.geocoding.chain import Chain
from viewer.geocoding.gazetteer import Gazetteer
from viewer.geocoding.online import online_geocoder
from viewer.outbound import OutboundClient

KINDS = ("kartverket", "entur", "pelias", "photon", "nominatim")
STORGATA = Known(street="Storgata", number=23, code="0184", town="Oslo", latitude=59.91480, longitude=10.75130)
# The same street and number elsewhere: what the first hit of a search is as often as not.
STORGATA_TROMSO = Known(street="Storgata", number=23, code="9008", town="Tromsø", latitude=69.6510, longitude=18.9570)


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with geocoder_server(STORGATA_TROMSO, STORGATA) as state:
        yield state


@pytest.fixture
def limits() -> FakeGeocoderLimits:
    return FakeGeocoderLimits()


def a_geocoder(server: GeocoderServer, limits: FakeGeocoderLimits, kind: str = "kartverket") -> Chain:
    path = {"kartverket": "/adresser"}.get(kind, "")
    return online_geocoder(
        kind,
        f"{server.url}{path}",
        client=OutboundClient("innkalling (https://post.example.no)"),
        embedded=Gazetteer(),
        limits=limits,
        now=lambda: datetime.now(UTC),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_house_is_found_in_its_own_town(server: GeocoderServer, limits: FakeGeocoderLimits, kind: str) -> None:
    """The founding page's address: its code does not exist, and its street lies in dozens of towns."""
    location = a_geocoder(server, limits, kind).locate(an_address(), "Oslo City Røntgen")
    assert location.precision is Precision.ADDRESS
    assert location.coordinates is not None
    assert (location.coordinates.latitude, location.coordinates.longitude) == (59.9148, 10.7513)
    assert location.radius_m == 30
    assert location.source == kind
    assert not location.uncertain
    assert location.deserves_pin


@pytest.mark.parametrize("kind", KINDS)
def test_hit_in_another_town_is_no_hit(server: GeocoderServer, limits: FakeGeocoderLimits, kind: str) -> None:
    server.known = [STORGATA_TROMSO]
    location = a_geocoder(server, limits, kind).locate(an_address(), None)
    assert (location.source, location.precision) == ("gazetteer", Precision.POSTAL_PLACE)


@pytest.mark.parametrize("kind", KINDS)
def test_no_hit_leaves_the_embedded_answer(server: GeocoderServer, limits: FakeGeocoderLimits, kind: str) -> None:
    server.known = []
    location = a_geocoder(server, limits, kind).locate(an_address(), None)
    assert (location.source, location.precision) == ("gazetteer", Precision.POSTAL_PLACE)
    assert limits.failures == []


@pytest.mark.parametrize("kind", KINDS)
def test_point_outside_the_country_is_refused(server: GeocoderServer, limits: FakeGeocoderLimits, kind: str) -> None:
    """Latitude and longitude swapped, or a record gone wrong: the words agree, the point doesn't."""
    for latitude, longitude in ((10.7513, 59.9148), (69.6510, 18.9570), (0.0, 0.0)):
        server.known = [
            Known(street="Storgata", number=23, code="0184", town="Oslo", latitude=latitude, longitude=longitude)
        ]
        location = a_geocoder(server, limits, kind).locate(an_address(), None)
        assert (location.source, location.precision) == ("gazetteer", Precision.POSTAL_PLACE)


@pytest.mark.parametrize("city", ["Aalborg", "Karlstad"])
def test_town_abroad_is_asked_of_nobody_as_if_it_were_norwegian(
    server: GeocoderServer, limits: FakeGeocoderLimits, city: str
) -> None:
    """9008 is Tromsø's, and Tromsø has a Storgata 23."""
    location = a_geocoder(server, limits).locate(an_address(postal_code="9008", city=city), None)
    assert location.coordinates is None
    assert server.requests == []


def test_code_that_contradicts_the_town_is_no_certainty(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    location = a_geocoder(server, limits).locate(an_address(postal_code="5003", city="Oslo"), None)
    assert location.uncertain
    assert not location.deserves_pin
    assert location.radius_m == 1_000


def test_house_without_its_letter_stands_for_its_entrances(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    server.known = [
        Known(
            street="Storgata",
            number=23,
            letter=letter,
            code="0184",
            town="Oslo",
            latitude=59.9148 + step,
            longitude=10.7513,
        )
        for letter, step in (("A", 0.0), ("B", 0.0003), ("C", 0.0006))
    ]
    location = a_geocoder(server, limits).locate(an_address(), None)
    assert location.precision is Precision.ADDRESS
    assert 50 < location.radius_m < 80


def test_two_houses_of_one_address_far_apart_are_no_house(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    server.known = [
        STORGATA,
        Known(street="Storgata", number=23, code="0184", town="Oslo", latitude=59.93, longitude=10.7513),
    ]
    location = a_geocoder(server, limits).locate(an_address(), None)
    assert location.precision is not Precision.ADDRESS


def test_street_without_the_house_is_said_to_be_one(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    server.known = [
        Known(
            street="Storgata",
            number=number,
            code="0184",
            town="Oslo",
            latitude=59.9148 + number / 1e4,
            longitude=10.7513,
        )
        for number in range(1, 40, 2)
    ]
    location = a_geocoder(server, limits).locate(an_address(street_address="Storgata 99"), None)
    assert location.precision is Precision.STREET
    assert 150 < location.radius_m < 300


def test_street_that_is_too_long_for_a_pin_gets_a_circle(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    server.known = [
        Known(
            street="Trondheimsveien",
            number=number,
            code="0560",
            town="Oslo",
            latitude=59.92 + number / 1e3,
            longitude=10.77,
        )
        for number in range(0, 60, 10)
    ]
    location = a_geocoder(server, limits).locate(an_address(street_address="Trondheimsveien 999"), None)
    assert not location.deserves_pin
    assert location.radius_m > 1_000


def test_misspelt_street_is_found_but_never_sure(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    """A house that may be the wrong one is a circle of a kilometre, where the town alone is one of thirteen."""
    location = a_geocoder(server, limits).locate(an_address(street_address="Storgatten 23"), None)
    assert ("fuzzy", "true") in server.requests[-1][1].items()
    assert (location.precision, location.uncertain, location.radius_m) == (Precision.ADDRESS, True, 1_000)
    assert not location.deserves_pin


def test_misspelt_street_outside_the_circle_of_its_code_is_not_believed(
    server: GeocoderServer, limits: FakeGeocoderLimits
) -> None:
    server.known = [
        Known(street="Storgata", number=23, code="0890", town="Oslo", latitude=60.03, longitude=10.75),
    ]
    location = a_geocoder(server, limits).locate(an_address(street_address="Storgatten 23", postal_code="0184"), None)
    assert location.source == "gazetteer"


@pytest.mark.parametrize(
    ("written", "registered"),
    [("Trondheimsvegen 99", "Trondheimsveien"), ("Storgaten 99", "Storgata"), ("Storgate 99", "Storgata")],
)
def test_vei_and_veg_are_one_street_and_certain(
    server: GeocoderServer, limits: FakeGeocoderLimits, written: str, registered: str
) -> None:
    """About half of the municipalities write veg, and nobody knows which."""
    server.known = [Known(street=registered, number=99, code="0586", town="Oslo", latitude=59.9382, longitude=10.7905)]
    location = a_geocoder(server, limits).locate(an_address(street_address=written, postal_code="0586"), None)
    assert (location.precision, location.uncertain, location.source) == (Precision.ADDRESS, False, "kartverket")
    assert location.deserves_pin


@pytest.mark.parametrize("missing", ["poststed", "postnummer", "adressenavn", "nummer", "representasjonspunkt"])
def test_address_with_a_part_missing_spoils_no_other(
    server: GeocoderServer, limits: FakeGeocoderLimits, missing: str
) -> None:
    """The official server's schema lets each of them be null; one such hit once stopped the queue for good."""
    server.nulls = {missing}
    server.known = [STORGATA_TROMSO, STORGATA]
    location = a_geocoder(server, limits).locate(an_address(), None)
    assert location.coordinates is not None
    assert limits.failures == []


@pytest.mark.parametrize(
    "address",
    [
        Address(city="Oslo"),
        Address(street_address="Postboks 23", postal_code="0011", city="Oslo"),
        Address(street_address="Rue de Rivoli 1", city="Paris", country="Frankrike"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_asked_what_nobody_knows(
    server: GeocoderServer, limits: FakeGeocoderLimits, kind: str, address: Address
) -> None:
    a_geocoder(server, limits, kind).locate(address, None)
    assert server.requests == []


def test_address_abroad_is_asked_of_those_who_know(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    stockholm = Known(
        street="Storgatan", number=5, code="114 51", town="Stockholm", latitude=59.336, longitude=18.08, country="SE"
    )
    server.known = [stockholm]
    address = Address(street_address="Storgatan 5", city="Stockholm", country="Sverige")
    assert a_geocoder(server, limits, "nominatim").locate(address, None).precision is Precision.ADDRESS
    assert a_geocoder(server, limits, "kartverket").locate(address, None).precision is Precision.NONE
    assert server.requests[0][1]["countrycodes"] == "se"


def test_point_outside_the_named_country_is_refused(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    """There is no embedded table of Sweden to hold a point against, but it has borders."""
    server.known = [
        Known(street="Storgatan", number=5, code="114 51", town="Stockholm", latitude=59.3, longitude=5.3, country="SE")
    ]
    address = Address(street_address="Storgatan 5", city="Stockholm", country="Sverige")
    assert a_geocoder(server, limits, "nominatim").locate(address, None).precision is Precision.NONE


@pytest.mark.parametrize(
    "hostile",
    [
        "Storgata 23&fuzzy=false#",
        "Storgata 23/../../x",
        "Storgata 23 {{7*7}}",
        "Storgata 23\r\nX-Evil: 1",
        "Størgata 23",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_text_reaches_the_server_as_a_parameter_alone(
    server: GeocoderServer, limits: FakeGeocoderLimits, kind: str, hostile: str
) -> None:
    a_geocoder(server, limits, kind).locate(an_address(street_address=hostile), hostile)
    known = {"/adresser/v1/sok", "/v1/autocomplete", "/v1/search", "/api", "/search"}
    for path, asked, headers in server.requests:
        assert path in known
        assert asked.get("fuzzy") in {None, "true"}
        assert "X-Evil" not in headers


@pytest.mark.parametrize("kind", KINDS)
def test_server_learns_who_asks_and_nothing_else(server: GeocoderServer, limits: FakeGeocoderLimits, kind: str) -> None:
    a_geocoder(server, limits, kind).locate(an_address(), "Oslo City Røntgen")
    for _, asked, headers in server.requests:
        assert headers["User-Agent"] == "innkalling (https://post.example.no)"
        assert not {"Cookie", "Referer", "X-Forwarded-For"} & set(headers)
        assert "Røntgen" not in str(asked)
    if kind == "entur":
        assert server.requests[0][2]["ET-Client-Name"] == "innkalling-viewer"


FAULTS = (
    "429",
    "500",
    "502",
    "503",
    "504",
    "401",
    "403",
    "404",
    "html",
    "error object",
    "nested",
    "redirect",
    "half",
    "endless",
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["kartverket", "entur", "photon"])
def test_fault_is_an_outage_and_never_an_answer(
    server: GeocoderServer, limits: FakeGeocoderLimits, kind: str, fault: str
) -> None:
    server.fault = fault
    with pytest.raises(GeocoderUnavailableError) as raised:
        a_geocoder(server, limits, kind).locate(an_address(), None)
    assert raised.value.retry_after == (timedelta(seconds=7) if fault == "429" else None)
    assert limits.failures == [(kind, raised.value.retry_after)]
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["slow", "dripping"])
def test_slow_answer_is_given_up(
    server: GeocoderServer, limits: FakeGeocoderLimits, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Also one of which each byte comes in time."""
    monkeypatch.setattr(online, "TIMEOUT", 0.2)
    server.fault = fault
    before = time.monotonic()
    with pytest.raises(GeocoderUnavailableError):
        a_geocoder(server, limits).locate(an_address(), None)
    assert time.monotonic() - before < 1


def test_refused_question_does_not_count_against_the_server(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    """400 is about this one address; the others are asked on."""
    server.fault = "400"
    with pytest.raises(GeocoderError) as raised:
        a_geocoder(server, limits).locate(an_address(), None)
    assert not isinstance(raised.value, GeocoderUnavailableError)
    assert limits.failures == []


def test_redirect_is_not_followed(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    """An address goes to the configured host alone."""
    server.fault = "redirect"
    with pytest.raises(GeocoderUnavailableError):
        a_geocoder(server, limits).locate(an_address(), None)
    assert [path for path, _, _ in server.requests] == ["/adresser/v1/sok"]


def test_server_that_is_gone_is_an_outage(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    with geocoder_server() as gone:
        pass
    with pytest.raises(GeocoderUnavailableError):
        a_geocoder(gone, limits).locate(an_address(), None)


def test_geocoder_that_is_left_alone_is_not_asked(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    limits.paused = True
    with pytest.raises(GeocoderPausedError):
        a_geocoder(server, limits).locate(an_address(), None)
    assert server.requests == []
    assert limits.failures == []


def test_each_request_takes_its_turn(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    server.known = []
    a_geocoder(server, limits).locate(an_address(), None)
    assert len(limits.reserved) == len(server.requests) == 7
    assert set(limits.reserved) == {("kartverket", timedelta(milliseconds=200))}


@pytest.mark.parametrize("fault", [None, *FAULTS, "gone", "400"])
@pytest.mark.parametrize("kind", KINDS)
def test_address_is_in_no_log_and_no_traceback(
    server: GeocoderServer, limits: FakeGeocoderLimits, caplog: pytest.LogCaptureFixture, kind: str, fault: str | None
) -> None:
    """Whatever level an operator logs at: geopy itself would log the whole URL at DEBUG."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "geopy")
    server.fault = fault
    geocoder = a_geocoder(server if fault != "gone" else GeocoderServer(url="http://127.0.0.1:9"), limits, kind)
    address, place, told = an_address(street_address="Hemmeligveien 17"), "Klinikk Hysj", ""
    try:
        geocoder.locate(address, place)
    except GeocoderError:
        told = traceback.format_exc()
    for word in ("Hemmeligveien", "hemmeligveien", "Hysj", "0011"):
        assert word not in caplog.text
        assert word not in told


def test_house_that_is_known_here_is_asked_of_nobody(server: GeocoderServer, limits: FakeGeocoderLimits) -> None:
    """A hospital, or any house of a register that was loaded: the address stays here."""
    address = Address(street_address="Kirkeveien 166", postal_code="0450", city="Oslo")
    assert a_geocoder(server, limits).locate(address, None).source == "gazetteer"
    assert server.requests == []
