"""Where an address lies, and how surely that is known."""

from dataclasses import dataclass
from enum import StrEnum


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
    """A point in WGS 84, degrees. Raises ValueError outside -90..90 and -180..180, and for what is no number."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        # Written so that NaN fails too: folium takes [200, 400] and [inf, 4] without a word.
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            message = "latitude must be within -90..90 and longitude within -180..180"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A point with the radius, in metres, within which the address lies, and who says so.

    `coordinates` is None exactly when the precision is `none`: somebody looked, and found nothing. `uncertain` is set
    when the parts of the address contradict each other (5003 Oslo).
    """

    coordinates: Coordinates | None
    precision: Precision
    radius_m: int
    source: str
    attribution: str
    uncertain: bool = False
