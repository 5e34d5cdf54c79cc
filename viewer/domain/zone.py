"""The clocks that an appointment's times are said on: Norway's, or those of the country where it takes place.

The zone of a country comes from the time zone database; where there are several, the town or the sent offset decides.
"""

import importlib.resources
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from viewer.domain.address import is_abroad
from viewer.domain.appointment import OSLO, Address, Appointment
from viewer.domain.countries import NAMES
from viewer.domain.times import has_offset


def zone_of(appointment: Appointment) -> ZoneInfo:
    """The zone of the place; Norway's when it lies there, and where a foreign place's zone is not known."""
    if not is_abroad(appointment.address):
        return OSLO
    offset = appointment.start.isoformat()[len("2026-08-24T10:00:00") :]
    return _zone_abroad(appointment.address, appointment.start, offset)


def readings(moment: datetime, zone: ZoneInfo = OSLO) -> tuple[datetime, ...]:
    """What a moment can mean on the zone's clocks, earliest first.

    One, or two when it was sent without an offset: by Digipost's rule it is UTC then, but a sender that forgets the
    offset most often means the clock on the wall.
    """
    by_rule = moment.astimezone(zone)
    if has_offset(moment):
        return (by_rule,)
    as_written = moment.replace(tzinfo=zone)
    return tuple(sorted({by_rule, as_written}))


@lru_cache(maxsize=1000)
def _zone_abroad(address: Address, start: datetime, _offset: str) -> ZoneInfo:
    """The zone of an address abroad. Equal moments may carry different offsets, so that stands in the key as well."""
    zones = [ZoneInfo(name) for name in _zones().get(_codes().get(_plain(address.country or ""), ""), ())]
    if len(zones) == 1:
        return zones[0]
    town = _plain(address.city or "")
    in_town = [zone for zone in zones if town and _plain(zone.key.rpartition("/")[2].replace("_", " ")) == town]
    sent = [zone for zone in zones if start.astimezone(zone).utcoffset() == start.utcoffset()]
    return next(iter(in_town or sent), OSLO)


def _plain(name: str) -> str:
    """In small letters, without full stops, as the names of countries are listed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace(".", " ").split())


@cache
def _codes() -> Mapping[str, str]:
    """ISO 3166 codes by what the countries are called."""
    return {name: code for code, names in NAMES.items() for name in names.split("|")}


@cache
def _zones() -> Mapping[str, Sequence[str]]:
    """Names of zones by the countries' codes, the most populous first (tz database, `zone.tab`)."""
    table = (importlib.resources.files("tzdata") / "zoneinfo/zone.tab").read_text(encoding="utf-8")
    zones: dict[str, list[str]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            code, _coordinates, name, *_comment = line.split("\t")
            zones.setdefault(code, []).append(name)
    return zones
