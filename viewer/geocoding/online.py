"""The online geocoder of an installation, made from its settings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from geopy.geocoders import Nominatim, Pelias, Photon

from viewer.geocoding import entur, kartverket
from viewer.geocoding.adapter import TIMEOUT, adapter_factory
from viewer.geocoding.chain import Chain, rate_limiter
from viewer.geocoding.sources import (
    KartverketSource,
    Source,
    entur_source,
    nominatim_source,
    pelias_source,
    photon_source,
)
from viewer.outbound import OutboundClient
from viewer.ports.outside import Geocoder, GeocoderLimits

# Between two requests of the whole installation. The public services name no figure; these are what a neighbour does.
INTERVALS = {"kartverket": timedelta(milliseconds=200), "entur": timedelta(milliseconds=500)}
OWN_SERVER_INTERVAL = timedelta(milliseconds=50)
DEFAULT_URLS = {"kartverket": f"https://{kartverket.DOMAIN}", "entur": f"https://{entur.DOMAIN}"}


def online_geocoder(  # each is a setting or a service
    kind: str,
    url: str | None,
    *,
    client: OutboundClient,
    embedded: Geocoder,
    limits: GeocoderLimits,
    now: Callable[[], datetime],
) -> Chain:
    """The geocoder of that kind (kartverket, entur, nominatim, photon, pelias) at that address."""
    before = rate_limiter(kind, interval=INTERVALS.get(kind, OWN_SERVER_INTERVAL), limits=limits, now=now)
    parts = urlsplit(url or DEFAULT_URLS[kind])
    options = {
        "domain": f"{parts.netloc}{parts.path}",
        "scheme": parts.scheme,
        "timeout": TIMEOUT,
        "proxies": {},
        "user_agent": client.user_agent,
        "adapter_factory": adapter_factory(client, before),
    }
    return Chain(source_of(kind, options), embedded, limits, now)


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
