"""The mailbox: messages are accepted whole, and read by their recipient alone.

Every question joins the message, since that is where the recipient and the time of delivery are: what belongs to
somebody else, or is delivered later, is not there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from viewer.domain.access import RecipientId
from viewer.domain.delivery import NewAppointment, NewMessage, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment
from viewer.domain.message import OtherDataType, SenderId
from viewer.errors import NotFoundError
from viewer.store import revisions as revising
from viewer.store.acceptance import Acceptance, raise_content_version
from viewer.store.codec import Row, content_from_json, letter_from_row, location_from_row
from viewer.store.engine import Database
from viewer.store.tables import appointments, documents, messages, places, revisions, senders

LettersByMessage = dict[int, list[Letter]]


class Messages:
    """`viewer.ports.MessageStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._acceptance = Acceptance(database)

    def accept(self, new: NewMessage) -> bool:
        """Store a whole message, its appointments and their pending places, and raise the feeds' content version.

        True when one of the places is new here, so that it waits to be looked up. Raises DuplicateError when the sender
        used the message-id or a document uuid before; ten at once: one wins.
        """
        return self._database.write(lambda connection: self._acceptance.accept(connection, new))

    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        """The document that the sender gave that uuid."""
        return self._database.read(lambda connection: revising.sent_document(connection, sender_id, uuid))

    def revise(self, revision: Revision) -> bool:
        """Give the appointment its new state, under the next sequence, and keep the old one; raise the feeds' version.

        False, and nothing is done, when it is no longer at the revision's sequence.
        """
        return self._database.write(lambda connection: revising.revise(connection, revision, self._database.insert))

    def add_appointment(self, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
        """Add an appointment to a delivered document; raise the feeds' version.

        False, and nothing is done, when the document has one already.
        """
        insert = self._database.insert
        return self._database.write(
            lambda connection: revising.add_appointment(connection, sender_id, new, now, insert)
        )

    def set_other_data(self, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
        """Keep a data type that is shown as a plain letter, in place of the one that the document had."""
        self._database.write(lambda connection: revising.set_other_data(connection, sender_id, uuid, data_type))

    def appointments(self, recipient_id: RecipientId, now: datetime) -> Sequence[MailboxAppointment]:
        """All of the recipient's appointments, by start."""
        return self._appointments(ALL, recipient=recipient_id, now=now)

    def appointments_near(
        self, recipient_id: RecipientId, found: MailboxAppointment, gap: timedelta, now: datetime
    ) -> Sequence[MailboxAppointment]:
        """The recipient's other appointments that are less than `gap` from that one, by start."""
        since, until = found.appointment.start - gap, found.appointment.effective_end + gap
        asked = {"appointment": found.id, "since": since, "until": until}
        return self._appointments(NEAR, recipient=recipient_id, now=now, **asked)

    def appointment(
        self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime
    ) -> MailboxAppointment:
        """One appointment. Raises NotFoundError."""
        found = self._appointments(ONE, recipient=recipient_id, now=now, appointment=appointment_id)
        if not found:
            raise NotFoundError("no such appointment")
        return found[0]

    def hide(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Put an appointment out of sight: a change, which the recipient's feeds show. Raises NotFoundError."""
        self._set_hidden(recipient_id, appointment_id, now, hidden_at=now)

    def show_again(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Take the hiding back: a change as well. Raises NotFoundError."""
        self._set_hidden(recipient_id, appointment_id, now, hidden_at=None)

    def withdraw(self, sender_id: SenderId, uuid: str, now: datetime) -> bool:
        """Call off the appointment of the sender's document; False when it was so already. Raises NotFoundError."""
        found = appointments.c.document_id.in_(
            sa.select(documents.c.id).where(documents.c.sender_id == sender_id, documents.c.uuid == uuid)
        )
        change = (
            sa.update(appointments)
            .where(found, appointments.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now, sequence=appointments.c.sequence + 1, changed_at=now)
            .returning(appointments.c.recipient_id)
        )

        def work(connection: sa.Connection) -> bool:
            if connection.execute(sa.select(appointments.c.id).where(found)).first() is None:
                raise NotFoundError("no such appointment")
            recipient_id = connection.scalar(change)
            if recipient_id is not None:
                raise_content_version(connection, RecipientId(recipient_id))
            return recipient_id is not None

        return self._database.write(work)

    def _set_hidden(
        self,
        recipient_id: RecipientId,
        appointment_id: AppointmentId,
        now: datetime,
        *,
        hidden_at: datetime | None,
    ) -> None:
        """Doing it twice is no second change."""
        own = sa.select(appointments.c.id).join(messages).where(_delivered_to(recipient_id, now))
        found = sa.and_(appointments.c.id == appointment_id, appointments.c.id.in_(own))
        is_hidden = appointments.c.hidden_at.is_not(None)
        change = (
            sa.update(appointments)
            .where(found, ~is_hidden if hidden_at else is_hidden)
            # Calendar apps take a cancellation, and its taking back, only with a higher number (RFC 5546, 2.1.4).
            .values(hidden_at=hidden_at, sequence=appointments.c.sequence + 1, changed_at=now)
        )

        def work(connection: sa.Connection) -> None:
            if connection.execute(sa.select(appointments.c.id).where(found)).first() is None:
                raise NotFoundError("no such appointment")
            if connection.execute(change).rowcount:
                raise_content_version(connection, recipient_id)

        self._database.write(work)

    def _appointments(self, asked: "Asked", **values: object) -> list[MailboxAppointment]:
        rows = self._database.ask(asked.appointments, **values)
        # Messages are accepted whole and stay, so that the letters are there whenever their appointment was.
        letters: LettersByMessage = {}
        for row in self._database.ask(asked.letters, **values) if rows else ():
            letters.setdefault(row.message, []).append(letter_from_row(row))
        return [_appointment(row, letters) for row in rows]

    def letters(self, recipient_id: RecipientId, now: datetime) -> Sequence[Letter]:
        """The letters of messages that carry no appointment, newest first."""
        return [letter_from_row(row) for row in self._database.ask(PLAIN_LETTERS, recipient=recipient_id, now=now)]

    def letter(self, recipient_id: RecipientId, document_id: DocumentId, now: datetime) -> Letter:
        """One letter, with an appointment or without. Raises NotFoundError."""
        query = _letters.where(_delivered_to(recipient_id, now), documents.c.id == document_id)
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise NotFoundError("no such letter")
        return letter_from_row(row)

    def letter_digests(self) -> Sequence[str]:
        """The digests of all letters, so that bytes that no row names can be told apart."""
        query = sa.select(documents.c.digest).distinct()
        return self._database.read(lambda connection: connection.scalars(query).all())

    def next_delivery(self, recipient_id: RecipientId, now: datetime) -> datetime | None:
        """When the next message that waits for its delivery time will appear."""
        query = sa.select(sa.func.min(messages.c.delivered_at)).where(
            messages.c.recipient_id == recipient_id, messages.c.delivered_at > now
        )
        delivered_at: datetime | None = self._database.read(lambda connection: connection.scalar(query))
        return delivered_at


_letters = sa.select(
    documents.c.id,
    documents.c.message,
    documents.c.subject,
    documents.c.file_type,
    documents.c.size,
    documents.c.digest,
    documents.c.authentication_level,
    documents.c.sensitivity_level,
    messages.c.delivered_at,
    senders.c.name.label("sender_name"),
).select_from(documents.join(messages).join(senders, senders.c.id == messages.c.sender_id))

_appointments = [
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
]

_of_place = [
    places.c.latitude,
    places.c.longitude,
    places.c.precision,
    places.c.radius_m,
    places.c.uncertain,
    places.c.source,
    places.c.attribution,
]


_of_revision = [
    revisions.c.kind.label("previous_kind"),
    revisions.c.content.label("previous_content"),
    revisions.c.replaced_at,
]
_last_revision = sa.and_(
    revisions.c.appointment_id == appointments.c.id, revisions.c.sequence == appointments.c.revised_from
)


def _delivered_to(
    recipient_id: RecipientId | sa.BindParameter[int], now: datetime | sa.BindParameter[datetime]
) -> sa.ColumnElement[bool]:
    return sa.and_(messages.c.recipient_id == recipient_id, messages.c.delivered_at <= now)


class Asked:
    """Some of a recipient's appointments, and all letters of their messages; `recipient` and `now` are parameters.

    Built once: that takes longer than asking.
    """

    def __init__(self, *conditions: sa.ColumnElement[bool]) -> None:
        delivered = _delivered_to(sa.bindparam("recipient"), sa.bindparam("now"))
        of_messages = sa.select(appointments.c.message).join(messages).where(delivered, *conditions)
        self.letters = _letters.where(documents.c.message.in_(of_messages)).order_by(documents.c.position)
        self.appointments = (
            sa.select(*_appointments, messages.c.delivered_at, *_of_place, *_of_revision)
            .select_from(appointments.join(messages).outerjoin(places).outerjoin(revisions, _last_revision))
            .where(delivered, *conditions)
            .order_by(appointments.c.starts_at, appointments.c.id)
        )


ALL = Asked()
ONE = Asked(appointments.c.id == sa.bindparam("appointment"))
NEAR = Asked(
    appointments.c.id != sa.bindparam("appointment"),
    appointments.c.ends_at > sa.bindparam("since"),
    appointments.c.starts_at < sa.bindparam("until"),
)

PLAIN_LETTERS = _letters.where(
    _delivered_to(sa.bindparam("recipient"), sa.bindparam("now")),
    ~sa.exists().where(appointments.c.message == messages.c.id),
).order_by(messages.c.delivered_at.desc(), messages.c.id.desc(), documents.c.position)


def _appointment(row: Row, letters: LettersByMessage) -> MailboxAppointment:
    # Sorting is stable: the letter that carries the appointment comes first, the rest stay in their order.
    of_message = sorted(letters[row.message], key=lambda letter: letter.id != row.document_id)
    # What was changed before its delivery never lay in the mailbox as it was.
    was_seen = row.replaced_at is not None and row.replaced_at >= row.delivered_at
    return MailboxAppointment(
        id=AppointmentId(row.id),
        # An event answers to the same names; the pages that show what only it has ask for its type.
        appointment=content_from_json(row.kind, row.content),
        letters=tuple(of_message),
        sequence=row.sequence,
        changed_at=row.changed_at,
        place_key=row.place_key,
        location=location_from_row(row),
        hidden_at=row.hidden_at,
        withdrawn_at=row.withdrawn_at,
        previous=content_from_json(row.previous_kind, row.previous_content) if was_seen else None,
        revised_at=row.replaced_at if was_seen else None,
    )
