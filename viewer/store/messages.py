"""The mailbox: messages are accepted whole, and read by their recipient alone.

Every query joins the message, since that is where the recipient and the time of delivery are: what belongs to
somebody else, or is delivered later, is not there.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import RecipientId
from viewer.domain.delivery import NewAppointment, NewMessage, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment, Outline
from viewer.domain.message import AuthenticationLevel, OtherDataType, SenderId, SensitivityLevel
from viewer.domain.quota import NO_QUOTAS, Quotas
from viewer.errors import NotFoundError
from viewer.ports.messages import MessageStore
from viewer.store import revisions as revising
from viewer.store.acceptance import RAISE_CONTENT_VERSION, accept
from viewer.store.codec import (
    content_from_json,
    differences_from_json,
    has_letters_offset,
    letter_from_row,
    location_from_row,
    occurrences_from_json,
)
from viewer.store.database import Database
from viewer.store.outlines import DELIVERED, LAST_REVISION, OUTLINES, PLACE_COLUMNS, outline
from viewer.store.quotas import take
from viewer.store.statements import Row, Statement, param
from viewer.store.tables import appointments, documents, messages, places, revisions, senders
from viewer.store.transactions import Transaction

LettersByMessage = dict[int, list[Letter]]

# Letters as their recipient sees them: an attachment for programs is none.
LETTERS = (
    sa.select(
        documents.c.id,
        documents.c.message,
        documents.c.subject,
        documents.c.file_type,
        documents.c.size,
        documents.c.digest,
        documents.c.authentication_level,
        documents.c.sensitivity_level,
        documents.c.has_opening_receipt,
        messages.c.delivered_at,
        messages.c.sender_id,
        senders.c.name.label("sender_name"),
    )
    .select_from(documents.join(messages).join(senders, senders.c.id == messages.c.sender_id))
    .where(documents.c.technical_type.is_(None))
)

_columns = [
    appointments.c.id,
    appointments.c.document_id,
    appointments.c.message,
    appointments.c.kind,
    appointments.c.content,
    appointments.c.sequence,
    appointments.c.changed_at,
    appointments.c.place_key,
    appointments.c.hidden_at,
    appointments.c.withdrawn_at,
    appointments.c.seen_at,
    appointments.c.own,
    appointments.c.letter_differences,
    appointments.c.has_question,
    appointments.c.authentication_level,
]

_of_revision = [
    revisions.c.kind.label("previous_kind"),
    revisions.c.content.label("previous_content"),
    revisions.c.replaced_at,
]
_tied = appointments.alias("tied")


class Selection:
    """The statements that read some of a recipient's appointments, and all letters of their messages.

    What is shown as part of another appointment is no row of its own, but its letters are among the other's.
    """

    def __init__(self, *conditions: sa.ColumnElement[bool], delivered: sa.ColumnElement[bool] = DELIVERED) -> None:
        conditions = (delivered, appointments.c.tied_to.is_(None), *conditions)
        some = sa.select(appointments.c.message).join(messages).where(*conditions)
        ids = sa.select(appointments.c.id).join(messages).where(*conditions)
        of_tied = sa.select(_tied.c.message).where(_tied.c.tied_to.in_(ids))
        # One IN: for two with OR between, PostgreSQL reads the documents of all recipients.
        letters = LETTERS.where(documents.c.message.in_(some.union(of_tied)))
        self.letters = Statement(letters.order_by(documents.c.position))
        self.appointments = Statement(
            sa.select(*_columns, messages.c.delivered_at, *PLACE_COLUMNS, *_of_revision)
            .select_from(appointments.join(messages).outerjoin(places).outerjoin(revisions, LAST_REVISION))
            .where(*conditions)
            .order_by(appointments.c.starts_at, appointments.c.id)
        )

    def read(self, database: Database, **parameters: object) -> list[MailboxAppointment]:
        """The appointments with their letters, soonest first."""
        rows = database.rows(self.appointments, **parameters)
        # Messages are accepted whole and stay, so that the letters are there whenever their appointment was.
        letters: LettersByMessage = {}
        for row in database.rows(self.letters, **parameters) if rows else ():
            letters.setdefault(row.message, []).append(letter_from_row(row))
        tied: dict[str, list[Row]] = {}
        if any(row.own is not None for row in rows):
            for part in database.rows(TIED, recipient=parameters["recipient"]):
                tied.setdefault(part.tied_to, []).append(part)
        return [_appointment(row, letters, tied.get(row.id, ())) for row in rows]


ALL = Selection()
# Those with given ids; a shorter list repeats its first one. The sum keeps SQLite from the index of all the recipient's
# messages, which takes it a hundred times as long as the ids do.
_read_by_id = sa.and_(messages.c.recipient_id + 0 == param("recipient"), messages.c.delivered_at <= param("now"))
SOME = {
    size: Selection(appointments.c.id.in_([param(f"id_{n}") for n in range(size)]), delivered=_read_by_id)
    for size in (1, 4, 16, 64)
}
# The address of one that has become part of another leads to the other.
_asked = sa.select(_tied.c.tied_to).where(_tied.c.id == param("appointment")).scalar_subquery()
ONE = Selection(appointments.c.id == sa.func.coalesce(_asked, param("appointment", type_=sa.String())))
TIED = Statement(
    sa.select(appointments.c.id, appointments.c.message, appointments.c.document_id, appointments.c.tied_to)
    .where(appointments.c.recipient_id == param("recipient"), appointments.c.tied_to.is_not(None))
    .order_by(appointments.c.message.desc())
)

PLAIN_LETTERS = Statement(
    LETTERS.where(DELIVERED, ~sa.exists().where(appointments.c.message == messages.c.id)).order_by(
        messages.c.delivered_at.desc(), messages.c.id.desc(), documents.c.position
    )
)
LETTER = Statement(LETTERS.where(DELIVERED, documents.c.id == param("document")))
CARRIED = Statement(
    sa.select(appointments.c.id).join(messages).where(DELIVERED, appointments.c.document_id == param("document"))
)
DIGESTS = Statement(
    sa.select(documents.c.digest)
    .where(documents.c.digest >= param("first"), documents.c.digest < param("last"))
    .distinct()
)
NEXT_DELIVERY = Statement(
    sa.select(sa.func.min(messages.c.delivered_at).label("delivered_at")).where(
        messages.c.recipient_id == param("recipient"), messages.c.delivered_at > param("now")
    )
)

_own = sa.and_(
    appointments.c.id == param("appointment"),
    appointments.c.id.in_(sa.select(appointments.c.id).join(messages).where(DELIVERED)),
)
OWN = Statement(sa.select(appointments.c.id).where(_own))
# Calendar apps take a cancellation, and its taking back, only with a higher sequence (RFC 5546, 2.1.4).
_change = {"sequence": appointments.c.sequence + 1, "changed_at": param("now")}
HIDE = Statement(
    sa.update(appointments).where(_own, appointments.c.hidden_at.is_(None)).values(hidden_at=param("now"), **_change)
)
SHOW_AGAIN = Statement(
    sa.update(appointments).where(_own, appointments.c.hidden_at.is_not(None)).values(hidden_at=None, **_change)
)
MARK_SEEN = Statement(sa.update(appointments).where(_own).values(seen_at=param("now")))


class Messages(MessageStore):
    """The mailbox in the database."""

    def __init__(self, database: Database, quotas: Quotas = NO_QUOTAS) -> None:
        self._database = database
        self._quotas = quotas

    @override
    def accept(self, new: NewMessage) -> bool:
        def work(transaction: Transaction) -> bool:
            has_new_places = accept(transaction, new)
            # After its rows, so that a message that came before is told as what it is.
            take(transaction, new, self._quotas)
            return has_new_places

        return self._database.write(work)

    @override
    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        row = self._database.row(revising.SENT_DOCUMENT, of_sender=sender_id, of_uuid=uuid)
        return None if row is None else revising.sent_document(row)

    @override
    def revise(self, revision: Revision) -> bool:
        return self._database.write(lambda transaction: revising.revise(transaction, revision))

    @override
    def add_appointment(self, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
        return self._database.write(lambda transaction: revising.add_appointment(transaction, sender_id, new, now))

    @override
    def set_other_data(self, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
        self._database.run(
            revising.SET_OTHER_DATA, of_sender=sender_id, of_uuid=uuid, name=data_type.name, xml=data_type.xml
        )

    @override
    def withdraw(self, sender_id: SenderId, uuid: str, now: datetime) -> bool:
        return self._database.write(lambda transaction: revising.withdraw(transaction, sender_id, uuid, now))

    @override
    def whose(self, sender_id: SenderId, uuid: str) -> tuple[RecipientId, AppointmentId]:
        row = self._database.row(revising.APPOINTMENT, of_sender=sender_id, of_uuid=uuid)
        if row is None:
            raise NotFoundError("no such appointment")
        return RecipientId(row.recipient_id), AppointmentId(row.id)

    @override
    def appointments(self, recipient_id: RecipientId, now: datetime) -> Sequence[MailboxAppointment]:
        return self._appointments(ALL, recipient=recipient_id, now=now)

    @override
    def outlines(self, recipient_id: RecipientId, now: datetime) -> Sequence[Outline]:
        return [outline(row) for row in self._database.rows(OUTLINES, recipient=recipient_id, now=now)]

    @override
    def some(
        self, recipient_id: RecipientId, appointment_ids: Sequence[AppointmentId], now: datetime
    ) -> Sequence[MailboxAppointment]:
        return some_appointments(self._database, recipient_id, appointment_ids, now)

    @override
    def appointment(
        self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime
    ) -> MailboxAppointment:
        appointments = self._appointments(ONE, recipient=recipient_id, now=now, appointment=appointment_id)
        if not appointments:
            raise NotFoundError("no such appointment")
        return appointments[0]

    def _appointments(self, selection: Selection, **parameters: object) -> list[MailboxAppointment]:
        return selection.read(self._database, **parameters)

    @override
    def hide(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        self._change(HIDE, recipient_id, appointment_id, now)

    @override
    def show_again(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        self._change(SHOW_AGAIN, recipient_id, appointment_id, now)

    @override
    def mark_seen(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        self._database.run(MARK_SEEN, recipient=recipient_id, appointment=appointment_id, now=now)

    def _change(
        self, change: Statement, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime
    ) -> None:
        """Doing it twice is no second change."""

        def work(transaction: Transaction) -> None:
            own = {"recipient": recipient_id, "appointment": appointment_id, "now": now}
            if transaction.row(OWN, **own) is None:
                raise NotFoundError("no such appointment")
            if transaction.run(change, **own):
                transaction.run(RAISE_CONTENT_VERSION, of_recipient=recipient_id)

        self._database.write(work)

    @override
    def letters(self, recipient_id: RecipientId, now: datetime) -> Sequence[Letter]:
        return [letter_from_row(row) for row in self._database.rows(PLAIN_LETTERS, recipient=recipient_id, now=now)]

    @override
    def letter(self, recipient_id: RecipientId, document_id: DocumentId, now: datetime) -> Letter:
        row = self._database.row(LETTER, recipient=recipient_id, now=now, document=document_id)
        if row is None:
            raise NotFoundError("no such letter")
        return letter_from_row(row)

    @override
    def appointment_of_letter(
        self, recipient_id: RecipientId, document_id: DocumentId, now: datetime
    ) -> AppointmentId | None:
        row = self._database.row(CARRIED, recipient=recipient_id, now=now, document=document_id)
        return None if row is None else AppointmentId(row.id)

    @override
    def letter_digests(self, prefix: str) -> Sequence[str]:
        # The letter after the last hexadecimal digit ends the range, in any collation.
        return [row.digest for row in self._database.rows(DIGESTS, first=prefix, last=f"{prefix}g")]

    @override
    def next_delivery(self, recipient_id: RecipientId, now: datetime) -> datetime | None:
        row = self._database.row(NEXT_DELIVERY, recipient=recipient_id, now=now)
        return row.delivered_at if row else None


def some_appointments(
    database: Database, recipient_id: RecipientId, appointment_ids: Sequence[str], now: datetime
) -> list[MailboxAppointment]:
    """The recipient's appointments with those ids, in that order."""
    appointments: dict[str, MailboxAppointment] = {}
    for start in range(0, len(appointment_ids), max(SOME)):
        some = appointment_ids[start : start + max(SOME)]
        size = next(size for size in SOME if size >= len(some))
        keys = {f"id_{n}": key for n, key in enumerate([*some, *[some[0]] * (size - len(some))])}
        appointments |= {
            appointment.id: appointment
            for appointment in SOME[size].read(database, recipient=recipient_id, now=now, **keys)
        }
    return [appointments[id_] for id_ in appointment_ids if id_ in appointments]


def _appointment(row: Row, letters: LettersByMessage, tied: Sequence[Row]) -> MailboxAppointment:
    # What was changed before its delivery never lay in the mailbox as it was.
    was_seen = row.replaced_at is not None and row.replaced_at >= row.delivered_at
    return MailboxAppointment(
        id=AppointmentId(row.id),
        appointment=content_from_json(row.kind, row.content),
        occurrences=occurrences_from_json(row.kind, row.content),
        letters=_letters_of(row, letters, tied),
        sequence=row.sequence,
        changed_at=row.changed_at,
        place_key=row.place_key,
        location=location_from_row(row),
        hidden_at=row.hidden_at,
        withdrawn_at=row.withdrawn_at,
        seen_at=row.seen_at,
        previous=content_from_json(row.previous_kind, row.previous_content) if was_seen else None,
        revised_at=row.replaced_at if was_seen else None,
        letter_differences=differences_from_json(row.letter_differences),
        revised_after_letter=_revised_after_letter(row),
        is_tied=row.own is not None and row.own["shows"] != row.id,
        has_question=row.has_question,
        has_letters_offset=has_letters_offset(row.content),
    )


def _letters_of(row: Row, letters: LettersByMessage, tied: Sequence[Row]) -> tuple[Letter, ...]:
    """The letter whose data are shown first, then the rest of its message, then those of what it has replaced."""
    level = AuthenticationLevel.of(row.authentication_level)
    if not tied:
        # Sorting is stable: the rest stay in their order.
        carrier, *rest = sorted(letters[row.message], key=lambda letter: letter.id != row.document_id)
        return (replace(carrier, authentication_level=level), *rest)
    parts = [*tied, row]
    shows = row.own["shows"] if row.own else row.id
    carriers = {part.document_id: part.id == shows for part in parts}
    together = {letter.id: letter for part in parts for letter in letters.get(part.message, ())}.values()
    first, *rest = sorted(together, key=lambda letter: not carriers.get(letter.id))
    # All are told as one, so the first stands under the strictest level of those that carry it.
    strict = [letter for letter in together if letter.id in carriers]
    is_sensitive = any(letter.sensitivity_level is SensitivityLevel.SENSITIVE for letter in strict)
    first = replace(
        first,
        authentication_level=level,
        sensitivity_level=SensitivityLevel.SENSITIVE if is_sensitive else first.sensitivity_level,
    )
    return (first, *rest)


def _revised_after_letter(row: Row) -> datetime | None:
    if row.own is None:
        revised_at: datetime | None = row.replaced_at
        return revised_at
    text = row.own.get("shown_revised_at")
    return datetime.fromisoformat(text) if text else None
