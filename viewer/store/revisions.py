"""How a sender's changes are written: the old state is kept beside the new one, under the sequence that it had."""

from datetime import datetime

import sqlalchemy as sa

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.delivery import CurrentAppointment, NewAppointment, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel, Document, OtherDataType, SenderId, SensitivityLevel
from viewer.store.acceptance import Insert, place_row, raise_content_version
from viewer.store.codec import Json, Row, content_from_json, content_to_json
from viewer.store.tables import appointments, documents, messages, places, revisions


def sent_document(connection: sa.Connection, sender_id: SenderId, uuid: str) -> SentDocument | None:
    """The document that the sender gave that uuid, with the appointment that it carries."""
    query = (
        sa.select(
            documents,
            appointments.c.id.label("appointment_id"),
            appointments.c.sequence,
            appointments.c.kind,
            appointments.c.content,
        )
        .select_from(documents.outerjoin(appointments))
        .where(documents.c.sender_id == sender_id, documents.c.uuid == uuid)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _sent_document(row)


def _sent_document(row: Row) -> SentDocument:
    return SentDocument(
        document=Document(
            uuid=row.uuid,
            subject=row.subject,
            file_type=row.file_type,
            authentication_level=AuthenticationLevel(row.authentication_level),
            sensitivity_level=SensitivityLevel(row.sensitivity_level),
        ),
        digest=row.digest,
        appointment=None if row.appointment_id is None else _current_appointment(row),
    )


def _current_appointment(row: Row) -> CurrentAppointment:
    return CurrentAppointment(
        id=AppointmentId(row.appointment_id),
        sequence=row.sequence,
        content=content_from_json(row.kind, row.content),
    )


def revise(connection: sa.Connection, revision: Revision, insert: Insert) -> bool:
    """Write the new state, if the appointment is still at the revision's sequence."""
    query = (
        sa.select(appointments, messages.c.delivered_at)
        .join(messages)
        .where(appointments.c.id == revision.appointment_id, appointments.c.sequence == revision.sequence)
        .with_for_update(of=appointments)
    )
    old = connection.execute(query).one_or_none()
    if old is None:
        return False
    connection.execute(sa.insert(revisions).values(_old_state(old, revision.revised_at)))
    _insert_place(connection, insert, revision.appointment, revision.place_key, revision.revised_at)
    # What is not delivered yet keeps the time at which it will have come about.
    changed_at = max(revision.revised_at, old.delivered_at)
    connection.execute(
        sa.update(appointments)
        .where(appointments.c.id == revision.appointment_id)
        .values(
            **_content(revision.appointment),
            sequence=revision.sequence + 1,
            revised_from=revision.sequence,
            changed_at=changed_at,
            withdrawn_at=None,  # whoever says anew when it is has not called it off
            place_key=revision.place_key,
        )
    )
    raise_content_version(connection, RecipientId(old.recipient_id))
    return True


def add_appointment(
    connection: sa.Connection, sender_id: SenderId, new: NewAppointment, now: datetime, insert: Insert
) -> bool:
    """Write an appointment for a delivered document, if it carries none."""
    query = (
        sa.select(documents.c.id, documents.c.message, messages.c.recipient_id, messages.c.delivered_at)
        .join(messages)
        .where(documents.c.sender_id == sender_id, documents.c.uuid == new.document_uuid)
    )
    document = connection.execute(query).one()
    _insert_place(connection, insert, new.appointment, new.place_key, now)
    row = {
        "id": new.id,
        "document_id": document.id,
        "message": document.message,
        "recipient_id": document.recipient_id,
        **_content(new.appointment),
        "sequence": 0,
        "changed_at": max(now, document.delivered_at),
        "place_key": new.place_key,
    }
    statement = insert(appointments).on_conflict_do_nothing().returning(appointments.c.id)
    if connection.scalar(statement, row) is None:
        return False
    raise_content_version(connection, RecipientId(document.recipient_id))
    return True


def set_other_data(connection: sa.Connection, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
    """Write a data type that is kept as it came."""
    connection.execute(
        sa.update(documents)
        .where(documents.c.sender_id == sender_id, documents.c.uuid == uuid)
        .values(data_type_name=data_type.name, data_type_xml=data_type.xml)
    )


def _old_state(row: Row, replaced_at: datetime) -> Json:
    return {
        "appointment_id": row.id,
        "sequence": row.sequence,
        "kind": row.kind,
        "content": row.content,
        "changed_at": row.changed_at,
        "replaced_at": replaced_at,
    }


def _content(appointment: Appointment) -> Json:
    return {
        "kind": appointment.kind.value,
        "content": content_to_json(appointment),
        "starts_at": appointment.start,
        "ends_at": appointment.effective_end,
    }


def _insert_place(
    connection: sa.Connection, insert: Insert, appointment: Appointment, key: bytes | None, now: datetime
) -> None:
    if key is not None:
        row = place_row(key, appointment, now)
        connection.execute(insert(places).on_conflict_do_nothing(), row)
