"""The mailbox: messages, letters, appointments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from viewer.domain.access import RecipientId
from viewer.domain.delivery import NewAppointment, NewMessage, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment
from viewer.domain.message import OtherDataType, SenderId


class MessageStore(Protocol):
    """The mailbox: messages, letters, appointments. What is delivered later than `now` does not exist yet."""

    def accept(self, new: NewMessage) -> bool:
        """Store a whole message, its appointments and pending places; the recipient's feeds get a new content version.

        True when one of the places is new here, so that it waits to be looked up. Raises DuplicateError when the sender
        used the message-id or a document uuid before; ten at once: one wins.
        """
        ...

    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        """The document that the sender gave that uuid."""
        ...

    def revise(self, revision: Revision) -> bool:
        """Give the appointment its new state, under the next sequence, and keep the old one; raise the feeds' version.

        False, and nothing is done, when it is no longer at the revision's sequence.
        """
        ...

    def add_appointment(self, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
        """Add an appointment to a delivered document; raise the feeds' version.

        False, and nothing is done, when the document has one already.
        """
        ...

    def set_other_data(self, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
        """Keep a data type that is shown as a plain letter, in place of the one that the document had."""
        ...

    def appointments(self, recipient_id: RecipientId, now: datetime) -> Sequence[MailboxAppointment]:
        """All of the recipient's appointments, by start."""
        ...

    def appointments_near(
        self, recipient_id: RecipientId, found: MailboxAppointment, gap: timedelta, now: datetime
    ) -> Sequence[MailboxAppointment]:
        """The recipient's other appointments that are less than `gap` from that one, by start."""
        ...

    def appointment(
        self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime
    ) -> MailboxAppointment:
        """One appointment. Raises NotFoundError."""
        ...

    def hide(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Put an appointment out of sight: a change, which the recipient's feeds show. Raises NotFoundError."""
        ...

    def show_again(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Take the hiding back: a change as well. Raises NotFoundError."""
        ...

    def withdraw(self, sender_id: SenderId, uuid: str, now: datetime) -> bool:
        """Call off the appointment of the sender's document; False when it was so already. Raises NotFoundError."""
        ...

    def letters(self, recipient_id: RecipientId, now: datetime) -> Sequence[Letter]:
        """The letters of messages that carry no appointment, newest first."""
        ...

    def letter(self, recipient_id: RecipientId, document_id: DocumentId, now: datetime) -> Letter:
        """One letter, with an appointment or without. Raises NotFoundError."""
        ...

    def letter_digests(self) -> Sequence[str]:
        """The digests of all letters, so that bytes that no row names can be told apart."""
        ...

    def next_delivery(self, recipient_id: RecipientId, now: datetime) -> datetime | None:
        """When the next message that waits for its delivery time will appear."""
        ...
