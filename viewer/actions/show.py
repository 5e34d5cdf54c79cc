"""Show a recipient the mailbox, an appointment, a letter: whatever is somebody else's does not exist."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.clash import LONGEST_GAP, Clash, clashes, clashing
from viewer.domain.directions import geo_url
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, Mailbox, MailboxAppointment
from viewer.domain.picture import Picture
from viewer.domain.search import has_words
from viewer.domain.shown import ShownAppointment
from viewer.domain.timing import is_past, next_time
from viewer.formats.barcode import draw
from viewer.i18n import dates_to_search
from viewer.ports.letters import LetterStore
from viewer.ports.messages import MessageStore
from viewer.ports.readings import ReadingStore


def mailbox(recipient_id: RecipientId, *, messages: MessageStore, now: datetime) -> Mailbox:
    """All that the recipient has; an appointment that is going on still counts as coming."""
    appointments = messages.appointments(recipient_id, now)
    upcoming: list[MailboxAppointment] = []
    past: list[MailboxAppointment] = []
    for appointment in appointments:
        if appointment.hidden_at is None:
            (past if is_past(appointment.appointment, now) else upcoming).append(appointment)
    return Mailbox(
        upcoming=tuple(sorted(upcoming, key=lambda appointment: next_time(appointment.appointment, now).start)),
        past=tuple(reversed(past)),
        letters=tuple(messages.letters(recipient_id, now)),
        hidden=tuple(appointment for appointment in appointments if appointment.hidden_at is not None),
        clashing=clashing(
            (appointment for appointment in upcoming if appointment.withdrawn_at is None),
            now,
            datetime.max.replace(tzinfo=UTC),
        ),
    )


def appointment(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> MailboxAppointment:
    """One appointment. Raises NotFoundError."""
    return messages.appointment(recipient_id, appointment_id, now)


def shown_appointment(
    recipient_id: RecipientId,
    appointment_id: AppointmentId,
    *,
    messages: MessageStore,
    readings: ReadingStore,
    now: datetime,
) -> ShownAppointment:
    """One appointment with what surrounds it. Raises NotFoundError."""
    appointment = messages.appointment(recipient_id, appointment_id, now)
    in_the_way: tuple[Clash, ...] = ()
    if is_to_come(appointment, now):
        others = messages.appointments_near(recipient_id, appointment, LONGEST_GAP, now)
        in_the_way = tuple(clashes(appointment, (other for other in others if is_to_come(other, now))))
    return ShownAppointment(
        appointment=appointment,
        clashes=in_the_way,
        ties=tuple(readings.ties(recipient_id, appointment.id, now)),
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
        and len(other.appointment.times) == len(appointment.appointment.times) == 1
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


def search(mailbox: Mailbox, query: str) -> Mailbox:
    """What has every word of the query in its text, its dates or its sender's name, however they are spelt."""

    def found(appointments: Iterable[MailboxAppointment]) -> tuple[MailboxAppointment, ...]:
        return tuple(appointment for appointment in appointments if has_words(query, _texts(appointment)))

    return replace(
        mailbox,
        upcoming=found(mailbox.upcoming),
        past=found(mailbox.past),
        letters=tuple(
            letter
            for letter in mailbox.letters
            if has_words(query, (letter.sender_name, letter.subject, dates_to_search(letter.delivered_at)))
        ),
        hidden=found(mailbox.hidden),
    )


def _texts(appointment: MailboxAppointment) -> Iterator[str | None]:
    """All that a recipient may remember of an appointment."""
    content = appointment.appointment
    yield from (content.sub_title, content.description, content.place, content.arrival_time)
    if address := content.address:
        yield from (address.street_address, address.street_address_2, address.postal_code, address.city)
    for info in content.infos:
        yield from (info.title, info.text)
    for time in content.times:
        yield dates_to_search(time.start)
    for letter in appointment.letters:
        yield from (letter.sender_name, letter.subject)


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
