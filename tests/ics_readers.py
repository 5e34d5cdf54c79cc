"""Other people's parsers, brought to one form: what each of them understands of a calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import icalendar
import vobject
from ical.calendar_stream import IcsCalendarStream


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadEntry:
    """An entry as a parser understood it; absent text is blank, alarms are offsets before the start.

    `stamps` are DTSTAMP and LAST-MODIFIED, `position` is GEO.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    status: str
    transparency: str
    sequence: int
    stamps: tuple[datetime, datetime]
    position: tuple[float, float] | None = None
    alarms: tuple[timedelta, ...] = ()

    @property
    def is_cancelled(self) -> bool:
        """Whether its sender called it off."""
        return self.status == "CANCELLED"


def read_with_icalendar(body: bytes) -> list[ReadEntry]:
    events: list[Any] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return [
        ReadEntry(
            uid=event["UID"],
            start=event["DTSTART"].dt,
            end=event["DTEND"].dt,
            summary=event["SUMMARY"],
            location=event.get("LOCATION", ""),
            description=event.get("DESCRIPTION", ""),
            url=event.get("URL", ""),
            status=event["STATUS"],
            transparency=event["TRANSP"],
            sequence=event["SEQUENCE"],
            stamps=(event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt),
            position=(event["GEO"].latitude, event["GEO"].longitude) if "GEO" in event else None,
            alarms=tuple(-alarm["TRIGGER"].dt for alarm in event.walk("VALARM")),
        )
        for event in events
    ]


def read_with_ical(body: bytes) -> list[ReadEntry]:
    """Home Assistant's parser, the strictest."""
    events: list[Any] = IcsCalendarStream.calendar_from_ics(body.decode()).events
    return [
        ReadEntry(
            uid=event.uid,
            start=event.start_datetime,
            end=event.end_datetime,
            summary=event.summary,
            location=event.location or "",
            description=event.description or "",
            url=str(event.url or ""),
            status=event.status.value,
            transparency=event.transparency,
            sequence=event.sequence,
            stamps=(event.dtstamp, event.last_modified),
            position=(event.geo.lat, event.geo.lng) if event.geo else None,
            alarms=tuple(-alarm.trigger for alarm in event.alarm),
        )
        for event in events
    ]


def read_with_vobject(body: bytes) -> list[ReadEntry]:
    """Radicale's parser."""
    calendar: Any = vobject.readOne(body.decode())
    return [
        ReadEntry(
            uid=event.uid.value,
            start=event.dtstart.value,
            end=event.dtend.value,
            summary=event.summary.value,
            location=_vobject_text(event, "location"),
            description=_vobject_text(event, "description"),
            url=_vobject_text(event, "url"),
            status=event.status.value,
            transparency=event.transp.value,
            sequence=int(event.sequence.value),
            stamps=(event.dtstamp.value, event.last_modified.value),
            position=_position(_vobject_text(event, "geo")),
            alarms=tuple(-alarm.trigger.value for alarm in event.contents.get("valarm", [])),
        )
        for event in calendar.contents.get("vevent", [])
    ]


def _vobject_text(event: Any, name: str) -> str:  # noqa: ANN401  # vobject makes its attributes as it reads
    text: str = event.getChildValue(name, "")
    return text


def _position(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    latitude, longitude = text.split(";")
    return float(latitude), float(longitude)


READERS: dict[str, Callable[[bytes], list[ReadEntry]]] = {
    "icalendar": read_with_icalendar,
    "ical": read_with_ical,
    "vobject": read_with_vobject,
}
