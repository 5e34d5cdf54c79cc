"""Show a recipient an appointment or a letter: whatever is somebody else's does not exist."""

import logging
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from viewer.domain.access import Viewer
from viewer.domain.appointment import Appointment
from viewer.domain.clash import LONGEST_GAP, Clash, clashes
from viewer.domain.directions import paper_route
from viewer.domain.disclosure import envelope_of, is_readable, readable_appointment, readable_letter
from viewer.domain.letter_ties import may_be_one
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment, ShownTie
from viewer.domain.picture import Picture
from viewer.domain.shown import ShownAppointment
from viewer.domain.timing import is_past, next_time
from viewer.errors import StorageError
from viewer.formats.barcode import draw
from viewer.ports.letters import LetterStore
from viewer.ports.mailbox import MailboxStore
from viewer.ports.messages import MessageStore
from viewer.ports.readings import ReadingStore

# Appointments that clashes are looked for among, and clashes that a page tells of; nobody keeps that many.
MOST_NEIGHBOURS = 500
MOST_CLASHES = 20

logger = logging.getLogger(__name__)


def appointment(
    viewer: Viewer, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> MailboxAppointment:
    """One appointment, with the letters that the viewer may read. Raises NotFoundError, StrongerSignInRequiredError."""
    appointment = messages.appointment(viewer.recipient_id, appointment_id, now)
    return readable_appointment(appointment, viewer.authentication_level)


def shown_appointment(  # what surrounds an appointment lies in several stores
    viewer: Viewer,
    appointment_id: AppointmentId,
    *,
    messages: MessageStore,
    mailbox: MailboxStore,
    readings: ReadingStore,
    now: datetime,
) -> ShownAppointment:
    """One appointment with what surrounds it, as far as the viewer may see it.

    Raises NotFoundError, StrongerSignInRequiredError.
    """
    stored, proved = messages.appointment(viewer.recipient_id, appointment_id, now), viewer.authentication_level
    appointment = readable_appointment(stored, proved)
    ties = [tie for tie in readings.ties(viewer.recipient_id, stored.id, now) if is_readable(tie.letter, proved)]
    in_the_way: tuple[Clash, ...] = ()
    if is_to_come(appointment, now):
        since = next_time(appointment.appointment, now).start - LONGEST_GAP
        until = appointment.appointment.effective_end + LONGEST_GAP
        neighbours = mailbox.near(viewer, now, since=since, until=until, limit=MOST_NEIGHBOURS)
        in_the_way = tuple(islice(clashes(appointment, neighbours), MOST_CLASHES))
    return ShownAppointment(
        # A question whose letter may not be read is not asked.
        appointment=replace(appointment, has_question=any(tie.tie.is_question for tie in ties)),
        clashes=in_the_way,
        ties=tuple(ties),
        locked=tuple(envelope_of(letter, proved) for letter in stored.letters if not is_readable(letter, proved)),
        barcode=barcode(appointment.appointment),
        route_code=route_code(appointment),
    )


def shown_ties(
    viewer: Viewer, appointment_id: AppointmentId, *, messages: MessageStore, readings: ReadingStore, now: datetime
) -> list[ShownTie]:
    """The ties of an appointment that rest on letters which the viewer may read.

    Raises NotFoundError, StrongerSignInRequiredError.
    """
    shown = appointment(viewer, appointment_id, messages=messages, now=now)
    ties = readings.ties(viewer.recipient_id, shown.id, now)
    return [tie for tie in ties if is_readable(tie.letter, viewer.authentication_level)]


def tieable(
    viewer: Viewer, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> tuple[MailboxAppointment, list[MailboxAppointment]]:
    """An appointment, and the others of its sender that it may be tied to by hand.

    Raises NotFoundError, StrongerSignInRequiredError.
    """
    shown = appointment(viewer, appointment_id, messages=messages, now=now)
    others = [
        other
        for other in messages.appointments(viewer.recipient_id, now)
        if other.id != shown.id
        and is_readable(other.letter, viewer.authentication_level)
        and other.letter.sender_id == shown.letter.sender_id
        and may_be_one(other.appointment, shown.appointment)
        and is_to_come(other, now)
    ]
    return shown, others


def is_to_come(appointment: MailboxAppointment, now: datetime) -> bool:
    """Whether the recipient still means to go."""
    is_off = appointment.hidden_at is not None or appointment.withdrawn_at is not None
    return not is_off and not is_past(appointment.appointment, now)


def route_code(appointment: MailboxAppointment) -> Picture | None:
    """A QR code that opens the way there on a telephone; None when there is no way to show."""
    content = appointment.appointment
    route = paper_route(content.address, appointment.location)
    return draw(route.url, "qr-code") if route else None


def barcode(appointment: Appointment) -> Picture | None:
    """The picture of the barcode, when there is one that can be drawn."""
    sent = appointment.barcode
    return draw(sent.value, sent.type) if sent and sent.value and sent.type else None


def letter(
    viewer: Viewer, document_id: DocumentId, *, messages: MessageStore, now: datetime
) -> tuple[Letter, AppointmentId | None]:
    """A letter, and the appointment that it carries, if any. Raises NotFoundError, StrongerSignInRequiredError."""
    letter = readable_letter(messages.letter(viewer.recipient_id, document_id, now), viewer.authentication_level)
    return letter, messages.appointment_of_letter(viewer.recipient_id, document_id, now)


def original_letter(
    viewer: Viewer,
    document_id: DocumentId,
    *,
    messages: MessageStore,
    letters: LetterStore,
    now: datetime,
) -> tuple[Letter, BinaryIO]:
    """A letter and its bytes as they came, to be closed by the caller.

    Raises NotFoundError, StrongerSignInRequiredError, StorageError when the bytes can't be had.
    """
    letter = readable_letter(messages.letter(viewer.recipient_id, document_id, now), viewer.authentication_level)
    try:
        return letter, letters.open(letter.digest)
    except StorageError as error:
        # An alarm: it was acknowledged to its sender.
        logger.error("the bytes of letter %s can't be had: %s", document_id, error)  # noqa: TRY400  # it has no path
        raise
