"""Hits of geocoders in one form, and the location that they agree on: only what agrees with the address counts.

The first hit of a search is worth nothing by itself: "Storgata" lies in dozens of municipalities.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import fmean

from viewer.domain.address_query import AddressQuery, street_key
from viewer.domain.geometry import distance_m
from viewer.domain.place import Coordinates, Location, Precision

# Entrances of one house lie within this of each other; hits further apart are several houses.
SAME_HOUSE_M = 150
# An official address point stands on the plot, most often at the door.
DOOR_M = 30
# A longer street is no place to put a pin on.
LONGEST_STREET_M = 1_000
# A house that may be the wrong one is not drawn as if it were the right one.
DOUBTFUL_M = 1_000
# How much of a street's name must agree when the search was for something like it.
LIKENESS = 0.8
# Further from the embedded answer than this, and than its own radius twice over, a hit is another place of that name.
FURTHEST_APART_M = 20_000
NORWAY = "NO"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An address that a geocoder knows; text as it came, `country` in two letters, a part that is unknown blank."""

    street: str
    house: str
    postal_code: str
    city: str
    country: str
    latitude: float
    longitude: float


def location_of(
    hits: Sequence[Hit], query: AddressQuery, *, source: str, attribution: str, is_fuzzy: bool = False
) -> Location | None:
    """The location that the hits agree on, None when they don't; uncertain when the street is only like the query's."""
    agreeing = [hit for hit in hits if agrees(hit, query, is_fuzzy=is_fuzzy)]
    houses = [hit for hit in agreeing if query.house and is_house(hit, query.house)]
    agreeing = houses or agreeing
    if not agreeing:
        return None
    middle = Coordinates(
        latitude=round(fmean(hit.latitude for hit in agreeing), 6),
        longitude=round(fmean(hit.longitude for hit in agreeing), 6),
    )
    spread = max(distance_m(middle, hit) for hit in agreeing)
    if houses and spread > SAME_HOUSE_M:
        return None
    precision, radius = _extent(spread, is_house=bool(houses))
    # A fuzzy search that found the street itself, or vei for veg, is as good as any other.
    is_same_street = all(street_key(hit.street) == street_key(query.street) for hit in agreeing)
    uncertain = not is_same_street or is_contradicted(agreeing, query)
    return Location(
        coordinates=middle,
        precision=precision,
        radius_m=max(radius, DOUBTFUL_M) if uncertain else radius,
        source=source,
        attribution=attribution,
        uncertain=uncertain,
    )


def is_near(location: Location, embedded: Location) -> bool:
    """Whether the hit lies near the town in the embedded table; True when the table has no such town.

    What is uncertain has to lie where the table says that the address is.
    """
    if location.coordinates is None or embedded.coordinates is None:
        return location.coordinates is not None
    apart = distance_m(location.coordinates, embedded.coordinates)
    if location.uncertain and not embedded.uncertain:
        return apart <= embedded.radius_m
    return apart <= max(2 * embedded.radius_m, FURTHEST_APART_M)


def agrees(hit: Hit, query: AddressQuery, *, is_fuzzy: bool) -> bool:
    """Whether a hit lies in the town or the code that was asked for, and in its street."""
    country = country_code(query.country)
    if country is None or hit.country != country or not is_within(hit, country):
        return False
    is_there = hit.postal_code == query.postal_code != "" or (hit.city.casefold() == query.city != "")
    if not is_there:
        return False
    street, wanted = street_key(hit.street), street_key(query.street)
    return street == wanted or (is_fuzzy and SequenceMatcher(None, street, wanted).ratio() >= LIKENESS)


def is_house(hit: Hit, house: str) -> bool:
    """Whether it is that house; one without its letter stands for all its entrances."""
    number = hit.house.replace(" ", "").upper()
    return number == house or (house.isdigit() and number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ") == house)


def is_contradicted(hits: Sequence[Hit], query: AddressQuery) -> bool:
    """Whether the town agrees while an existing neighbour of the code says otherwise: 5003 Oslo."""
    codes = {hit.postal_code for hit in hits if hit.postal_code}
    # The first two digits of a Norwegian code name the region; 0011 and 0184 are both Oslo's.
    regions = {code[:2] for code in codes}
    return bool(query.postal_code and codes) and not any(
        same_region(query.postal_code[:2], region) for region in regions
    )


def same_region(one: str, other: str) -> bool:
    """Whether two first digits belong together: Oslo alone has all from 00 to 12."""
    oslo = {f"{number:02}" for number in range(13)}
    return one == other or {one, other} <= oslo


def _extent(spread: float, *, is_house: bool) -> tuple[Precision, int]:
    """Precision and radius for hits that lie so far from their middle."""
    if is_house:
        return Precision.ADDRESS, round(spread) + DOOR_M
    radius = max(round(spread), DOOR_M)
    return (Precision.STREET if radius <= LONGEST_STREET_M else Precision.POSTAL_PLACE), radius


# Names that senders write for the countries that Norwegian patients are sent to, and what geocoders call them.
COUNTRIES = {
    "": "NO",
    "sverige": "SE",
    "sweden": "SE",
    "se": "SE",
    "danmark": "DK",
    "denmark": "DK",
    "dk": "DK",
    "finland": "FI",
    "suomi": "FI",
    "fi": "FI",
    "tyskland": "DE",
    "germany": "DE",
    "de": "DE",
    "storbritannia": "GB",
    "united kingdom": "GB",
    "gb": "GB",
}


# South, west, north, east. Norway's with Svalbard and Jan Mayen; latitude and longitude swapped fall out of all.
BOUNDS = {
    "NO": (57.5, -10.0, 81.5, 32.0),
    "SE": (55.0, 10.5, 69.5, 24.5),
    "DK": (54.0, 7.5, 58.0, 15.5),
    "FI": (59.0, 19.0, 70.5, 32.0),
    "DE": (47.0, 5.5, 55.5, 15.5),
    "GB": (49.5, -9.0, 61.0, 2.0),
}


def is_within(hit: Hit, country: str) -> bool:
    """True when the hit may lie in the country; one that is no number never does."""
    south, west, north, east = BOUNDS[country]
    return south <= hit.latitude <= north and west <= hit.longitude <= east


def country_code(country: str) -> str | None:
    """The two letters of a country that an address names; None for one that isn't known here."""
    return COUNTRIES.get(country)
