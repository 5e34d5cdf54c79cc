"""A sender adds data to a document that was delivered: the appointment changes, and keeps its identity."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from viewer.actions.on_behalf import Authority
from viewer.actions.receive import place_key
from viewer.domain.access import Keys
from viewer.domain.appointment import Appointment
from viewer.domain.delivery import NewAppointment, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AdditionalData, ApiVersion, OtherDataType, SenderId
from viewer.errors import ErrorCode, StorageError, UnknownDocumentError
from viewer.formats.digipost_xml import parse_additional_data
from viewer.formats.message_structure import UUID
from viewer.ports.messages import MessageStore

ATTEMPTS = 5
"""How often a change is tried anew when another one came first; each attempt that loses is a change that was made."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedDocument:
    """The document, and the version that its sender spoke."""

    sent: SentDocument
    version: ApiVersion


def add_data(
    uuid: str,
    xml: bytes,
    *,
    authority: Authority,
    messages: MessageStore,
    keys: Keys,
    now: datetime,
) -> ChangedDocument:
    """Give the sender's document its new data, committed to disk. Raises RefusedError.

    The same data again is no change. Another's document is answered like one that there is not.
    """
    data = parse_additional_data(xml)
    sender_id = authority.acting_for(data.sender_id, data.sender_organization)
    for _ in range(ATTEMPTS):
        document = messages.sent_document(sender_id, uuid) if UUID.fits(uuid) else None
        if document is None:
            raise UnknownDocumentError(
                ErrorCode.PROBLEM_WITH_REQUEST, "this sender has no document with the uuid in the address"
            )
        if _apply(data, document, sender_id, messages=messages, keys=keys, now=now):
            return ChangedDocument(sent=document, version=data.version)
    raise StorageError("the appointment is being changed by others all the time")


def _apply(
    data: AdditionalData,
    document: SentDocument,
    sender_id: SenderId,
    *,
    messages: MessageStore,
    keys: Keys,
    now: datetime,
) -> bool:
    """Do the one thing that the data asks for; False when somebody else came first."""
    uuid = document.document.uuid
    if isinstance(data.data_type, OtherDataType):
        messages.set_other_data(sender_id, uuid, data.data_type)
        return True
    if document.appointment is None:
        return messages.add_appointment(sender_id, _new(uuid, data.data_type, keys), now)
    if document.appointment.content == data.data_type:
        return True
    revision = Revision(
        appointment_id=document.appointment.id,
        sequence=document.appointment.sequence,
        appointment=data.data_type,
        place_key=place_key(data.data_type, keys),
        revised_at=now,
    )
    return messages.revise(revision)


def _new(uuid: str, appointment: Appointment, keys: Keys) -> NewAppointment:
    return NewAppointment(
        id=AppointmentId(str(uuid4())),
        document_uuid=uuid,
        appointment=appointment,
        place_key=place_key(appointment, keys),
    )
