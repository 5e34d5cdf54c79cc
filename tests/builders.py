"""Values with good defaults: those of the founding page, unless a test says otherwise."""

import hashlib
from datetime import UTC, datetime, timedelta

from viewer.domain.access import RecipientId, Viewer
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
from viewer.domain.calendar import CalendarEntry
from viewer.domain.delivery import NewAppointment, NewMessage, Revision, StoredLetter
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment
from viewer.domain.message import (
    Addressee,
    ApiVersion,
    AuthenticationLevel,
    Document,
    Message,
    OtherDataType,
    PersonalIdentificationNumber,
    SenderId,
    SenderOrganization,
    SensitivityLevel,
)
from viewer.domain.occurrence import Occurrence, first_occurrences
from viewer.domain.place import Coordinates, Location, Precision

FOUNDING_RECIPIENT = PersonalIdentificationNumber("01043100358")
FOUNDING_SENDER_ID = SenderId(497013)
FOUNDING_UUID = "316a26cd-4888-43a6-8875-3a2286b435fc"
FOUNDING_SUBJECT = "appointment-pdf-document"
FOUNDING_START = datetime.fromisoformat("2017-10-27T10:00:00+02:00")
FOUNDING_END = datetime.fromisoformat("2017-10-27T11:00:00+02:00")
FOUNDING_INFO = Info(
    title="Informasjon om Oslo City Røntgen",
    text="Oslo City Røntgen er et spesialistsenter for avansert bildediagnostikk.",
)
# When the founding message was received and delivered.
DELIVERED_AT = datetime(2017, 9, 1, 8, 0, tzinfo=UTC)

APPOINTMENT_ID = AppointmentId("0b5f4d6e-6f0e-4c39-9a53-1f6f2d1b7c11")
# A letter's bytes: the smallest thing that starts and ends like a PDF.
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def an_address(
    *,
    street_address: str | None = "Storgata 23",
    street_address_2: str | None = None,
    postal_code: str | None = "0011",
    city: str | None = "Oslo",
    country: str | None = None,
) -> Address:
    """The founding page's address, whose postal code does not exist."""
    return Address(
        street_address=street_address,
        street_address_2=street_address_2,
        postal_code=postal_code,
        city=city,
        country=country,
    )


def an_appointment(
    *,
    start: datetime = FOUNDING_START,
    end: datetime | None = FOUNDING_END,
    arrival_time: str | None = "Oppmøte senest 15 minutter før timen",
    place: str | None = "Oslo City Røntgen",
    address: Address | None = an_address(),  # noqa: B008  # a frozen value
    sub_title: str | None = "Undersøke smerter i ryggen",
    infos: tuple[Info, ...] = (FOUNDING_INFO,),
    language: Language = Language.NB,
    link: ExternalLink | None = None,
) -> Appointment:
    """The founding page's appointment; one with another start wants another end as well, or `end=None`."""
    return Appointment(
        times=(Interval(start, end),),
        arrival_time=arrival_time,
        place=place,
        address=address,
        sub_title=sub_title,
        infos=infos,
        language=language,
        links=(link,) if link else (),
    )


def an_event(
    *,
    times: tuple[Interval, ...] = (
        Interval(FOUNDING_START, FOUNDING_END),
        Interval(FOUNDING_START + timedelta(days=1), FOUNDING_END + timedelta(days=1)),
    ),
    sub_title: str | None = "Kommunestyre- og fylkestingsvalg",
    time_label: str | None = "Åpningstider",
    place_label: str | None = "Valglokale",
    infos: tuple[Info, ...] = (FOUNDING_INFO,),
    barcode_label: str | None = "Vis denne i døra",
    barcode: Barcode | None = Barcode(value="1234567890", type="code-128", text="Strekkode", show_value=True),  # noqa: B008  # a frozen value
    links: tuple[ExternalLink, ...] = (ExternalLink(url="https://valg.example", description="Les mer"),),
) -> Appointment:
    """An election on two days, with everything that an event may have."""
    return Appointment(
        kind=Kind.EVENT,
        times=times,
        sub_title=sub_title,
        description="Husk legitimasjon",
        place="Sagene skole",
        address=an_address(),
        infos=infos,
        labels=Labels(time=time_label, place=place_label, barcode=barcode_label),
        barcode=barcode,
        links=links,
        language=Language.NN,
    )


def a_document(
    *,
    uuid: str = FOUNDING_UUID,
    subject: str = FOUNDING_SUBJECT,
    file_type: str = "pdf",
    authentication_level: AuthenticationLevel = AuthenticationLevel.PASSWORD,
    sensitivity_level: SensitivityLevel = SensitivityLevel.NORMAL,
    data_type: Appointment | OtherDataType | None = an_appointment(),  # noqa: B008  # a frozen value
    has_opening_receipt: bool = False,
) -> Document:
    """The founding page's document, which carries its appointment."""
    return Document(
        uuid=uuid,
        subject=subject,
        file_type=file_type,
        authentication_level=authentication_level,
        sensitivity_level=sensitivity_level,
        data_type=data_type,
        has_opening_receipt=has_opening_receipt,
    )


def a_message(
    *,
    version: ApiVersion = ApiVersion.V8,
    recipient: Addressee = FOUNDING_RECIPIENT,
    primary_document: Document = a_document(),  # noqa: B008  # a frozen value
    attachments: tuple[Document, ...] = (),
    message_id: str | None = None,
    sender_id: SenderId | None = None,
    sender_organization: SenderOrganization | None = None,
    delivery_time: datetime | None = None,
) -> Message:
    """The founding page's message."""
    return Message(
        version=version,
        recipient=recipient,
        primary_document=primary_document,
        attachments=attachments,
        message_id=message_id,
        sender_id=sender_id,
        sender_organization=sender_organization,
        delivery_time=delivery_time,
    )


def a_new_message(
    *,
    message: Message = a_message(),  # noqa: B008  # a frozen value
    recipient_id: RecipientId,
    sender_id: SenderId = FOUNDING_SENDER_ID,
    received_at: datetime = DELIVERED_AT,
    delivered_at: datetime | None = None,
    letters: dict[str, StoredLetter] | None = None,
    appointments: tuple[NewAppointment, ...] | None = None,
    place_key: bytes | None = None,
) -> NewMessage:
    """The message, ready for the store; letters and appointments follow from its documents unless given.

    An appointment's id is derived from its document's uuid, so that a test knows it beforehand.
    """
    if letters is None:
        letters = {document.uuid: a_stored_letter() for document in message.documents()}
    if appointments is None:
        appointments = tuple(new_appointments(message, place_key))
    return NewMessage(
        message=message,
        sender_id=sender_id,
        recipient_id=recipient_id,
        received_at=received_at,
        delivered_at=delivered_at or message.delivery_time or received_at,
        letters=letters,
        appointments=appointments,
    )


def new_appointments(message: Message, place_key: bytes | None = None) -> list[NewAppointment]:
    """A new appointment for each document that carries one."""
    return [
        NewAppointment(
            id=appointment_id_of(document.uuid),
            document_uuid=document.uuid,
            appointment=document.data_type,
            place_key=place_key,
        )
        for document in message.documents()
        if isinstance(document.data_type, Appointment)
    ]


def appointment_id_of(document_uuid: str) -> AppointmentId:
    """The id that `a_new_message` gives to the appointment of that document."""
    return AppointmentId("a" + document_uuid[1:])


def a_stored_letter(content: bytes = PDF) -> StoredLetter:
    """The digest and size of these bytes, as a letter store gives them."""
    return StoredLetter(digest=hashlib.sha256(content).hexdigest(), size=len(content))


def a_letter(
    *,
    id: str = FOUNDING_UUID,  # noqa: A002  # the field's name
    sender_id: SenderId = FOUNDING_SENDER_ID,
    sender_name: str = "Oslo City Røntgen",
    subject: str = FOUNDING_SUBJECT,
    file_type: str = "pdf",
    content: bytes = PDF,
    authentication_level: AuthenticationLevel = AuthenticationLevel.PASSWORD,
    sensitivity_level: SensitivityLevel = SensitivityLevel.NORMAL,
    delivered_at: datetime = DELIVERED_AT,
) -> Letter:
    """The founding page's letter as it lies in the mailbox; size and digest are those of `content`."""
    stored = a_stored_letter(content)
    return Letter(
        id=DocumentId(id),
        sender_id=sender_id,
        sender_name=sender_name,
        subject=subject,
        file_type=file_type,
        size=stored.size,
        digest=stored.digest,
        authentication_level=authentication_level,
        sensitivity_level=sensitivity_level,
        delivered_at=delivered_at,
    )


def a_mailbox_appointment(
    *,
    id: str = APPOINTMENT_ID,  # noqa: A002  # the field's name
    appointment: Appointment = an_appointment(),  # noqa: B008  # a frozen value
    letters: tuple[Letter, ...] = (a_letter(),),
    sequence: int = 0,
    changed_at: datetime = DELIVERED_AT,
    place_key: bytes | None = None,
    location: Location | None = None,
    occurrences: tuple[Occurrence, ...] | None = None,
    hidden_at: datetime | None = None,
    withdrawn_at: datetime | None = None,
    previous: Appointment | None = None,
    revised_at: datetime | None = None,
) -> MailboxAppointment:
    """The founding page's appointment in its recipient's mailbox, not yet located."""
    return MailboxAppointment(
        id=AppointmentId(id),
        appointment=appointment,
        letters=letters,
        sequence=sequence,
        changed_at=changed_at,
        place_key=place_key,
        location=location,
        occurrences=occurrences or first_occurrences(appointment.kind, appointment.times),
        hidden_at=hidden_at,
        withdrawn_at=withdrawn_at,
        previous=previous,
        revised_at=revised_at,
    )


def a_revision(
    appointment_id: AppointmentId,
    appointment: Appointment,
    *,
    sequence: int = 0,
    occurrences: tuple[Occurrence, ...] = (),
    place_key: bytes | None = None,
    revised_at: datetime = DELIVERED_AT,
) -> Revision:
    """A new state for the appointment that was at that sequence."""
    return Revision(
        appointment_id=appointment_id,
        sequence=sequence,
        appointment=appointment,
        occurrences=occurrences,
        place_key=place_key,
        revised_at=revised_at,
    )


ENTRY_START = datetime.fromisoformat("2026-08-24T10:00:00+02:00")


def an_entry(
    *,
    uid: str = f"{APPOINTMENT_ID}@innkalling",
    sequence: int = 0,
    stamped_at: datetime = DELIVERED_AT,
    start: datetime = ENTRY_START,
    end: datetime | None = None,
    summary: str = "Undersøkelse",
    location: str | None = None,
    address: str | None = None,
    description: str | None = None,
    url: str | None = None,
    coordinates: Coordinates | None = None,
    alarms: tuple[timedelta, ...] = (),
    alarm_anchor: datetime | None = None,
    cancelled: bool = False,
    is_all_day: bool = False,
    is_free: bool = False,
) -> CalendarEntry:
    """A calendar entry of an hour, with a title and nothing else."""
    return CalendarEntry(
        uid=uid,
        sequence=sequence,
        stamped_at=stamped_at,
        start=start,
        end=end or start + timedelta(hours=1),
        summary=summary,
        location=location,
        address=address,
        description=description,
        url=url,
        coordinates=coordinates,
        alarms=alarms,
        alarm_anchor=alarm_anchor,
        cancelled=cancelled,
        is_all_day=is_all_day,
        is_free=is_free,
    )


def a_location(
    *,
    latitude: float = 59.9127,
    longitude: float = 10.7461,
    precision: Precision = Precision.CITY,
    radius_m: int = 15_000,
    source: str = "gazetteer",
    attribution: str = "GeoNames",
    uncertain: bool = False,
    municipality: str | None = None,
) -> Location:
    """Oslo, as surely as its postal codes tell."""
    return Location(
        coordinates=Coordinates(latitude=latitude, longitude=longitude),
        precision=precision,
        radius_m=radius_m,
        source=source,
        attribution=attribution,
        uncertain=uncertain,
        municipality=municipality,
    )


def nowhere() -> Location:
    """The location of an address that was not found."""
    return Location(coordinates=None, precision=Precision.NONE, radius_m=0, source="gazetteer", attribution="GeoNames")


def viewer_of(recipient_id: RecipientId) -> Viewer:
    """The recipient, signed in by a link."""
    return Viewer(recipient_id=recipient_id, authentication_level=AuthenticationLevel.PASSWORD)
