"""The geocoders that an operator may switch on, each as the questions that it is asked and the hits that it has."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from geopy.geocoders import Nominatim, Pelias, Photon

from viewer.domain.address_query import AddressQuery
from viewer.geocoding.entur import Entur
from viewer.geocoding.hits import Hit, country_code
from viewer.geocoding.kartverket import Kartverket

NORWAY = "NO"
MOST_HITS = 10
ISO3 = {"NOR": "NO", "SWE": "SE", "DNK": "DK", "FIN": "FI", "DEU": "DE", "GBR": "GB"}


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and whether it asks for something like the address only."""

    ask: Callable[[], Sequence[Hit]]
    is_fuzzy: bool = False


class Source(Protocol):
    """A geocoder: `questions` are asked in their order until one is answered."""

    name: str
    attribution: str

    def covers(self, asked: AddressQuery) -> bool:
        """Whether there is any sense in asking."""
        ...

    def questions(self, asked: AddressQuery) -> Iterator[Question]:
        """What to ask, most exact first."""
        ...


class KartverketSource:
    """The register of addresses: parts must agree, and only the last question is fuzzy."""

    name = "kartverket"
    attribution = "© Kartverket (CC BY 4.0)"

    def __init__(self, geocoder: Kartverket) -> None:
        self._geocoder = geocoder

    def covers(self, asked: AddressQuery) -> bool:
        """Streets in Norway."""
        return bool(asked.street) and country_code(asked.country) == NORWAY

    def questions(self, asked: AddressQuery) -> Iterator[Question]:
        """House by code, house by town (the code may not exist), any entrance, the street, and something like it."""
        towns = [{"postalcode": asked.postal_code}] if asked.postal_code else []
        towns += [{"city": asked.city}] if asked.city else []
        if asked.house:
            yield from (self._question({"street": asked.street_address, **town}) for town in towns)
            number = asked.house.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ")
            any_entrance = {"street_name": asked.street, "house_number": number}
            yield from (self._question({**any_entrance, **town}) for town in towns)
        yield from (self._question({"street_name": asked.street, **town}) for town in towns)
        text = f"{asked.street_address} {asked.postal_code} {asked.city}"
        yield Question(lambda: self._hits(text, fuzzy=True), is_fuzzy=True)

    def _question(self, parts: Mapping[str, str]) -> Question:
        return Question(lambda: self._hits(parts))

    def _hits(self, query: str | Mapping[str, str], *, fuzzy: bool = False) -> Sequence[Hit]:
        found = self._geocoder.geocode(query, exactly_one=False, fuzzy=fuzzy) or []
        return [kartverket_hit(location.raw) for location in found]


class TextSource:
    """A geocoder that is asked once, in one line of text."""

    def __init__(
        self,
        name: str,
        attribution: str,
        ask: Callable[[str, str], Sequence[Any] | None],
        parse: Callable[[Mapping[str, Any]], Hit],
    ) -> None:
        """`ask` takes text and country and gives geopy's locations; `parse` reads what they were made from."""
        self.name = name
        self.attribution = attribution
        self._ask = ask
        self._parse = parse

    def covers(self, asked: AddressQuery) -> bool:
        """Streets in the countries that are known by name here; Entur's only in Norway."""
        country = country_code(asked.country)
        return bool(asked.street) and (country == NORWAY if self.name == "entur" else country is not None)

    def questions(self, asked: AddressQuery) -> Iterator[Question]:
        """One question."""
        text = f"{asked.street_address}, {asked.postal_code} {asked.city}".strip()
        country = country_code(asked.country) or NORWAY
        yield Question(lambda: [self._parse(location.raw) for location in self._ask(text, country) or []])


def entur_source(geocoder: Entur) -> TextSource:
    """Entur, asked for addresses alone."""
    return TextSource("entur", "Entur (NLOD)", lambda text, _country: many(geocoder, text), pelias_hit)


def pelias_source(geocoder: Pelias) -> TextSource:
    """The operator's own Pelias."""
    ask = lambda text, country: many(geocoder, text, countries=[country])  # noqa: E731  # one line, used once
    return TextSource("pelias", "© OpenStreetMap contributors (ODbL)", ask, pelias_hit)


def photon_source(geocoder: Photon) -> TextSource:
    """The operator's own Photon."""
    ask = lambda text, _country: many(geocoder, text, limit=MOST_HITS)  # noqa: E731  # the same
    return TextSource("photon", "© OpenStreetMap contributors (ODbL)", ask, photon_hit)


def nominatim_source(geocoder: Nominatim) -> TextSource:
    """The operator's own Nominatim."""
    ask = lambda text, country: many(  # noqa: E731  # the same
        geocoder, text, limit=MOST_HITS, addressdetails=True, country_codes=country.lower()
    )
    return TextSource("nominatim", "© OpenStreetMap contributors (ODbL)", ask, nominatim_hit)


def many(geocoder: Any, text: str, **options: object) -> Sequence[Any] | None:  # noqa: ANN401  # geopy is not typed
    """All the hits that a geopy geocoder has."""
    found: Sequence[Any] | None = geocoder.geocode(text, exactly_one=False, **options)
    return found


def kartverket_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from an address of the register."""
    return Hit(
        street=raw["adressenavn"] or "",
        house=f"{raw['nummer'] or ''}{raw['bokstav'] or ''}",
        postal_code=raw["postnummer"],
        city=raw["poststed"],
        country=NORWAY,
        latitude=float(raw["representasjonspunkt"]["lat"]),
        longitude=float(raw["representasjonspunkt"]["lon"]),
    )


def pelias_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from a Pelias feature (GeoJSON: longitude first)."""
    found, point = raw["properties"], raw["geometry"]["coordinates"]
    return Hit(
        street=found.get("street") or (found["name"] if found.get("layer") == "street" else ""),
        house=found.get("housenumber") or "",
        postal_code=found.get("postalcode") or "",
        city=found.get("locality") or found.get("localadmin") or "",
        country=ISO3.get(found.get("country_a") or "", ""),
        latitude=float(point[1]),
        longitude=float(point[0]),
    )


def photon_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from a Photon feature (GeoJSON: longitude first)."""
    found, point = raw["properties"], raw["geometry"]["coordinates"]
    return Hit(
        street=found.get("street") or (found.get("name", "") if found.get("type") == "street" else ""),
        house=found.get("housenumber") or "",
        postal_code=found.get("postcode") or "",
        city=found.get("city") or found.get("name") or "",
        country=found.get("countrycode") or "",
        latitude=float(point[1]),
        longitude=float(point[0]),
    )


def nominatim_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from Nominatim's JSON with address details."""
    found = raw["address"]
    town = next((found[kind] for kind in ("city", "town", "village", "municipality") if kind in found), "")
    return Hit(
        street=found.get("road") or "",
        house=found.get("house_number") or "",
        postal_code=found.get("postcode") or "",
        city=town,
        country=(found.get("country_code") or "").upper(),
        latitude=float(raw["lat"]),
        longitude=float(raw["lon"]),
    )
