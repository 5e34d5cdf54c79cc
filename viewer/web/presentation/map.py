"""The map on the page, and how surely it is known, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from viewer.domain.directions import RouteLink, route_links
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.place import Location, Precision
from viewer.i18n import Translator
from viewer.web.presentation.where import where

KILOMETRE = 1000
BACKGROUND = ("© OpenStreetMap contributors (ODbL)", "Natural Earth", "GeoNames (CC BY 4.0)")


@dataclass(frozen=True, kw_only=True, slots=True)
class MapFact:
    """The map: `is_drawn` when there is a point to draw, `is_pending` while nobody has looked yet.

    `place` is what lies there, `label` names the map, `precision` says how surely it is known, and `attribution`
    whose data it is made of. `ways` leave for other services, so each is a link and nothing is fetched.
    """

    is_drawn: bool
    is_pending: bool
    has_pin: bool
    place: str
    label: str
    precision: str
    attribution: str
    ways: tuple[RouteLink, ...]


def map_fact(appointment: MailboxAppointment, translator: Translator) -> MapFact | None:
    """The map of an appointment; None when there is nothing to look for."""
    if appointment.place_key is None:
        return None
    _ = translator.gettext
    location, place = appointment.location, shown_place(appointment, translator)
    return MapFact(
        is_drawn=location is not None and location.coordinates is not None,
        is_pending=location is None,
        has_pin=location is not None and location.deserves_pin,
        place=place,
        label=_("Map of %(place)s", place=place),
        precision=" ".join(precision_in_words(location, translator)) if location else "",
        attribution=attribution(location) if location else "",
        ways=route_links(appointment.appointment.address, location),
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
    distance = max(1, round(location.radius_m / KILOMETRE))
    match location.precision:
        case Precision.NONE:
            yield _("The address was not found on the map.")
        case _ if not location.deserves_pin:
            yield _("Approximate: the address lies within about %(km)s km of the middle of the circle.", km=distance)
        case Precision.ADDRESS:
            yield _("The map shows the address.")
        case _:
            yield _("The map shows the street, not the house.")


def attribution(location: Location) -> str:
    """Whose data the map is made of, each named once."""
    return ", ".join(dict.fromkeys((*BACKGROUND, *location.attribution.split(", "))))
