"""The online geocoder of an installation, made from its settings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from geopy.geocoders import Nominatim, Pelias, Photon

from viewer.geocoding import entur, kartverket
from viewer.geocoding.chain import Chain, turn_taker
from viewer.geocoding.sources import (
    KartverketSource,
    Source,
    entur_source,
    nominatim_source,
    pelias_source,
    photon_source,
)
from viewer.geocoding.transport import TIMEOUT, adapter_factory
from viewer.ports.outside import Geocoder, GeocoderPace

# Between two requests of the whole installation. The public services name no figure; these are what a neighbour does.
PAUSES = {"kartverket": timedelta(milliseconds=200), "entur": timedelta(milliseconds=500)}
OWN_SERVER_PAUSE = timedelta(milliseconds=50)
DEFAULT_URLS = {"kartverket": f"https://{kartverket.DOMAIN}", "entur": f"https://{entur.DOMAIN}"}


def online_geocoder(
    kind: str, url: str | None, *, user_agent: str, embedded: Geocoder, pace: GeocoderPace, now: Callable[[], datetime]
) -> Chain:
    """The geocoder of that kind (kartverket, entur, nominatim, photon, pelias) at that address."""
    before = turn_taker(kind, pause=PAUSES.get(kind, OWN_SERVER_PAUSE), pace=pace, now=now)
    parts = urlsplit(url or DEFAULT_URLS[kind])
    options = {
        "domain": f"{parts.netloc}{parts.path}",
        "scheme": parts.scheme,
        "timeout": TIMEOUT,
        "proxies": {},
        "user_agent": user_agent,
        "adapter_factory": adapter_factory(before),
    }
    return Chain(source_of(kind, options), embedded, pace, now)


def source_of(kind: str, options: dict[str, Any]) -> Source:
    """The source of that kind, over geopy's geocoder with these options."""
    match kind:
        case "kartverket":
            return KartverketSource(kartverket.Kartverket(**options))
        case "entur":
            return entur_source(entur.Entur("innkalling-viewer", **options))
        case "nominatim":
            return nominatim_source(Nominatim(**options))
        case "photon":
            return photon_source(Photon(**options))
        case "pelias":
            return pelias_source(Pelias(**options))
    raise ValueError(kind)
