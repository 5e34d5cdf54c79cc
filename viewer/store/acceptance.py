"""How a message is accepted: the rows of one, written inside one transaction.

Nothing is looked up first. The unique constraints say what is a duplicate, so ten of the same at once make one row.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from viewer.domain.appointment import Appointment
from viewer.domain.delivery import NewAppointment, NewMessage
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import Document, OtherDataType
from viewer.domain.occurrence import Occurrence
from viewer.errors import DuplicateError, ErrorCode
from viewer.store.codec import Json, content_to_json, place_query_to_json
from viewer.store.statements import Statement, insert, param
from viewer.store.tables import PlaceStatus, appointments, calendars, documents, messages, places
from viewer.store.transactions import Transaction


def _columns(table: sa.Table, *but: str) -> list[str]:
    return [name for name in table.c.keys() if name not in but]  # noqa: SIM118  # iterating gives the columns


ADD_MESSAGE = Statement(insert(messages).on_conflict_do_nothing().returning(messages.c.id), _columns(messages, "id"))
ADD_DOCUMENT = Statement(insert(documents).on_conflict_do_nothing().returning(documents.c.id), _columns(documents))
ADD_PLACE = Statement(
    insert(places).on_conflict_do_nothing(), ["key", "query", "status", "uncertain", "attempts", "created_at"]
)
APPOINTMENT_COLUMNS = _columns(
    appointments,
    "revised_from",
    "hidden_at",
    "withdrawn_at",
    "seen_at",
    "tied_to",
    "own",
    "letter_differences",
    "has_question",
)
ADD_APPOINTMENT = Statement(sa.insert(appointments), APPOINTMENT_COLUMNS)
# The recipient's feeds are published anew at their next poll.
RAISE_CONTENT_VERSION = Statement(
    sa.update(calendars)
    .where(calendars.c.recipient_id == param("of_recipient"))
    .values(content_version=calendars.c.content_version + 1)
)


def accept(transaction: Transaction, new: NewMessage) -> bool:
    """Write the message's rows; True when one of its places is new here.

    Raises DuplicateError, after which the transaction is to be undone.
    """
    message = transaction.row(
        ADD_MESSAGE,
        sender_id=new.sender_id,
        message_id=new.message.message_id,
        recipient_id=new.recipient_id,
        version=new.message.version.value,
        received_at=new.received_at,
        delivered_at=new.delivered_at,
    )
    if message is None:
        raise DuplicateError(ErrorCode.DUPLICATE_MESSAGE, "message-id: this sender has used it before")
    ids = {
        document.uuid: _add_document(transaction, _document_row(new, document, position, message.id))
        for position, document in enumerate(new.message.documents())
    }
    new_places = transaction.run_all(ADD_PLACE, _place_rows(new))
    levels = {document.uuid: document.authentication_level for document in new.message.documents()}
    rows = [
        _appointment_row(new, appointment, ids, message.id)
        | {"authentication_level": levels[appointment.document_uuid].value}
        for appointment in new.appointments
    ]
    transaction.run_all(ADD_APPOINTMENT, rows)
    transaction.run(RAISE_CONTENT_VERSION, of_recipient=new.recipient_id)
    return new_places > 0


def _add_document(transaction: Transaction, row: Json) -> DocumentId:
    """The public id: the sender's uuid, or a fresh one when that is the id of another sender's document."""
    for public_id in (row["uuid"], str(uuid.uuid4())):
        if transaction.row(ADD_DOCUMENT, **row, id=public_id):
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
        "technical_type": document.technical_type,
        "has_opening_receipt": document.has_opening_receipt,
        "reading_due_at": new.delivered_at if _is_read(document, position, new) else None,
    }


def _is_read(document: Document, position: int, new: NewMessage) -> bool:
    """Whether the document's text may say something of appointments: brochures that come with it don't."""
    carries = any(appointment.document_uuid == document.uuid for appointment in new.appointments)
    return document.file_type.lower() == "pdf" and (carries or (position == 0 and not new.appointments))


def _place_rows(new: NewMessage) -> Iterator[Json]:
    # In one order, whatever the message's: two that share places never wait for each other in a ring.
    for appointment in sorted(new.appointments, key=lambda appointment: appointment.place_key or b""):
        if appointment.place_key is not None:
            yield place_row(appointment.place_key, appointment.appointment, new.received_at)


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
        **content_row(appointment.appointment),
        "sequence": 0,
        "changed_at": new.delivered_at,
        "place_key": appointment.place_key,
    }


def content_row(
    appointment: Appointment, occurrences: Sequence[Occurrence] = (), sent: Appointment | None = None
) -> Json:
    """The columns that hold the appointment itself, and its times for the order."""
    return {
        "kind": appointment.kind.value,
        "content": content_to_json(appointment, occurrences, sent),
        "starts_at": appointment.start,
        "ends_at": appointment.effective_end,
    }
