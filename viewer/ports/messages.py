"""The mailbox: messages, letters, appointments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from viewer.domain.access import RecipientId
from viewer.domain.delivery import NewAppointment, NewMessage, Revision, SentDocument
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment, Outline
from viewer.domain.message import OtherDataType, SenderId


class MessageStore(Protocol):
    """The mailbox: messages, letters, appointments. What is delivered later than `now` does not exist yet."""

    def accept(self, new: NewMessage) -> bool:
        """Store a message with its documents, appointments and places, and raise the content version of the feeds.

        True when one of the places is new here and waits to be looked up. Raises DuplicateError when the sender used
        the message-id or a document uuid before; of several at once, one is accepted.
        """
        ...

    def sent_document(self, sender_id: SenderId, uuid: str) -> SentDocument | None:
        """The sender's document with that uuid, and the appointment that it carries; None when there is none."""
        ...

    def revise(self, revision: Revision) -> bool:
        """Replace the appointment under the next sequence, keep its old state, and raise the feeds' content version.

        False, and nothing changes, when it is no longer at the revision's sequence.
        """
        ...

    def add_appointment(self, sender_id: SenderId, new: NewAppointment, now: datetime) -> bool:
        """Add an appointment to a delivered document and raise the feeds' content version.

        False, and nothing changes, when the document carries one already.
        """
        ...

    def set_other_data(self, sender_id: SenderId, uuid: str, data_type: OtherDataType) -> None:
        """Replace the document's data type by one that is shown as a plain letter."""
        ...

    def appointments(self, recipient_id: RecipientId, now: datetime) -> Sequence[MailboxAppointment]:
        """The recipient's appointments, soonest first."""
        ...

    def outlines(self, recipient_id: RecipientId, now: datetime) -> Sequence[Outline]:
        """An outline of each of the recipient's appointments."""
        ...

    def some(
        self, recipient_id: RecipientId, appointment_ids: Sequence[AppointmentId], now: datetime
    ) -> Sequence[MailboxAppointment]:
        """Those of the recipient's appointments that have these ids."""
        ...

    def appointment(
        self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime
    ) -> MailboxAppointment:
        """One appointment. Raises NotFoundError."""
        ...

    def mark_seen(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Remember that the recipient has opened the appointment as it is now: it is no longer new."""
        ...

    def hide(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Hide the appointment: its sequence and the feeds' content version rise. Raises NotFoundError."""
        ...

    def show_again(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> None:
        """Show a hidden appointment: its sequence and the feeds' content version rise. Raises NotFoundError."""
        ...

    def withdraw(self, sender_id: SenderId, uuid: str, now: datetime) -> bool:
        """Withdraw the appointment of the sender's document; False when it was withdrawn. Raises NotFoundError."""
        ...

    def whose(self, sender_id: SenderId, uuid: str) -> tuple[RecipientId, AppointmentId]:
        """The recipient and the appointment of the sender's document. Raises NotFoundError when it carries none."""
        ...

    def letters(self, recipient_id: RecipientId, now: datetime) -> Sequence[Letter]:
        """The letters of messages without an appointment, newest first."""
        ...

    def letter(self, recipient_id: RecipientId, document_id: DocumentId, now: datetime) -> Letter:
        """One letter of the recipient's, with an appointment or without. Raises NotFoundError."""
        ...

    def appointment_of_letter(
        self, recipient_id: RecipientId, document_id: DocumentId, now: datetime
    ) -> AppointmentId | None:
        """The appointment that the recipient's letter carries; None when it carries none."""
        ...

    def letter_digests(self, prefix: str) -> Sequence[str]:
        """The digests that rows refer to and that begin with the prefix, each once."""
        ...

    def next_delivery(self, recipient_id: RecipientId, now: datetime) -> datetime | None:
        """The earliest delivery time after `now`; None when no message waits for it."""
        ...
