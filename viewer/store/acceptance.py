"""How a message is accepted: the rows of one, written inside one transaction.

Nothing is looked up first. The unique constraints say what is a duplicate, so ten of the same at once make one row.
"""

import uuid
from collections.abc import Callable
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from viewer.domain.access import RecipientId
from viewer.domain.event import AnyAppointment
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import Document
from viewer.domain.message import OtherDataType
from viewer.errors import DuplicateError
from viewer.errors import ErrorCode
from viewer.ports import NewAppointment
from viewer.ports import NewMessage
from viewer.store.codec import Json
from viewer.store.codec import content_to_json
from viewer.store.codec import kind_of
from viewer.store.codec import place_query_to_json
from viewer.store.tables import PlaceStatus
from viewer.store.tables import appointments
from viewer.store.tables import calendars
from viewer.store.tables import documents
from viewer.store.tables import messages
from viewer.store.tables import places

Insert = Callable[[sa.Table], sqlite.Insert | postgresql.Insert]


class _Statements:
    """The statements, built once: that takes as long as running them."""

    def __init__(self, insert: Insert) -> None:
        self.message = insert(messages).on_conflict_do_nothing().returning(messages.c.id)
        self.document = insert(documents).on_conflict_do_nothing().returning(documents.c.id)
        self.place = insert(places).on_conflict_do_nothing()


STATEMENTS = {"sqlite": _Statements(sqlite.insert), "postgresql": _Statements(postgresql.insert)}
INSERT_APPOINTMENT = sa.insert(appointments)
RAISE_CONTENT_VERSION = (
    sa.update(calendars)
    .where(calendars.c.recipient_id == sa.bindparam("of_recipient"))
    .values(content_version=calendars.c.content_version + 1)
)


def accept(connection: sa.Connection, new: NewMessage) -> None:
    """Write the message's rows. Raises DuplicateError, after which the transaction is to be undone."""
    statements = STATEMENTS[connection.dialect.name]
    message = _insert_message(connection, new, statements.message)
    ids = {
        document.uuid: _insert_document(
            connection, statements.document, _document_row(new, document, position, message)
        )
        for position, document in enumerate(new.message.documents())
    }
    if pending := list(_place_rows(new)):
        connection.execute(statements.place, pending)
    if rows := [_appointment_row(new, appointment, ids, message) for appointment in new.appointments]:
        connection.execute(INSERT_APPOINTMENT, rows)
    raise_content_version(connection, new.recipient_id)


def _insert_message(connection: sa.Connection, new: NewMessage, statement: sa.Executable) -> int:
    row = {
        "sender_id": new.sender_id,
        "message_id": new.message.message_id,
        "recipient_id": new.recipient_id,
        "version": new.message.version.value,
        "received_at": new.received_at,
        "delivered_at": new.delivered_at,
    }
    id_: int | None = connection.scalar(statement, row)
    if id_ is None:
        raise DuplicateError(ErrorCode.DUPLICATE_MESSAGE, "message-id: this sender has used it before")
    return id_


def _insert_document(connection: sa.Connection, statement: sa.Executable, row: Json) -> DocumentId:
    """The public id: the sender's uuid, or a fresh one when that is the id of another sender's document."""
    for public_id in (row["uuid"], str(uuid.uuid4())):
        if connection.scalar(statement, {**row, "id": public_id}):
            return DocumentId(public_id)
    raise DuplicateError(ErrorCode.DUPLICATE_DOCUMENT_ID, "uuid: this sender has used it for a document before")


def _document_row(new: NewMessage, document: Document, position: int, message: int) -> Json:
    other = document.data_type if isinstance(document.data_type, OtherDataType) else None
    letter = new.letters[document.uuid]
    return {
        "message": message,
        "sender_id": new.sender_id,
        "uuid": document.uuid,
        "position": position,
        "subject": document.subject,
        "file_type": document.file_type,
        "size": letter.size,
        "digest": letter.digest,
        "authentication_level": document.authentication_level.value,
        "sensitivity_level": document.sensitivity_level.value,
        "data_type_name": other.name if other else None,
        "data_type_xml": other.xml if other else None,
    }


def _place_rows(new: NewMessage) -> Iterator[Json]:
    # In one order, whatever the message's: two that share places never wait for each other in a ring.
    for each in sorted(new.appointments, key=lambda each: each.place_key or b""):
        if each.place_key is not None:
            yield place_row(each.place_key, each.appointment, new.received_at)


def place_row(key: bytes, appointment: AnyAppointment, now: datetime) -> Json:
    """The row of a place that nobody has looked up yet."""
    return {
        "key": key,
        "query": place_query_to_json(appointment.address, appointment.place),
        "status": PlaceStatus.PENDING.value,
        "uncertain": False,
        "attempts": 0,
        "created_at": now,
    }


def _appointment_row(new: NewMessage, appointment: NewAppointment, ids: dict[str, DocumentId], message: int) -> Json:
    return {
        "id": appointment.id,
        "document_id": ids[appointment.document_uuid],
        "message": message,
        "recipient_id": new.recipient_id,
        "kind": kind_of(appointment.appointment).value,
        "content": content_to_json(appointment.appointment),
        "starts_at": appointment.appointment.start,
        "ends_at": appointment.appointment.effective_end,
        "sequence": 0,
        "changed_at": new.delivered_at,
        "place_key": appointment.place_key,
    }


def raise_content_version(connection: sa.Connection, recipient_id: RecipientId) -> None:
    """Have the recipient's feeds published anew at their next poll."""
    connection.execute(RAISE_CONTENT_VERSION, {"of_recipient": recipient_id})
