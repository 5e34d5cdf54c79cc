"""Ways there: links into the map services and the journey planner that people use.

A click hands the address to that service, and nothing is loaded before. Where the point is only a town's middle the
links carry the address in words, since the service knows better than we do where it is.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from viewer.domain.appointment import Address
from viewer.domain.place import Coordinates, Location
from viewer.domain.utm import utm33


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A link to a service; the name is the service's own, and None for whatever map app the telephone has."""

    service: str | None
    url: str


def ways_there(address: Address | None, location: Location | None) -> tuple[Way, ...]:
    """The links for an address; none without one, since a place's name alone leads anywhere."""
    text = address_text(address)
    if not text:
        return ()
    point = location.coordinates if location and location.deserves_pin else None
    return _by_point(point, text) if point else _by_text(text)


def address_text(address: Address | None) -> str:
    """The address in one line, as one would type it into a map; blank when it names neither street nor town."""
    if address is None or not (address.street_address or address.city):
        return ""
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    return ", ".join(part for part in (address.street_address, town, address.country) if part)


def _by_text(text: str) -> tuple[Way, ...]:
    return (
        Way(service="Norgeskart", url=_url("https://www.norgeskart.no/", sok=text)),
        Way(service="OpenStreetMap", url=_url("https://www.openstreetmap.org/search", query=text)),
        Way(service="Google Maps", url=_url("https://www.google.com/maps/dir/", api="1", destination=text)),
        Way(service="Apple Maps", url=_url("https://maps.apple.com/", daddr=text)),
        Way(service="Entur", url=_url("https://entur.no/reiseresultater", stopLabel=text)),
        Way(service=None, url=f"geo:0,0?q={quote(text, safe='')}"),
    )


def _by_point(point: Coordinates, text: str) -> tuple[Way, ...]:
    latitude, longitude = f"{point.latitude:.6f}", f"{point.longitude:.6f}"
    both = f"{latitude},{longitude}"
    stop = {"stopLabel": text, "stopLat": latitude, "stopLon": longitude}
    return (
        Way(service="Norgeskart", url=_norgeskart(point)),
        Way(
            service="OpenStreetMap",
            url=_url("https://www.openstreetmap.org/", mlat=latitude, mlon=longitude)
            + f"#map=17/{latitude}/{longitude}",
        ),
        Way(service="Google Maps", url=_url("https://www.google.com/maps/dir/", api="1", destination=both)),
        Way(service="Apple Maps", url=_url("https://maps.apple.com/", daddr=both)),
        Way(service="Entur", url=_url("https://entur.no/reiseresultater", **stop)),
        # RFC 5870, with the question that Android's apps want beside the point.
        Way(service=None, url=f"geo:{both}?q={both}({quote(text, safe='')})"),
    )


def _norgeskart(point: Coordinates) -> str:
    """Norgeskart counts in metres of UTM zone 33, and calls northing `lat`."""
    easting, northing = (f"{metres:.2f}" for metres in utm33(point))
    marker = {"markerLat": northing, "markerLon": easting}
    view = {"zoom": "16", "lat": northing, "lon": easting, "projection": "EPSG:25833", "backgroundLayer": "topo"}
    return _url("https://www.norgeskart.no/", **view, **marker)


def _url(base: str, **parameters: str) -> str:
    return f"{base}?{urlencode(parameters, quote_via=quote)}"
