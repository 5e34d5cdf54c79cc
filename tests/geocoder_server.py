"""A server on loopback that speaks as Kartverket, Entur (Pelias), Photon and Nominatim do, and fails on demand.

It knows the addresses that it is given, answers in each service's own words, and keeps what it was asked.
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
    """Where it is, what it knows, its present fault, and what it was asked: (path, parameters, headers)."""

    url: str = ""
    known: list[Known] = field(default_factory=list)
    fault: str | None = None
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    on_request: Callable[[], None] = lambda: None


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

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.state.on_request()
        self.state.asked.append((parts.path, asked, dict(self.headers)))
        with suppress(BrokenPipeError, ConnectionResetError):
            if self.state.fault:
                self.fail(self.state.fault)
            else:
                self.reply(200, json.dumps(self.answer(parts.path, asked)))

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
        """A byte at a time: each is in time, the whole never is."""
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

    def answer(self, path: str, asked: dict[str, str]) -> object:
        match path:
            case "/adresser/v1/sok":
                return kartverket_answer(self.state.known, asked)
            case "/adresser/v1/punktsok":
                return kartverket_reverse(self.state.known, asked)
            case "/v1/autocomplete" | "/v1/search":
                return {
                    "type": "FeatureCollection",
                    "features": [pelias(each) for each in text_hits(self.state.known, asked["text"])],
                }
            case "/api":
                return {
                    "type": "FeatureCollection",
                    "features": [photon(each) for each in text_hits(self.state.known, asked["q"])],
                }
            case "/search":
                return [nominatim(each) for each in text_hits(self.state.known, asked["q"])]
        raise ValueError(path)


def kartverket_answer(known: list[Known], asked: dict[str, str]) -> object:
    """Every parameter must agree; free text must hold every word, or with `fuzzy` most letters of the street."""
    found = [each for each in known if each.country == "NO" and kartverket_agrees(each, asked)]
    hits = [kartverket(each) for each in found][: int(asked.get("treffPerSide", 10))]
    return {"metadata": {"totaltAntallTreff": len(found), "side": 0, "treffPerSide": 10}, "adresser": hits}


def kartverket_reverse(known: list[Known], asked: dict[str, str]) -> object:
    """The addresses within the radius, the nearest first."""
    point = Coordinates(latitude=float(asked["lat"]), longitude=float(asked["lon"]))
    near = sorted((distance_m(point, each), number) for number, each in enumerate(known))
    hits = [
        kartverket(known[number]) | {"meterDistanseTilPunkt": apart}
        for apart, number in near
        if apart <= float(asked["radius"])
    ]
    return {"metadata": {"totaltAntallTreff": len(hits)}, "adresser": hits}


def kartverket_agrees(each: Known, asked: dict[str, str]) -> bool:
    raw = kartverket(each)
    names = ("adressetekst", "adressenavn", "postnummer", "poststed", "nummer", "bokstav")
    if any(str(raw[name] or "").casefold() != asked[name].casefold() for name in names if name in asked):
        return False
    if "sok" not in asked:
        return True
    words = asked["sok"].casefold().split()
    if asked.get("fuzzy") == "true":
        return each.town.casefold() in words and words[0][:4] == each.street.casefold()[:4]
    return all(word in f"{raw['adressetekst']} {each.code} {each.town}".casefold() for word in words)


def kartverket(each: Known) -> dict[str, Any]:
    return {
        "adressenavn": each.street,
        "adressetekst": f"{each.street} {each.number}{each.letter}",
        "adressetilleggsnavn": None,
        "adressekode": 16_000,
        "nummer": each.number,
        "bokstav": each.letter,
        "kommunenummer": "0301",
        "kommunenavn": each.town.upper(),
        "objtype": "Vegadresse",
        "poststed": each.town.upper(),
        "postnummer": each.code,
        "stedfestingverifisert": True,
        "representasjonspunkt": {"epsg": "EPSG:4258", "lat": each.latitude, "lon": each.longitude},
        "oppdateringsdato": "2024-01-01T00:00:00",
    }


def text_hits(known: list[Known], text: str) -> list[Known]:
    """Whatever has the first word of the street: such services answer generously, and elsewhere first."""
    return [each for each in known if each.street.split()[0].casefold() in text.casefold()]


def pelias(each: Known) -> dict[str, Any]:
    properties = {
        "id": "1",
        "layer": "address",
        "name": f"{each.street} {each.number}{each.letter}",
        "street": each.street,
        "housenumber": f"{each.number}{each.letter}",
        "postalcode": each.code,
        "locality": each.town,
        "country_a": {"NO": "NOR", "SE": "SWE"}[each.country],
        "label": f"{each.street} {each.number}{each.letter}, {each.town}",
    }
    return feature(each, properties)


def photon(each: Known) -> dict[str, Any]:
    properties = {
        "type": "house",
        "street": each.street,
        "housenumber": f"{each.number}{each.letter}",
        "postcode": each.code,
        "city": each.town,
        "countrycode": each.country,
        "country": each.country,
    }
    return feature(each, properties)


def feature(each: Known, properties: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [each.longitude, each.latitude]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def nominatim(each: Known) -> dict[str, Any]:
    return {
        "place_id": 1,
        "lat": str(each.latitude),
        "lon": str(each.longitude),
        "display_name": f"{each.number}{each.letter}, {each.street}, {each.town}",
        "class": "building",
        "type": "yes",
        "address": {
            "house_number": f"{each.number}{each.letter}",
            "road": each.street,
            "city": each.town,
            "postcode": each.code,
            "country_code": each.country.lower(),
        },
    }
