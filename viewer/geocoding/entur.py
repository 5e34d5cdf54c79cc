"""Entur's geocoder, as a geopy geocoder: a Pelias that answers on /autocomplete and wants to know who asks.

Documentation: https://developer.entur.org/pages-geocoder-api . Data under NLOD; made for journey planning.
"""

from typing import Any

from geopy.geocoders import Pelias

DOMAIN = "api.entur.io/geocoder"


class Entur(Pelias):  # type: ignore[misc]  # geopy is not typed
    """Geocoder for Norwegian addresses and stops, from the national journey planner."""

    geocode_path = "/v1/autocomplete"

    def __init__(self, client_name: str, *, domain: str = DOMAIN, **options: Any) -> None:  # noqa: ANN401  # geopy's own
        """`client_name` is "company-application": whoever leaves it out is slowed down or shut out."""
        super().__init__(domain, **options)
        self.headers["ET-Client-Name"] = client_name
