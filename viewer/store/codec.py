"""Domain values as JSON and rows, and back, without loss: what goes in comes out equal, offsets included."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from viewer.domain.appointment import Address, Appointment, ExternalLink, Info, Language
from viewer.domain.event import Barcode, Event, TimeInterval
from viewer.domain.mailbox import DocumentId, Letter
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.place import Coordinates, Location, PendingPlace, Precision

Json = dict[str, Any]
Row = sa.Row[*tuple[Any, ...]]


class Kind(StrEnum):
    """Which data type a row of `appointments` holds."""

    APPOINTMENT = "appointment"
    EVENT = "event"


def kind_of(content: Appointment | Event) -> Kind:
    """The kind that `content_from_json` wants to know."""
    return Kind.EVENT if isinstance(content, Event) else Kind.APPOINTMENT


def content_to_json(content: Appointment | Event) -> Json:
    """The appointment or event as JSON-able values; what is None is left out."""
    return _event_to_json(content) if isinstance(content, Event) else _appointment_to_json(content)


def content_from_json(kind: str, json: Json) -> Appointment | Event:
    """What `content_to_json` wrote."""
    return _event_from_json(json) if kind == Kind.EVENT else _appointment_from_json(json)


def _appointment_to_json(appointment: Appointment) -> Json:
    return _present(
        start=appointment.start.isoformat(),
        end=_time_to_json(appointment.end),
        arrival_time=appointment.arrival_time,
        link=appointment.link and _link_to_json(appointment.link),
        **_common_to_json(appointment),
    )


def _appointment_from_json(json: Json) -> Appointment:
    return Appointment(
        start=datetime.fromisoformat(json["start"]),
        end=_time_from_json(json.get("end")),
        arrival_time=json.get("arrival_time"),
        link=_link_from_json(json["link"]) if "link" in json else None,
        **_common_from_json(json),
    )


def _event_to_json(event: Event) -> Json:
    return _present(
        intervals=[[each.start.isoformat(), each.end.isoformat()] for each in event.intervals],
        time_label=event.time_label,
        description=event.description,
        place_label=event.place_label,
        barcode_label=event.barcode_label,
        barcode=event.barcode and _present(**asdict(event.barcode)),
        links=[_link_to_json(link) for link in event.links],
        **_common_to_json(event),
    )


def _event_from_json(json: Json) -> Event:
    return Event(
        intervals=tuple(_interval_from_json(*times) for times in json["intervals"]),
        time_label=json.get("time_label"),
        description=json.get("description"),
        place_label=json.get("place_label"),
        barcode_label=json.get("barcode_label"),
        barcode=Barcode(**json["barcode"]) if "barcode" in json else None,
        links=tuple(_link_from_json(link) for link in json["links"]),
        **_common_from_json(json),
    )


def _interval_from_json(start: str, end: str) -> TimeInterval:
    return TimeInterval(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))


def _common_to_json(content: Appointment | Event) -> Json:
    return _present(
        place=content.place,
        address=address_to_json(content.address),
        sub_title=content.sub_title,
        infos=[_present(title=info.title, text=info.text) for info in content.infos],
        language=content.language.value,
    )


def _common_from_json(json: Json) -> Json:
    return {
        "place": json.get("place"),
        "address": address_from_json(json.get("address")),
        "sub_title": json.get("sub_title"),
        "infos": tuple(Info(**info) for info in json["infos"]),
        "language": Language(json["language"]),
    }


def address_to_json(address: Address | None) -> Json | None:
    """The address as JSON-able values; what is None is left out."""
    if address is None:
        return None
    return _present(
        street_address=address.street_address,
        street_address_2=address.street_address_2,
        postal_code=address.postal_code,
        city=address.city,
        country=address.country,
    )


def address_from_json(json: Json | None) -> Address | None:
    """The address that `address_to_json` wrote."""
    return None if json is None else Address(**json)


def place_query_to_json(address: Address | None, place: str | None) -> Json:
    """What is to be looked up: the address, and the name of the place."""
    return _present(address=address_to_json(address), place=place)


def pending_place_from_row(row: Row) -> PendingPlace:
    """A row with `key`, `query` and `attempts`."""
    address = address_from_json(row.query.get("address")) or Address()
    return PendingPlace(key=row.key, address=address, place=row.query.get("place"), attempts=row.attempts)


def location_from_row(row: Row) -> Location | None:
    """The answer in a row of `places`; None while there is none, or when the row is that of an empty outer join."""
    if row.precision is None:
        return None
    known = row.latitude is not None
    return Location(
        coordinates=Coordinates(latitude=row.latitude, longitude=row.longitude) if known else None,
        precision=Precision(row.precision),
        radius_m=row.radius_m,
        source=row.source,
        attribution=row.attribution,
        uncertain=row.uncertain,
    )


def letter_from_row(row: Row) -> Letter:
    """A row of `documents` with `delivered_at` of its message and `sender_name`."""
    return Letter(
        id=DocumentId(row.id),
        sender_name=row.sender_name,
        subject=row.subject,
        file_type=row.file_type,
        size=row.size,
        digest=row.digest,
        authentication_level=AuthenticationLevel(row.authentication_level),
        sensitivity_level=SensitivityLevel(row.sensitivity_level),
        delivered_at=row.delivered_at,
    )


def _link_to_json(link: ExternalLink) -> Json:
    return _present(
        url=link.url,
        deadline=_time_to_json(link.deadline),
        description=link.description,
        button_text=link.button_text,
    )


def _link_from_json(json: Json) -> ExternalLink:
    return ExternalLink(**{**json, "deadline": _time_from_json(json.get("deadline"))})


def _time_to_json(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _time_from_json(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _present(**fields: Any) -> Json:  # noqa: ANN401  # whatever JSON takes
    return {name: value for name, value in fields.items() if value is not None}
