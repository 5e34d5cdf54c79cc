"""A server on loopback that speaks as Kartverket, Entur (Pelias), Photon and Nominatim do, and fails on demand.

It knows the addresses that it is given, answers in address service's own words, and records the requests.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An address that the server knows."""

    street: str
    number: int
    letter: str = ""
    code: str
    town: str
    latitude: float
    longitude: float
    country: str = "NO"


@dataclass(kw_only=True, slots=True)
class GeocoderServer:
    """Where it is, what it knows, its present fault, and the requests to it: (path, parameters, headers)."""

    url: str = ""
    known: list[Known] = field(default_factory=list)
    fault: str | None = None
    requests: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    on_request: Callable[[], None] = lambda: None
    nulls: set[str] = field(default_factory=set)


@contextmanager
def geocoder_server(*known: Known) -> Iterator[GeocoderServer]:
    """The server, stopped at the end."""
    state = GeocoderServer(known=list(known))
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Handler(state, *args))
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def __init__(self, state: GeocoderServer, *args: Any) -> None:  # noqa: ANN401  # the standard library's
        self.state = state
        super().__init__(*args)

    def log_message(self, *_: object) -> None:
        """Say nothing: the suite's log is searched for addresses."""

    def do_POST(self) -> None:
        """Send back what came."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.state.on_request()
        self.state.requests.append((parts.path, query, dict(self.headers)))
        with suppress(BrokenPipeError, ConnectionResetError):
            if self.state.fault:
                self.fail(self.state.fault)
            else:
                self.reply(200, json.dumps(self.answer(parts.path, query)))

    def reply(self, status: int, body: str, media_type: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type};charset=UTF-8")
        self.send_header("Content-Length", str(len(body.encode())))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def fail(self, fault: str) -> None:
        match fault:
            case "html":
                self.reply(200, "<!doctype html><title>Maintenance</title>", "text/html")
            case "error object":
                self.reply(200, '{"error": "maintenance"}')
            case "nested":
                self.reply(200, "[" * 100_000)
            case "429":
                self.reply(429, "{}", Retry_After="7")
            case "redirect":
                self.reply(302, "", Location=f"{self.state.url}/elsewhere?leak=1")
            case "slow":
                time.sleep(1.5)
            case "dripping":
                self.drip()
            case "endless":
                self.stream()
            case "half":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"adresser": [')
            case status:
                self.reply(int(status), '{"message": "no"}')

    def drip(self) -> None:
        """Send byte by byte: each comes in time, the answer as a whole does not."""
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.02)

    def stream(self) -> None:
        """A body without end."""
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b" " * 65536)

    def answer(self, path: str, query: dict[str, str]) -> object:
        match path:
            case "/adresser/v1/sok":
                return kartverket_answer(self.state.known, query)
            case "/adresser/v1/punktsok":
                return kartverket_reverse(self.state.known, query)
            case "/v1/autocomplete" | "/v1/search":
                return {
                    "type": "FeatureCollection",
                    "features": [pelias(address) for address in text_hits(self.state.known, query["text"])],
                }
            case "/api":
                return {
                    "type": "FeatureCollection",
                    "features": [photon(address) for address in text_hits(self.state.known, query["q"])],
                }
            case "/search":
                return [nominatim(address) for address in text_hits(self.state.known, query["q"])]
        raise ValueError(path)


def kartverket_answer(known: list[Known], query: dict[str, str]) -> object:
    """Every parameter must agree; free text must hold every word, or with `fuzzy` most letters of the street."""
    addresses = [address for address in known if address.country == "NO" and kartverket_agrees(address, query)]
    hits = [kartverket(address) for address in addresses][: int(query.get("treffPerSide", 10))]
    return {"metadata": {"totaltAntallTreff": len(addresses), "side": 0, "treffPerSide": 10}, "adresser": hits}


def kartverket_reverse(known: list[Known], query: dict[str, str]) -> object:
    """The addresses within the radius, the nearest first."""
    point = Coordinates(latitude=float(query["lat"]), longitude=float(query["lon"]))
    near = sorted((distance_m(point, address), number) for number, address in enumerate(known))
    hits = [
        kartverket(known[number]) | {"meterDistanseTilPunkt": apart}
        for apart, number in near
        if apart <= float(query["radius"])
    ]
    return {"metadata": {"totaltAntallTreff": len(hits)}, "adresser": hits}


def kartverket_agrees(address: Known, query: dict[str, str]) -> bool:
    raw = kartverket(address)
    names = ("adressetekst", "adressenavn", "postnummer", "poststed", "nummer", "bokstav")
    if any(str(raw[name] or "").casefold() != query[name].casefold() for name in names if name in query):
        return False
    if "sok" not in query:
        return True
    words = query["sok"].casefold().split()
    if query.get("fuzzy") == "true":
        return address.town.casefold() in words and words[0][:4] == address.street.casefold()[:4]
    return all(word in f"{raw['adressetekst']} {address.code} {address.town}".casefold() for word in words)


def kartverket(address: Known) -> dict[str, Any]:
    return {
        "adressenavn": address.street,
        "adressetekst": f"{address.street} {address.number}{address.letter}",
        "adressetilleggsnavn": None,
        "adressekode": 16_000,
        "nummer": address.number,
        "bokstav": address.letter,
        "kommunenummer": "0301",
        "kommunenavn": address.town.upper(),
        "objtype": "Vegadresse",
        "poststed": address.town.upper(),
        "postnummer": address.code,
        "stedfestingverifisert": True,
        "representasjonspunkt": {"epsg": "EPSG:4258", "lat": address.latitude, "lon": address.longitude},
        "oppdateringsdato": "2024-01-01T00:00:00",
    }


def text_hits(known: list[Known], text: str) -> list[Known]:
    """Whatever has the first word of the street: such services answer generously, and elsewhere first."""
    return [address for address in known if address.street.split()[0].casefold() in text.casefold()]


def pelias(address: Known) -> dict[str, Any]:
    properties = {
        "id": "1",
        "layer": "address",
        "name": f"{address.street} {address.number}{address.letter}",
        "street": address.street,
        "housenumber": f"{address.number}{address.letter}",
        "postalcode": address.code,
        "locality": address.town,
        "country_a": {"NO": "NOR", "SE": "SWE"}[address.country],
        "label": f"{address.street} {address.number}{address.letter}, {address.town}",
    }
    return feature(address, properties)


def photon(address: Known) -> dict[str, Any]:
    properties = {
        "type": "house",
        "street": address.street,
        "housenumber": f"{address.number}{address.letter}",
        "postcode": address.code,
        "city": address.town,
        "countrycode": address.country,
        "country": address.country,
    }
    return feature(address, properties)


def feature(address: Known, properties: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [address.longitude, address.latitude]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def nominatim(address: Known) -> dict[str, Any]:
    return {
        "place_id": 1,
        "lat": str(address.latitude),
        "lon": str(address.longitude),
        "display_name": f"{address.number}{address.letter}, {address.street}, {address.town}",
        "class": "building",
        "type": "yes",
        "address": {
            "house_number": f"{address.number}{address.letter}",
            "road": address.street,
            "city": address.town,
            "postcode": address.code,
            "country_code": address.country.lower(),
        },
    }
