"""Domain values as JSON and rows, and back, without loss: what goes in comes out equal, offsets included."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from viewer.domain.appointment import (
    Address,
    Appointment,
    Barcode,
    ExternalLink,
    Info,
    Interval,
    Kind,
    Labels,
    Language,
)
from viewer.domain.letter_differences import LetterDifference, Subject
from viewer.domain.mailbox import DocumentId, Letter
from viewer.domain.message import AuthenticationLevel, SenderId, SensitivityLevel
from viewer.domain.occurrence import Occurrence, first_occurrences
from viewer.domain.place import Coordinates, Location, PendingPlace, Precision
from viewer.domain.times import from_iso, to_iso
from viewer.store.statements import Row

Json = dict[str, Any]


def content_to_json(
    appointment: Appointment, occurrences: Sequence[Occurrence] = (), sent: Appointment | None = None
) -> Json:
    """The appointment as JSON-able values; what is None is left out. Its kind has a column of its own.

    Its occurrences are stored once they are no longer what `first_occurrences` would make of its times. `sent` is it as
    it was sent, where a letter has shown the offset of its time.
    """
    return _present(
        sent_start=sent and to_iso(sent.start),
        sent_end=sent and _time_to_json(sent.times[0].end),
        occurrences=[_occurrence_to_json(occurrence) for occurrence in occurrences] or None,
        **_times_and_links_to_json(appointment),
        arrival_time=appointment.arrival_time,
        description=appointment.description,
        place=appointment.place,
        address=address_to_json(appointment.address),
        sub_title=appointment.sub_title,
        infos=[_present(title=info.title, text=info.text) for info in appointment.infos],
        barcode=appointment.barcode and _present(**asdict(appointment.barcode)),
        time_label=appointment.labels.time,
        place_label=appointment.labels.place,
        barcode_label=appointment.labels.barcode,
        language=appointment.language.value,
    )


def _times_and_links_to_json(appointment: Appointment) -> Json:
    """An appointment keeps the names that it has had from the beginning, which an event never had."""
    links = [_link_to_json(link) for link in appointment.links]
    if appointment.kind is Kind.EVENT:
        times = [[to_iso(time.start), to_iso(time.effective_end)] for time in appointment.times]
        return {"intervals": times, "links": links}
    [time] = appointment.times
    return {
        "start": to_iso(time.start),
        "end": _time_to_json(time.end),
        "link": links[0] if links else None,
    }


def content_from_json(kind: str, json: Json) -> Appointment:
    """What `content_to_json` wrote, with the row's kind."""
    links = [json["link"]] if "link" in json else json.get("links", [])
    return Appointment(
        kind=Kind(kind),
        times=tuple(_times_from_json(json)),
        arrival_time=json.get("arrival_time"),
        description=json.get("description"),
        place=json.get("place"),
        address=address_from_json(json.get("address")),
        sub_title=json.get("sub_title"),
        infos=tuple(Info(**info) for info in json["infos"]),
        barcode=Barcode(**json["barcode"]) if "barcode" in json else None,
        links=tuple(_link_from_json(link) for link in links),
        labels=Labels(time=json.get("time_label"), place=json.get("place_label"), barcode=json.get("barcode_label")),
        language=Language(json["language"]),
    )


def sent_from_json(kind: str, json: Json) -> Appointment:
    """The appointment as it was sent, though a letter has shown the offset of its time."""
    if not has_letters_offset(json):
        return content_from_json(kind, json)
    return content_from_json(kind, {**json, "start": json["sent_start"], "end": json.get("sent_end")})


def has_letters_offset(json: Json) -> bool:
    """Whether a letter has shown the offset of the appointment's time."""
    return "sent_start" in json


def occurrences_from_json(kind: str, json: Json) -> tuple[Occurrence, ...]:
    """The occurrences that `content_to_json` wrote; numbered by their order in the JSON when it wrote none.

    Earlier versions stored an event's times in the sender's order, and published UIDs by it.
    """
    if "occurrences" in json:
        return tuple(_occurrence_from_json(occurrence) for occurrence in json["occurrences"])
    numbered = first_occurrences(Kind(kind), _times_from_json(json))
    return tuple(sorted(numbered, key=lambda occurrence: occurrence.time.start))


def _times_from_json(json: Json) -> list[Interval]:
    times = json["intervals"] if "intervals" in json else [[json["start"], json.get("end")]]
    return [Interval(from_iso(start), _time_from_json(end)) for start, end in times]


def _occurrence_to_json(occurrence: Occurrence) -> Json:
    return _present(
        key=occurrence.key,
        number=occurrence.number,
        start=to_iso(occurrence.time.start),
        end=_time_to_json(occurrence.time.end),
        moved_from=_time_to_json(occurrence.moved_from),
        dropped_at=_time_to_json(occurrence.dropped_at),
    )


def _occurrence_from_json(json: Json) -> Occurrence:
    return Occurrence(
        key=json["key"],
        number=json["number"],
        time=Interval(from_iso(json["start"]), _time_from_json(json.get("end"))),
        moved_from=_time_from_json(json.get("moved_from")),
        dropped_at=_time_from_json(json.get("dropped_at")),
    )


def differences_to_json(differences: Sequence[LetterDifference]) -> list[Json] | None:
    """Where letter and data differ; None when they agree."""
    return [
        {
            "subject": difference.subject.value,
            "letter": _said_to_json(difference.letter),
            "data": _said_to_json(difference.data),
            "page": difference.page,
        }
        for difference in differences
    ] or None


def differences_from_json(json: list[Json] | None) -> tuple[LetterDifference, ...]:
    """What `differences_to_json` wrote."""
    return tuple(
        LetterDifference(
            subject=Subject(difference["subject"]),
            letter=_said_from_json(difference["letter"], Subject(difference["subject"])),
            data=_said_from_json(difference["data"], Subject(difference["subject"])),
            page=difference["page"],
        )
        for difference in json or ()
    )


def _said_to_json(said: datetime | str) -> str:
    return said if isinstance(said, str) else said.isoformat()


def _said_from_json(text: str, subject: Subject) -> datetime | str:
    return text if subject is Subject.ADDRESS else datetime.fromisoformat(text)


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
        municipality=row.municipality,
    )


def letter_from_row(row: Row) -> Letter:
    """A row of `documents` with `delivered_at` of its message, `sender_id` and `sender_name`."""
    return Letter(
        id=DocumentId(row.id),
        sender_id=SenderId(row.sender_id),
        sender_name=row.sender_name,
        subject=row.subject,
        file_type=row.file_type,
        size=row.size,
        digest=row.digest,
        authentication_level=AuthenticationLevel.of(row.authentication_level),
        sensitivity_level=SensitivityLevel.of(row.sensitivity_level),
        delivered_at=row.delivered_at,
        has_opening_receipt=row.has_opening_receipt,
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
    return None if time is None else to_iso(time)


def _time_from_json(text: str | None) -> datetime | None:
    return None if text is None else from_iso(text)


def _present(**fields: Any) -> Json:  # noqa: ANN401  # whatever JSON takes
    return {name: value for name, value in fields.items() if value is not None}
