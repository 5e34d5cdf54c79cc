"""How a message is accepted: the rows of one, written inside one transaction.

Nothing is looked up first. The unique constraints say what is a duplicate, so ten of the same at once make one row.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.delivery import NewAppointment, NewMessage
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import Document, OtherDataType
from viewer.errors import DuplicateError, ErrorCode
from viewer.store.codec import Json, content_to_json, place_query_to_json
from viewer.store.driver import Connection, driver_of
from viewer.store.engine import Database
from viewer.store.tables import PlaceStatus, appointments, calendars, documents, messages, places

Insert = Callable[[sa.Table], sqlite.Insert | postgresql.Insert]
RAISE_CONTENT_VERSION = (
    sa.update(calendars)
    .where(calendars.c.recipient_id == sa.bindparam("of_recipient"))
    .values(content_version=calendars.c.content_version + 1)
)
PLACE_COLUMNS = ("key", "query", "status", "uncertain", "attempts", "created_at")


class Acceptance:
    """The statements that write a message, in the words of one database."""

    def __init__(self, database: Database) -> None:
        insert_message = database.insert(messages).on_conflict_do_nothing().returning(messages.c.id)
        insert_document = database.insert(documents).on_conflict_do_nothing().returning(documents.c.id)
        insert_place = database.insert(places).on_conflict_do_nothing()
        self._message = database.prepared(insert_message, _all_but(messages, "id"))
        self._document = database.prepared(insert_document, _all_but(documents))
        self._place = database.prepared(insert_place, PLACE_COLUMNS)
        self._appointment = database.prepared(
            sa.insert(appointments), _all_but(appointments, "revised_from", "hidden_at", "withdrawn_at")
        )
        self._raise_content_version = database.prepared(RAISE_CONTENT_VERSION)

    def accept(self, connection: sa.Connection, new: NewMessage) -> bool:
        """Write the message's rows; whether there is a place among them that is new here.

        Raises DuplicateError, after which the transaction is to be undone.
        """
        driver = driver_of(connection)
        message = self._insert_message(driver, new)
        ids = {
            document.uuid: self._insert_document(driver, _document_row(new, document, position, message))
            for position, document in enumerate(new.message.documents())
        }
        new_places = self._place.run_all(driver, _place_rows(new))
        rows = [_appointment_row(new, appointment, ids, message) for appointment in new.appointments]
        self._appointment.run_all(driver, rows)
        self._raise_content_version.run(driver, {"of_recipient": new.recipient_id})
        return new_places > 0

    def _insert_message(self, driver: Connection, new: NewMessage) -> int:
        row = {
            "sender_id": new.sender_id,
            "message_id": new.message.message_id,
            "recipient_id": new.recipient_id,
            "version": new.message.version.value,
            "received_at": new.received_at,
            "delivered_at": new.delivered_at,
        }
        inserted = self._message.first(driver, row)
        if inserted is None:
            raise DuplicateError(ErrorCode.DUPLICATE_MESSAGE, "message-id: this sender has used it before")
        return int(inserted.id)

    def _insert_document(self, driver: Connection, row: Json) -> DocumentId:
        """The public id: the sender's uuid, or a fresh one when that is the id of another sender's document."""
        for public_id in (row["uuid"], str(uuid.uuid4())):
            if self._document.first(driver, {**row, "id": public_id}):
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


def _all_but(table: sa.Table, *names: str) -> list[str]:
    return [name for name in table.c.keys() if name not in names]  # noqa: SIM118  # iterating gives the columns


def place_row(key: bytes, appointment: Appointment, now: datetime) -> Json:
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
        "kind": appointment.appointment.kind.value,
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
