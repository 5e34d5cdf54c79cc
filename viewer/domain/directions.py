"""Links into the map services and the journey planner that people use.

A click hands the address to that service, and nothing is loaded before. Where the point is only a town's middle the
links carry the address in words, since the service knows better than we do where it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlencode

from viewer.domain.address import address_lines, is_abroad
from viewer.domain.appointment import Address
from viewer.domain.place import Coordinates, Location
from viewer.domain.utm import utm33

# What the code on paper leads to where the place is known by its address alone: the way that the page itself shows on a
# computer, which works on every telephone. "geo:" with words for a point leads an iPhone to the Gulf of Guinea (0, 0).
PAPER_SERVICE = "OpenStreetMap"
# What knows no place outside Norway.
NORWEGIAN_SERVICES = frozenset({"Norgeskart", "Entur"})


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteLink:
    """A link to a service; the name is the service's own, and None for whatever map app the telephone has."""

    service: str | None
    url: str


def route_links(
    address: Address | None, location: Location | None, arrive_at: datetime | None = None, *, place: str | None = None
) -> tuple[RouteLink, ...]:
    """The links for an address, or for a hospital that is known by its name: any other name alone leads anywhere.

    The journey planner is told when to arrive. It and Norgeskart know Norway alone, and nothing that was found nowhere
    may be told them as if it lay there.
    """
    point = location.coordinates if location and location.deserves_pin else None
    text = address_text(address) or (place if point and place else "")
    if not text:
        return ()
    links = _by_point(point, text, arrive_at) if point else _by_text(text, arrive_at)
    is_in_norway = not is_abroad(address) and (location is None or location.coordinates is not None)
    return links if is_in_norway else tuple(link for link in links if link.service not in NORWEGIAN_SERVICES)


def address_text(address: Address | None) -> str:
    """The address in one line, as one would type it into a map; blank when it names neither street nor town."""
    if address is None or not (address.street_address or address.city):
        return ""
    # A floor or a wing in the second line leads map services astray.
    return ", ".join(address_lines(replace(address, street_address_2=None)))


def paper_route(address: Address | None, location: Location | None) -> RouteLink | None:
    """The link for a code on paper, None where nothing leads there.

    A place that is known to the street is its point, as map apps take it (RFC 5870); else it is the address in words.
    """
    if location and location.coordinates and location.deserves_pin:
        point = location.coordinates
        return RouteLink(service=None, url=f"geo:{point.latitude:.6f},{point.longitude:.6f}")
    text = address_text(address)
    return RouteLink(service=PAPER_SERVICE, url=_openstreetmap(text)) if text else None


def _by_text(text: str, arrive_at: datetime | None) -> tuple[RouteLink, ...]:
    return (
        RouteLink(service="Norgeskart", url=_url("https://www.norgeskart.no/", sok=text)),
        RouteLink(service="OpenStreetMap", url=_openstreetmap(text)),
        RouteLink(service="Google Maps", url=_url("https://www.google.com/maps/dir/", api="1", destination=text)),
        RouteLink(service="Apple Maps", url=_url("https://maps.apple.com/", daddr=text)),
        RouteLink(service="Entur", url=_entur(arrive_at, stopLabel=text)),
        RouteLink(service=None, url=f"geo:0,0?q={quote(text, safe='')}"),
    )


def _by_point(point: Coordinates, text: str, arrive_at: datetime | None) -> tuple[RouteLink, ...]:
    latitude, longitude = f"{point.latitude:.6f}", f"{point.longitude:.6f}"
    both = f"{latitude},{longitude}"
    stop = {"stopLabel": text, "stopLat": latitude, "stopLon": longitude}
    return (
        RouteLink(service="Norgeskart", url=_norgeskart(point)),
        RouteLink(
            service="OpenStreetMap",
            url=_url("https://www.openstreetmap.org/", mlat=latitude, mlon=longitude)
            + f"#map=17/{latitude}/{longitude}",
        ),
        RouteLink(service="Google Maps", url=_url("https://www.google.com/maps/dir/", api="1", destination=both)),
        RouteLink(service="Apple Maps", url=_url("https://maps.apple.com/", daddr=both)),
        RouteLink(service="Entur", url=_entur(arrive_at, **stop)),
        # RFC 5870, with the question that Android's apps want beside the point.
        RouteLink(service=None, url=f"geo:{both}?q={both}({quote(text, safe='')})"),
    )


def _openstreetmap(text: str) -> str:
    return _url("https://www.openstreetmap.org/search", query=text)


def _norgeskart(point: Coordinates) -> str:
    """Norgeskart counts in metres of UTM zone 33, and calls northing `lat`."""
    easting, northing = (f"{metres:.2f}" for metres in utm33(point))
    marker = {"markerLat": northing, "markerLon": easting}
    view = {"zoom": "16", "lat": northing, "lon": easting, "projection": "EPSG:25833", "backgroundLayer": "topo"}
    return _url("https://www.norgeskart.no/", **view, **marker)


def _entur(arrive_at: datetime | None, **stop: str) -> str:
    """Entur's journey planner counts milliseconds, and plans to be there by then."""
    arrival = {}
    if arrive_at is not None:
        arrival = {"date": str(int(arrive_at.timestamp()) * 1000), "timepickerMode": "arriveBefore"}
    return _url("https://entur.no/reiseresultater", **stop, **arrival)


def _url(base: str, **parameters: str) -> str:
    return f"{base}?{urlencode(parameters, quote_via=quote)}"
