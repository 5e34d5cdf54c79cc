"""Changes the appointment of a delivered document (`additional-data`); the appointment keeps its id."""

from datetime import datetime

from viewer.actions.on_behalf import Authority
from viewer.actions.receive import new_appointment, place_key
from viewer.domain.access import Keys
from viewer.domain.appointment import Appointment
from viewer.domain.delivery import Revision, SentDocument
from viewer.domain.letter_offset import with_former_offset
from viewer.domain.message import AdditionalData, ApiVersion, OtherDataType, SenderId
from viewer.domain.occurrence import carried_over
from viewer.domain.times import to_iso
from viewer.errors import ErrorCode, StorageError, UnknownDocumentError
from viewer.formats.digipost_xml import parse_additional_data
from viewer.formats.message_structure import UUID
from viewer.ports.messages import MessageStore

# Attempts when other changes come first; each attempt that fails means that another change succeeded.
ATTEMPTS = 5


def add_data(
    uuid: str,
    xml: bytes,
    *,
    authority: Authority,
    messages: MessageStore,
    keys: Keys,
    now: datetime,
) -> ApiVersion:
    """Commit the document's new data to disk, and return the version it came in. Raises RefusedError.

    The same data again changes nothing. Another sender's document is refused like one that does not exist.
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
            return data.version
    raise StorageError("the appointment is being changed by other requests all the time")


def _apply(
    data: AdditionalData,
    document: SentDocument,
    sender_id: SenderId,
    *,
    messages: MessageStore,
    keys: Keys,
    now: datetime,
) -> bool:
    """Store the data; False when another change came first."""
    uuid = document.document.uuid
    if isinstance(data.data_type, OtherDataType):
        messages.set_other_data(sender_id, uuid, data.data_type)
        return True
    if document.appointment is None:
        return messages.add_appointment(sender_id, new_appointment(uuid, data.data_type, keys), now)
    current = document.appointment
    if _is_sent_alike(data.data_type, current.sent or current.content):
        return True
    with_offset = with_former_offset(data.data_type, current.sent, current.content)
    appointment = with_offset or data.data_type
    revision = Revision(
        appointment_id=current.id,
        sequence=current.sequence,
        appointment=appointment,
        occurrences=carried_over(current.occurrences, appointment, now),
        place_key=place_key(data.data_type, keys),
        revised_at=now,
        sent=data.data_type if with_offset else None,
    )
    return messages.revise(revision)


def _is_sent_alike(one: Appointment, two: Appointment) -> bool:
    """True when the two were sent with the same words and times.

    Moments are equal whatever their offsets; yet 10:00 without one means something else than 10:00Z.
    """
    return one == two and _as_sent(one) == _as_sent(two)


def _as_sent(appointment: Appointment) -> list[str]:
    """The starts and ends with the offsets that they were sent with."""
    return [to_iso(moment) for time in appointment.times for moment in (time.start, time.end) if moment]
