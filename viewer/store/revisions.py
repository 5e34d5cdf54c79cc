"""How a sender's changes are written: the old state moves to `revisions`, under the sequence that it had."""

from datetime import datetime

import sqlalchemy as sa

from viewer.domain.access_log import Actor, Deed
from viewer.domain.delivery import CurrentAppointment, NewAppointment, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel, Document, SenderId, SensitivityLevel
from viewer.errors import NotFoundError
from viewer.store.acceptance import ADD_PLACE, APPOINTMENT_COLUMNS, RAISE_CONTENT_VERSION, content_row, place_row
from viewer.store.codec import content_from_json, has_letters_offset, occurrences_from_json, sent_from_json
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import access_log, appointments, documents, messages, revisions
from viewer.store.ties import SET_OWN, regroup
from viewer.store.transactions import Transaction

_was_opened = sa.exists().where(
    access_log.c.recipient_id == messages.c.recipient_id,
    access_log.c.object_id == documents.c.id,
    access_log.c.deed == Deed.SAW_LETTER,
    access_log.c.actor == Actor.RECIPIENT,
)
_sent = sa.and_(documents.c.sender_id == param("of_sender"), documents.c.uuid == param("of_uuid"))
SENT_DOCUMENT = Statement(
    sa.select(
        documents,
        messages.c.received_at,
        messages.c.delivered_at,
        appointments.c.id.label("appointment_id"),
        appointments.c.sequence,
        appointments.c.kind,
        appointments.c.content,
        appointments.c.own,
        _was_opened.label("is_opened"),
    )
    .select_from(documents.join(messages).outerjoin(appointments, appointments.c.document_id == documents.c.id))
    .where(_sent)
)
SET_OTHER_DATA = Statement(
    sa.update(documents).where(_sent).values(data_type_name=param("name"), data_type_xml=param("xml"))
)
DELIVERY = Statement(
    sa.select(
        documents.c.id,
        documents.c.message,
        documents.c.authentication_level,
        messages.c.recipient_id,
        messages.c.delivered_at,
    )
    .join(messages)
    .where(_sent)
)
# A document carries one appointment at most: what is there already stays.
ADD_APPOINTMENT = Statement(
    insert(appointments).on_conflict_do_nothing().returning(appointments.c.id), APPOINTMENT_COLUMNS
)
# Held until the transaction ends, so that of two changes at once one finds another sequence.
LOCK = Statement(
    sa.select(appointments, messages.c.delivered_at)
    .join(messages)
    .where(appointments.c.id == param("appointment_id"), appointments.c.sequence == param("at_sequence"))
    .with_for_update(of=appointments)
)
ADD_REVISION = Statement(
    sa.insert(revisions), ["appointment_id", "sequence", "kind", "content", "changed_at", "replaced_at"]
)
REVISE = Statement(
    sa.update(appointments)
    .where(appointments.c.id == param("appointment_id"))
    .values(
        kind=param("new_kind"),
        content=param("new_content"),
        starts_at=param("start"),
        ends_at=param("end"),
        sequence=param("old_sequence") + 1,
        revised_from=param("old_sequence"),
        changed_at=param("now"),
        withdrawn_at=None,  # whoever says anew when it is has not called it off
        place_key=param("place"),
        letter_differences=None,  # what is said later stands above the letter
    )
)
# An appointment that came after its letter was read may be what the letter speaks of.
READ_AGAIN = Statement(
    sa.update(documents).where(documents.c.id == param("document")).values(reading_due_at=param("due_at"))
)
_of_document = appointments.c.document_id.in_(sa.select(documents.c.id).where(_sent))
APPOINTMENT = Statement(
    sa.select(appointments.c.id, appointments.c.own, appointments.c.recipient_id).where(_of_document)
)
WITHDRAW = Statement(
    sa.update(appointments)
    .where(_of_document, appointments.c.withdrawn_at.is_(None))
    .values(withdrawn_at=param("now"), sequence=appointments.c.sequence + 1, changed_at=param("now"))
    .returning(appointments.c.recipient_id)
)


def sent_document(row: Row) -> SentDocument:
    """A row of SENT_DOCUMENT as a value."""
    own = row.own or {"kind": row.kind, "content": row.content}
    return SentDocument(
        sender_id=SenderId(row.sender_id),
        is_primary=row.position == 0,
        received_at=row.received_at,
        delivered_at=row.delivered_at,
        document=Document(
            uuid=row.uuid,
            subject=row.subject,
            file_type=row.file_type,
            authentication_level=AuthenticationLevel(row.authentication_level),
            sensitivity_level=SensitivityLevel(row.sensitivity_level),
            technical_type=row.technical_type,
            has_opening_receipt=row.has_opening_receipt,
        ),
        digest=row.digest,
        appointment=None
        if row.appointment_id is None
        else CurrentAppointment(
            id=AppointmentId(row.appointment_id),
            sequence=row.sequence,
            content=content_from_json(own["kind"], own["content"]),
            occurrences=occurrences_from_json(own["kind"], own["content"]),
            sent=sent_from_json(own["kind"], own["content"]) if has_letters_offset(own["content"]) else None,
        ),
        is_opened=row.is_opened,
    )


def revise(transaction: Transaction, revision: Revision) -> bool:
    """Write the new state; False when the appointment is no longer at the revision's sequence."""
    old = transaction.row(LOCK, appointment_id=revision.appointment_id, at_sequence=revision.sequence)
    if old is None:
        return False
    if revision.place_key is not None:
        transaction.run(ADD_PLACE, **place_row(revision.place_key, revision.appointment, revision.revised_at))
    if old.own is not None:
        _revise_own(transaction, old, revision)
        return True
    transaction.run(
        ADD_REVISION,
        appointment_id=old.id,
        sequence=old.sequence,
        kind=old.kind,
        content=old.content,
        changed_at=old.changed_at,
        replaced_at=revision.revised_at,
    )
    content = content_row(revision.appointment, revision.occurrences, revision.sent)
    transaction.run(
        REVISE,
        appointment_id=revision.appointment_id,
        new_kind=content["kind"],
        new_content=content["content"],
        start=content["starts_at"],
        end=content["ends_at"],
        old_sequence=revision.sequence,
        # What is not delivered yet keeps the time at which it will have come about.
        now=max(revision.revised_at, old.delivered_at),
        place=revision.place_key,
    )
    regroup(transaction, [revision.appointment_id], revision.revised_at)
    transaction.run(RAISE_CONTENT_VERSION, of_recipient=old.recipient_id)
    return True


def _revise_own(transaction: Transaction, old: Row, revision: Revision) -> None:
    """Change what an appointment says itself that shows another's data; its recipient is asked what holds now."""
    content = content_row(revision.appointment, revision.occurrences, revision.sent)
    own = {
        **old.own,
        "kind": content["kind"],
        "content": content["content"],
        "place_key": revision.place_key and revision.place_key.hex(),
        "withdrawn_at": None,
        "revised_at": revision.revised_at.isoformat(),
        "differences": None,
    }
    transaction.run(SET_OWN, member_id=old.id, new_own=own)
    regroup(transaction, [old.id], revision.revised_at)


def add_appointment(transaction: Transaction, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
    """Write an appointment for a delivered document; False when it carries one already."""
    delivery = transaction.one(DELIVERY, of_sender=sender_id, of_uuid=new.document_uuid)
    if new.place_key is not None:
        transaction.run(ADD_PLACE, **place_row(new.place_key, new.appointment, now))
    added = transaction.row(
        ADD_APPOINTMENT,
        id=new.id,
        document_id=delivery.id,
        message=delivery.message,
        recipient_id=delivery.recipient_id,
        authentication_level=delivery.authentication_level,
        **content_row(new.appointment),
        sequence=0,
        changed_at=max(now, delivery.delivered_at),
        place_key=new.place_key,
    )
    if added is None:
        return False
    transaction.run(READ_AGAIN, document=delivery.id, due_at=max(now, delivery.delivered_at))
    transaction.run(RAISE_CONTENT_VERSION, of_recipient=delivery.recipient_id)
    return True


def withdraw(transaction: Transaction, sender_id: SenderId, uuid: str, now: datetime) -> bool:
    """Call the appointment off; False when it was so already. Raises NotFoundError."""
    appointment = transaction.row(APPOINTMENT, of_sender=sender_id, of_uuid=uuid)
    if appointment is None:
        raise NotFoundError("no such appointment")
    if appointment.own is not None:
        if appointment.own["withdrawn_at"]:
            return False
        transaction.run(SET_OWN, member_id=appointment.id, new_own={**appointment.own, "withdrawn_at": now.isoformat()})
        regroup(transaction, [appointment.id], now)
        return True
    withdrawn = transaction.row(WITHDRAW, of_sender=sender_id, of_uuid=uuid, now=now)
    if withdrawn is None:
        return False
    regroup(transaction, [appointment.id], now)
    transaction.run(RAISE_CONTENT_VERSION, of_recipient=withdrawn.recipient_id)
    return True
