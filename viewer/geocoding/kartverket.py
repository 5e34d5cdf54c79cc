"""Kartverket's address API, as a geopy geocoder: the official register of Norwegian addresses.

Documentation: https://ws.geonorge.no/adresser/v1/ . No key; data under CC BY 4.0.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.exc import GeocoderParseError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

DOMAIN = "ws.geonorge.no/adresser"
# geopy's words for the parts of an address, and the API's.
PARTS = {
    "street": "adressetekst",
    "street_name": "adressenavn",
    "house_number": "nummer",
    "house_letter": "bokstav",
    "postalcode": "postnummer",
    "city": "poststed",
    "municipality": "kommunenavn",
}
MOST_HITS = 100


class Kartverket(Geocoder):  # type: ignore[misc]  # geopy is not typed
    """Geocoder for Norwegian addresses, from the national mapping authority."""

    geocode_path = "/v1/sok"
    reverse_path = "/v1/punktsok"

    def __init__(  # noqa: PLR0913  # geopy's convention
        self,
        *,
        domain: str = DOMAIN,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ANN401  # geopy's convention
        proxies: Any = DEFAULT_SENTINEL,  # noqa: ANN401  # the same
        user_agent: str | None = None,
        scheme: str | None = None,
        ssl_context: Any = DEFAULT_SENTINEL,  # noqa: ANN401  # the same
        adapter_factory: Any = None,  # noqa: ANN401  # the same
    ) -> None:
        super().__init__(
            scheme=scheme,
            timeout=timeout,
            proxies=proxies,
            user_agent=user_agent,
            ssl_context=ssl_context,
            adapter_factory=adapter_factory,
        )
        self.domain = domain.strip("/")
        self.geocode_api = f"{self.scheme}://{self.domain}{self.geocode_path}"
        self.reverse_api = f"{self.scheme}://{self.domain}{self.reverse_path}"

    def geocode(  # geopy's convention
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ANN401  # geopy's convention
        limit: int | None = None,
        fuzzy: bool = False,
    ) -> Any:  # noqa: ANN401  # a Location, a list of them, or None
        """Return a location point by address.

        `query` is free text, or the parts of an address: street (with its number), street_name, house_number,
        house_letter, postalcode, city, municipality. With `fuzzy` a free text may be misspelt.
        """
        params = {"utkoordsys": 4258, "treffPerSide": 1 if exactly_one else (limit or MOST_HITS)}
        if isinstance(query, str):
            parts = {"sok": query} | ({"fuzzy": "true"} if fuzzy else {})
        else:
            parts = {PARTS[name]: value for name, value in query.items()}
        url = f"{self.geocode_api}?{urlencode(parts | params)}"
        return self._call_geocoder(url, partial(self._parse_json, exactly_one=exactly_one), timeout=timeout)

    def reverse(
        self,
        query: Any,  # noqa: ANN401  # geopy's convention: a point in any of its forms
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ANN401  # the same
        radius: int = 100,
    ) -> Any:  # noqa: ANN401  # the same
        """Return the addresses within `radius` metres of a point, the nearest first."""
        latitude, longitude = self._coerce_point_to_string(query).split(",")
        parts = {"lat": latitude, "lon": longitude, "radius": radius, "koordsys": 4258, "utkoordsys": 4258}
        url = f"{self.reverse_api}?{urlencode(parts)}"
        return self._call_geocoder(url, partial(self._parse_json, exactly_one=exactly_one), timeout=timeout)

    def _parse_json(self, response: Any, *, exactly_one: bool = True) -> Any:  # noqa: ANN401  # whatever JSON holds
        try:
            # An address may have no point, says the server's schema; the others in the response have.
            places = [
                self._parse_address(address)
                for address in response["adresser"]
                if address["representasjonspunkt"] is not None
            ]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise GeocoderParseError("the answer is not what the API documents") from None
        if not places:
            return None
        return places[0] if exactly_one else places

    def _parse_address(self, address: Mapping[str, Any]) -> Location:
        point = address["representasjonspunkt"]
        town = " ".join(filter(None, (address["postnummer"], address["poststed"])))
        text = ", ".join(filter(None, (address["adressetekst"], town)))
        return Location(text, (float(point["lat"]), float(point["lon"])), address)
