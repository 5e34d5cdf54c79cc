"""The geocoders that an operator may switch on: the queries that each is sent, and how its hits are read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from geopy.geocoders import Nominatim, Pelias, Photon

from viewer.domain.address_query import AddressQuery
from viewer.geocoding.entur import Entur
from viewer.geocoding.hits import NORWAY, Hit, country_code
from viewer.geocoding.kartverket import Kartverket

MOST_HITS = 10
ISO3 = {"NOR": "NO", "SWE": "SE", "DNK": "DK", "FIN": "FI", "DEU": "DE", "GBR": "GB"}


@dataclass(frozen=True, slots=True)
class GeocoderQuery:
    """One request, and whether it searches only for something like the address."""

    run: Callable[[], Sequence[Hit]]
    is_fuzzy: bool = False


class Source(Protocol):
    """A geocoder: its queries are sent in their order until one finds the address."""

    name: str
    attribution: str

    def covers(self, query: AddressQuery) -> bool:
        """True when the geocoder may know such an address."""
        ...

    def queries(self, query: AddressQuery) -> Iterator[GeocoderQuery]:
        """The queries to send, most exact first."""
        ...


class KartverketSource:
    """The register of addresses: parts must agree, and only the last query is fuzzy."""

    name = "kartverket"
    attribution = "© Kartverket (CC BY 4.0)"

    def __init__(self, geocoder: Kartverket) -> None:
        self._geocoder = geocoder

    def covers(self, query: AddressQuery) -> bool:
        """Streets in Norway."""
        return bool(query.street) and country_code(query.country) == NORWAY

    def queries(self, query: AddressQuery) -> Iterator[GeocoderQuery]:
        """House by code, house by town (the code may not exist), any entrance, the street, and something like it."""
        towns = [{"postalcode": query.postal_code}] if query.postal_code else []
        towns += [{"city": query.city}] if query.city else []
        if query.house:
            yield from (self._query({"street": query.street_address, **town}) for town in towns)
            number = query.house.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ")
            any_entrance = {"street_name": query.street, "house_number": number}
            yield from (self._query({**any_entrance, **town}) for town in towns)
        yield from (self._query({"street_name": query.street, **town}) for town in towns)
        text = f"{query.street_address} {query.postal_code} {query.city}"
        yield GeocoderQuery(lambda: self._hits(text, fuzzy=True), is_fuzzy=True)

    def _query(self, parts: Mapping[str, str]) -> GeocoderQuery:
        return GeocoderQuery(lambda: self._hits(parts))

    def _hits(self, query: str | Mapping[str, str], *, fuzzy: bool = False) -> Sequence[Hit]:
        locations = self._geocoder.geocode(query, exactly_one=False, fuzzy=fuzzy) or []
        return [kartverket_hit(location.raw) for location in locations]


class TextSource:
    """A geocoder that is sent one line of text."""

    def __init__(
        self,
        name: str,
        attribution: str,
        search: Callable[[str, str], Sequence[Any] | None],
        parse: Callable[[Mapping[str, Any]], Hit],
    ) -> None:
        """`search` takes text and country and gives geopy's locations; `parse` reads what they were made from."""
        self.name = name
        self.attribution = attribution
        self._search = search
        self._parse = parse

    def covers(self, query: AddressQuery) -> bool:
        """Streets in the countries that are known by name here; Entur's only in Norway."""
        country = country_code(query.country)
        return bool(query.street) and (country == NORWAY if self.name == "entur" else country is not None)

    def queries(self, query: AddressQuery) -> Iterator[GeocoderQuery]:
        """A single query."""
        text = f"{query.street_address}, {query.postal_code} {query.city}".strip()
        country = country_code(query.country) or NORWAY
        yield GeocoderQuery(lambda: [self._parse(location.raw) for location in self._search(text, country) or []])


def entur_source(geocoder: Entur) -> TextSource:
    """Entur, asked for addresses alone."""
    return TextSource("entur", "Entur (NLOD)", lambda text, _country: many(geocoder, text), pelias_hit)


def pelias_source(geocoder: Pelias) -> TextSource:
    """The operator's own Pelias."""
    search = lambda text, country: many(geocoder, text, countries=[country])  # noqa: E731  # one line, used once
    return TextSource("pelias", "© OpenStreetMap contributors (ODbL)", search, pelias_hit)


def photon_source(geocoder: Photon) -> TextSource:
    """The operator's own Photon."""
    search = lambda text, _country: many(geocoder, text, limit=MOST_HITS)  # noqa: E731  # the same
    return TextSource("photon", "© OpenStreetMap contributors (ODbL)", search, photon_hit)


def nominatim_source(geocoder: Nominatim) -> TextSource:
    """The operator's own Nominatim."""
    search = lambda text, country: many(  # noqa: E731  # the same
        geocoder, text, limit=MOST_HITS, addressdetails=True, country_codes=country.lower()
    )
    return TextSource("nominatim", "© OpenStreetMap contributors (ODbL)", search, nominatim_hit)


def many(geocoder: Any, text: str, **options: object) -> Sequence[Any] | None:  # noqa: ANN401  # geopy is not typed
    """All the hits that a geopy geocoder has."""
    locations: Sequence[Any] | None = geocoder.geocode(text, exactly_one=False, **options)
    return locations


def kartverket_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from an address of the register, whose schema allows each of these to be null, but for the point."""
    return Hit(
        street=raw["adressenavn"] or "",
        house=f"{raw['nummer'] or ''}{raw['bokstav'] or ''}",
        postal_code=raw["postnummer"] or "",
        city=raw["poststed"] or "",
        country=NORWAY,
        latitude=float(raw["representasjonspunkt"]["lat"]),
        longitude=float(raw["representasjonspunkt"]["lon"]),
    )


def pelias_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from a Pelias feature (GeoJSON: longitude first)."""
    properties, point = raw["properties"], raw["geometry"]["coordinates"]
    return Hit(
        street=properties.get("street") or (properties["name"] if properties.get("layer") == "street" else ""),
        house=properties.get("housenumber") or "",
        postal_code=properties.get("postalcode") or "",
        city=properties.get("locality") or properties.get("localadmin") or "",
        country=ISO3.get(properties.get("country_a") or "", ""),
        latitude=float(point[1]),
        longitude=float(point[0]),
    )


def photon_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from a Photon feature (GeoJSON: longitude first)."""
    properties, point = raw["properties"], raw["geometry"]["coordinates"]
    return Hit(
        street=properties.get("street") or (properties.get("name", "") if properties.get("type") == "street" else ""),
        house=properties.get("housenumber") or "",
        postal_code=properties.get("postcode") or "",
        city=properties.get("city") or properties.get("name") or "",
        country=properties.get("countrycode") or "",
        latitude=float(point[1]),
        longitude=float(point[0]),
    )


def nominatim_hit(raw: Mapping[str, Any]) -> Hit:
    """A hit from Nominatim's JSON with address details."""
    parts = raw["address"]
    town = next((parts[kind] for kind in ("city", "town", "village", "municipality") if kind in parts), "")
    return Hit(
        street=parts.get("road") or "",
        house=parts.get("house_number") or "",
        postal_code=parts.get("postcode") or "",
        city=town,
        country=(parts.get("country_code") or "").upper(),
        latitude=float(raw["lat"]),
        longitude=float(raw["lon"]),
    )
