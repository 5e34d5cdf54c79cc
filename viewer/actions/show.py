"""Show a recipient the mailbox, an appointment, a letter: whatever is somebody else's does not exist."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.clash import LONGEST_GAP, Clash, clashes, clashing
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, Mailbox, MailboxAppointment
from viewer.domain.picture import Picture
from viewer.domain.shown import ShownAppointment
from viewer.domain.timing import is_past, next_time
from viewer.formats.barcode import draw
from viewer.ports.letters import LetterStore
from viewer.ports.messages import MessageStore


def mailbox(recipient_id: RecipientId, *, messages: MessageStore, now: datetime) -> Mailbox:
    """All that the recipient has; an appointment that is going on still counts as coming."""
    appointments = messages.appointments(recipient_id, now)
    upcoming: list[MailboxAppointment] = []
    past: list[MailboxAppointment] = []
    for each in appointments:
        if each.hidden_at is None:
            (past if is_past(each.appointment, now) else upcoming).append(each)
    return Mailbox(
        upcoming=tuple(sorted(upcoming, key=lambda each: next_time(each.appointment, now).start)),
        past=tuple(reversed(past)),
        letters=tuple(messages.letters(recipient_id, now)),
        hidden=tuple(each for each in appointments if each.hidden_at is not None),
        clashing=frozenset(clashing(each for each in upcoming if each.withdrawn_at is None)),
    )


def appointment(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> MailboxAppointment:
    """One appointment. Raises NotFoundError."""
    return messages.appointment(recipient_id, appointment_id, now)


def shown_appointment(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, messages: MessageStore, now: datetime
) -> ShownAppointment:
    """One appointment with what surrounds it. Raises NotFoundError."""
    found = messages.appointment(recipient_id, appointment_id, now)
    in_the_way: tuple[Clash, ...] = ()
    if is_to_come(found, now):
        others = messages.appointments_near(recipient_id, found, LONGEST_GAP, now)
        in_the_way = tuple(clashes(found, (each for each in others if is_to_come(each, now))))
    return ShownAppointment(appointment=found, clashes=in_the_way, barcode=barcode(found.appointment))


def is_to_come(found: MailboxAppointment, now: datetime) -> bool:
    """Whether the recipient still means to go."""
    return found.hidden_at is None and found.withdrawn_at is None and not is_past(found.appointment, now)


def barcode(appointment: Appointment) -> Picture | None:
    """The picture of the barcode, when there is one that can be drawn."""
    sent = appointment.barcode
    return draw(sent.value, sent.type) if sent and sent.value and sent.type else None


def search(found: Mailbox, query: str) -> Mailbox:
    """What has every word of the query in its text or its sender's name; small and capital letters are the same."""
    words = query.casefold().split()
    return replace(
        found,
        upcoming=tuple(each for each in found.upcoming if _has(words, _texts(each))),
        past=tuple(each for each in found.past if _has(words, _texts(each))),
        letters=tuple(each for each in found.letters if _has(words, _letter_texts(each))),
        hidden=tuple(each for each in found.hidden if _has(words, _texts(each))),
    )


def _has(words: Iterable[str], texts: Iterable[str | None]) -> bool:
    whole = " ".join(text for text in texts if text).casefold()
    return all(word in whole for word in words)


def _texts(found: MailboxAppointment) -> Iterator[str | None]:
    """All that a recipient may remember of an appointment."""
    appointment = found.appointment
    yield from (appointment.sub_title, appointment.description, appointment.place, appointment.arrival_time)
    if address := appointment.address:
        yield from (address.street_address, address.street_address_2, address.postal_code, address.city)
    for info in appointment.infos:
        yield from (info.title, info.text)
    for letter in found.letters:
        yield from _letter_texts(letter)


def _letter_texts(letter: Letter) -> Iterator[str]:
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
