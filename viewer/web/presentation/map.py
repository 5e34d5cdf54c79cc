"""The map on the page, and how surely it is known, in words."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from viewer.domain.arrival import arrival_of
from viewer.domain.directions import RouteLink, paper_route, route_links
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.picture import Picture
from viewer.domain.place import HOSPITAL, Location, Precision
from viewer.domain.zone import readings, zone_of
from viewer.i18n import Translator
from viewer.web.presentation.where import where

KILOMETRE = 1000
BACKGROUND = ("© OpenStreetMap (ODbL)", "Natural Earth", "GeoNames (CC BY 4.0)", "Erik Bolstad (CC BY 3.0)")
# Where whoever is named in an attribution is found, and the terms of the licence; by the words that it begins with.
LINKS = {
    "© OpenStreetMap": "https://www.openstreetmap.org/copyright",
    "Natural Earth": "https://www.naturalearthdata.com/",
    "GeoNames": "https://www.geonames.org/",
    "© Kartverket": "https://www.kartverket.no/",
    "Erik Bolstad": "https://www.erikbolstad.no/postnummer/",
    "Eurostat": "https://github.com/eurostat/basic-services",
    "Entur": "https://developer.entur.org/",
    "Posten": "https://www.bring.no/",
}


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose data the map is made of, and where they are to be found."""

    text: str
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MapFact:
    """The map: `is_drawn` when the point is known well enough, `is_pending` while nobody has looked yet.

    `place` is what lies there and `name` what it is called, `label` names the map, and `precision` says how surely it
    is known. `routes` leave for other services, so each is a link and nothing is fetched;
    `code` is a QR code of the way there, for paper, and `code_service` what it opens; None for the telephone's own app.
    """

    is_drawn: bool
    is_pending: bool
    has_pin: bool
    place: str
    name: str
    label: str
    precision: str
    attributions: tuple[Attribution, ...]
    routes: tuple[RouteLink, ...]
    code: Picture | None = None
    code_service: str | None = None


def map_fact(appointment: MailboxAppointment, translator: Translator, code: Picture | None = None) -> MapFact | None:
    """The map of an appointment; None when there is nothing to look for."""
    if appointment.place_key is None:
        return None
    _ = translator.gettext
    location, place = appointment.location, shown_place(appointment, translator)
    content = appointment.appointment
    paper = paper_route(content.address, location)
    arrival, earliest = arrival_of(content), readings(content.start, zone_of(content))[0]
    return MapFact(
        is_drawn=location is not None and location.deserves_map,
        is_pending=location is None,
        has_pin=location is not None and location.deserves_pin,
        place=place,
        name=content.place or place,
        label=_("Map of %(place)s", place=place),
        precision=" ".join(precision_in_words(location, translator)) if location else "",
        attributions=attributions(location) if location else (),
        code=code,
        code_service=paper.service if paper else None,
        routes=route_links(
            content.address, location, arrival.at if arrival and arrival.at else earliest, place=content.place
        ),
    )


def shown_place(appointment: MailboxAppointment, translator: Translator) -> str:
    """Place and address in one line."""
    fact = where(appointment.appointment, translator)
    return ", ".join((*([fact.place] if fact and fact.place else []), *(fact.address_lines if fact else ())))


def precision_in_words(location: Location, translator: Translator) -> Iterator[str]:
    """How near the mark is to the address, and whether the address contradicts itself."""
    _ = translator.gettext
    if location.uncertain:
        yield _("The parts of the address don't fit together. Ask the sender if you are not sure where to go.")
    # Rounded up: "within one kilometre" must be true of 1.4.
    distance = math.ceil(location.radius_m / KILOMETRE)
    match location:
        case Location(precision=Precision.NONE):
            yield _("The address was not found on the map.")
        case Location(deserves_pin=True, source=source) if source == HOSPITAL:
            yield _("The map shows the hospital, not the entrance.")
        case Location(deserves_pin=True, precision=Precision.ADDRESS):
            yield _("The map shows the address.")
        case Location(deserves_pin=True):
            yield _("The map shows the street, not the house.")
        case Location(deserves_map=True):
            yield _("Approximate: the address is within about %(km)s km of the middle of the circle.", km=distance)
        case Location(municipality=str(municipality)):
            yield _("The place is in the municipality of %(municipality)s.", municipality=municipality)
        case _:
            yield _("The place is known to within about %(km)s km.", km=distance)


def attributions(location: Location) -> tuple[Attribution, ...]:
    """Whose data the map is made of, each named once."""
    return tuple(attribution_of(text) for text in dict.fromkeys((*BACKGROUND, *location.attribution.split(", "))))


def attribution_of(text: str) -> Attribution:
    """The text with the link that belongs to it."""
    return Attribution(text, next((url for name, url in LINKS.items() if text.startswith(name)), None))
