"""Where an address lies, and how surely that is known."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from viewer.domain.address_query import AddressQuery, address_in_text, address_query, name_query
from viewer.domain.appointment import Address
from viewer.domain.meeting import Meeting, meeting

POLE = 90
DATE_LINE = 180
# Source of what the embedded tables know.
GAZETTEER = "gazetteer"
# Source of a location that is a hospital's, found by its name: the grounds, not the entrance.
HOSPITAL = "hospital"
# Metres; a circle beyond that is a town, and whoever looks for the street in it is not helped.
LARGEST_MAPPED_M = 2_000
# Web Mercator: the metres that one pixel of a 256-pixel tile spans at the equator, zoomed out.
METRES_PER_PIXEL = 156_543.034
# Of the map's 320 pixels of height the circle takes 200 at most, so that its surroundings tell where it is.
CIRCLE_PIXELS = 200


class Precision(StrEnum):
    """How exactly a location is known, best first; only the first two deserve a pin."""

    ADDRESS = "address"
    STREET = "street"
    POSTAL_PLACE = "postal_place"
    CITY = "city"
    MUNICIPALITY = "municipality"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Coordinates:
    """A point in WGS 84, degrees. Raises ValueError outside the globe, and for what is no number."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        # Written so that NaN fails too: folium takes [200, 400] and [inf, 4] without a word.
        if not (abs(self.latitude) <= POLE and abs(self.longitude) <= DATE_LINE):
            message = "latitude must be within -90..90 and longitude within -180..180"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A point with the radius, in metres, within which the address lies, and who says so.

    `coordinates` is None exactly when the precision is `none`: somebody looked, and found nothing. `uncertain`
    is set when the parts of the address contradict each other (5003 Oslo), or one is not understood. `municipality` is
    the name of the one that it lies in, where that is known.
    """

    coordinates: Coordinates | None
    precision: Precision
    radius_m: int
    source: str
    attribution: str
    uncertain: bool = False
    municipality: str | None = None

    def is_better_than(self, other: "Location | None") -> bool:
        """Whether this one is to replace the other: surer parts, then finer precision, then a smaller radius."""
        return other is None or self.rank < other.rank

    def replaces(self, other: "Location | None") -> bool:
        """Whether this final answer is to replace the other: a better one, or a newer one of the same source.

        A later edition of the embedded tables, or of the register, takes back what an earlier one had wrong.
        """
        is_of_one_source = other is not None and _origin(self) == _origin(other)
        return self != other if is_of_one_source else self.is_better_than(other)

    @property
    def rank(self) -> tuple[bool, bool, bool, int, int]:
        """What answers are ordered by, the best lowest.

        A house is better than a town even when it is uncertain: its circle says so, and is smaller.
        """
        is_coarse = self.precision not in {Precision.ADDRESS, Precision.STREET}
        is_doubtful = self.uncertain and self.precision is not Precision.ADDRESS
        fineness = list(Precision).index(self.precision)
        return (self.coordinates is None, is_doubtful, is_coarse or self.uncertain, fineness, self.radius_m)

    @property
    def deserves_pin(self) -> bool:
        """Whether a pin is honest: anything coarser than the street is a circle."""
        return self.precision in {Precision.ADDRESS, Precision.STREET} and not self.uncertain

    @property
    def deserves_map(self) -> bool:
        """Whether a map helps to find the place: a larger circle is in the page's way, and a line says as much."""
        return self.coordinates is not None and self.radius_m <= LARGEST_MAPPED_M

    def zoom(self, *, deepest: int) -> int:
        """The zoom at which the circle of uncertainty fills most of the map.

        `deepest` is as far as the background is honest.
        """
        if self.coordinates is None:
            return 0
        span = METRES_PER_PIXEL * math.cos(math.radians(self.coordinates.latitude)) * CIRCLE_PIXELS
        return max(0, min(deepest, math.floor(math.log2(span / (2 * max(self.radius_m, 1))))))


def _origin(location: Location) -> str:
    """The source; a hospital that is known by its name comes from the embedded tables as well."""
    return GAZETTEER if location.source == HOSPITAL else location.source


UNKNOWN = Location(coordinates=None, precision=Precision.NONE, radius_m=0, source="", attribution="")


def query_of(address: Address | None, place: str | None) -> AddressQuery | None:
    """What to look up: the address, or the one that the place spells out; None when no map could show it."""
    if meeting(place) is not Meeting.IN_PERSON:
        return None
    query = address_query(address) if address else None
    if query is None and place and (spelt_out := address_in_text(place)):
        return address_query(spelt_out)
    if place and (query is None or not query.street) and (named := name_query(place)):
        return replace(query, name=named.name) if query else named
    return query


def normalised(address: Address | None, place: str | None) -> str | None:
    """One text for all the ways to write a place, to make its key from; None when there is nothing to find."""
    query = query_of(address, place)
    return query.text if query else None


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingPlace:
    """An address that waits for the geocoder."""

    key: bytes
    address: Address
    place: str | None
    attempts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterFile:
    """A file of the address register that was loaded; `taken_on` is the day of its data, YYYY-MM-DD or blank."""

    name: str
    rows: int
    taken_on: str
    loaded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterStatus:
    """The address register as it is loaded, and its bytes on the disk."""

    addresses: int
    files: tuple[RegisterFile, ...]
    bytes: int
