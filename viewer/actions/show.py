"""Show a recipient an appointment or a letter: whatever is somebody else's does not exist."""

from datetime import datetime
from itertools import islice
from typing import BinaryIO

from viewer.domain.access import RecipientId, Viewer
from viewer.domain.appointment import Appointment
from viewer.domain.clash import LONGEST_GAP, Clash, clashes
from viewer.domain.directions import geo_url
from viewer.domain.letter_ties import may_be_one
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment
from viewer.domain.picture import Picture
from viewer.domain.shown import ShownAppointment
from viewer.domain.timing import is_past, next_time
from viewer.formats.barcode import draw
from viewer.ports.letters import LetterStore
from viewer.ports.mailbox import MailboxStore
from viewer.ports.messages import MessageStore
from viewer.ports.readings import ReadingStore

# Appointments that clashes are looked for among, and clashes that a page tells of; nobody keeps that many.
MOST_NEIGHBOURS = 500
MOST_CLASHES = 20


def appointment(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> MailboxAppointment:
    """One appointment. Raises NotFoundError."""
    return messages.appointment(recipient_id, appointment_id, now)


def shown_appointment(  # what surrounds an appointment lies in several stores
    viewer: Viewer,
    appointment_id: AppointmentId,
    *,
    messages: MessageStore,
    mailbox: MailboxStore,
    readings: ReadingStore,
    now: datetime,
) -> ShownAppointment:
    """One appointment with what surrounds it. Raises NotFoundError."""
    appointment = messages.appointment(viewer.recipient_id, appointment_id, now)
    in_the_way: tuple[Clash, ...] = ()
    if is_to_come(appointment, now):
        since = next_time(appointment.appointment, now).start - LONGEST_GAP
        until = appointment.appointment.effective_end + LONGEST_GAP
        neighbours = mailbox.near(viewer, now, since=since, until=until, limit=MOST_NEIGHBOURS)
        in_the_way = tuple(islice(clashes(appointment, neighbours), MOST_CLASHES))
    return ShownAppointment(
        appointment=appointment,
        clashes=in_the_way,
        ties=tuple(readings.ties(viewer.recipient_id, appointment.id, now)),
        barcode=barcode(appointment.appointment),
        route_code=route_code(appointment),
    )


def tieable(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> tuple[MailboxAppointment, list[MailboxAppointment]]:
    """An appointment, and the others of its sender that it may be tied to by hand. Raises NotFoundError."""
    appointment = messages.appointment(recipient_id, appointment_id, now)
    others = [
        other
        for other in messages.appointments(recipient_id, now)
        if other.id != appointment.id
        and other.letter.sender_id == appointment.letter.sender_id
        and may_be_one(other.appointment, appointment.appointment)
        and is_to_come(other, now)
    ]
    return appointment, others


def is_to_come(appointment: MailboxAppointment, now: datetime) -> bool:
    """Whether the recipient still means to go."""
    is_off = appointment.hidden_at is not None or appointment.withdrawn_at is not None
    return not is_off and not is_past(appointment.appointment, now)


def route_code(appointment: MailboxAppointment) -> Picture | None:
    """A QR code that opens the place in the map app of a telephone; None when it is not known to the street."""
    url = geo_url(appointment.location)
    return draw(url, "qr-code") if url else None


def barcode(appointment: Appointment) -> Picture | None:
    """The picture of the barcode, when there is one that can be drawn."""
    sent = appointment.barcode
    return draw(sent.value, sent.type) if sent and sent.value and sent.type else None


def original_letter(
    recipient_id: RecipientId,
    document_id: DocumentId,
    *,
    messages: MessageStore,
    letters: LetterStore,
    now: datetime,
) -> tuple[Letter, BinaryIO]:
    """A letter and its bytes as they came, to be closed by the caller. Raises NotFoundError."""
    letter = messages.letter(recipient_id, document_id, now)
    return letter, letters.open(letter.digest)
