"""A message comes in: parsed, matched with its letters, addressed, kept, accepted; or refused, and nothing is kept."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

from viewer.actions.find_recipient import find_recipient
from viewer.actions.on_behalf import Authority
from viewer.actions.upload import Upload
from viewer.domain.access import Keys
from viewer.domain.appointment import Appointment
from viewer.domain.delivery import NewAppointment, NewMessage, StoredLetter
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import Document, Message, MessageDelivery
from viewer.domain.place import normalised
from viewer.errors import ErrorCode, InvalidMessageError
from viewer.formats.digipost_xml import parse_message
from viewer.ports.letters import StagedLetter
from viewer.ports.messages import MessageStore
from viewer.ports.recipients import RecipientStore

PDF_MARK = b"%PDF-"
"""Somewhere in the first 1,024 bytes: so readers of PDF files do it, and some writers put a line before it."""
MARKS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8"}
"""What files of a type begin with."""

KEPT_AT_ONCE = 8
"""Letters of one message that are synced at the same time."""


def receive_message(
    upload: Upload,
    *,
    authority: Authority,
    messages: MessageStore,
    recipients: RecipientStore,
    keys: Keys,
    now: datetime,
) -> MessageDelivery:
    """Accept the message, whole and committed to disk. Raises RefusedError, and then nothing is stored."""
    message = parse_message(upload.message_xml)
    sender_id = authority.acting_for(message.sender_id, message.sender_organization)
    _match_letters(message, upload.letters)
    recipient_id = find_recipient(message.recipient, recipients=recipients, keys=keys)
    delivered_at = _delivery_time(message, now)
    new = NewMessage(
        message=message,
        sender_id=sender_id,
        recipient_id=recipient_id,
        received_at=now,
        delivered_at=delivered_at,
        letters=_keep(upload.letters),
        appointments=tuple(_appointments(message, keys)),
    )
    has_new_place = messages.accept(new)
    return MessageDelivery(
        message=message,
        sender_id=sender_id,
        delivery_time=delivered_at,
        content_hashes={uuid: letter.content_hash() for uuid, letter in upload.letters.items()},
        has_new_place=has_new_place,
    )


def _keep(letters: Mapping[str, StagedLetter]) -> dict[str, StoredLetter]:
    """Keep each of them; of many, several at once: a disk syncs them together, and 202 one by one took four seconds."""
    if len(letters) <= KEPT_AT_ONCE:
        return {uuid: letter.store() for uuid, letter in letters.items()}
    with ThreadPoolExecutor(KEPT_AT_ONCE) as threads:
        return dict(zip(letters, threads.map(lambda each: each.store(), letters.values()), strict=True))


def _match_letters(message: Message, letters: Mapping[str, StagedLetter]) -> None:
    """Each document has its part, each part its document, and each part is what its document says."""
    uuids = {document.uuid for document in message.documents()}
    if lacking := len(uuids - letters.keys()):
        raise _mismatch(f"{lacking} of {len(uuids)} documents lack the part whose filename is their uuid")
    if surplus := len(letters.keys() - uuids):
        raise _mismatch(f"{surplus} of {len(letters)} parts have a filename that is no document's uuid")
    for number, document in enumerate(message.documents()):
        path = f"message/attachment[{number}]" if number else "message/primary-document"
        _check_content(document, letters[document.uuid].head(), path)


def _mismatch(reason: str) -> InvalidMessageError:
    return InvalidMessageError(ErrorCode.DOCUMENTS_AND_FILES_MISMATCH, reason)


def _check_content(document: Document, head: bytes, path: str) -> None:
    file_type = document.file_type.lower()
    if not head:
        raise InvalidMessageError(ErrorCode.MISSING_CONTENT, f"{path}: its part is empty")
    if file_type == "pdf" and PDF_MARK not in head:
        raise InvalidMessageError(ErrorCode.INVALID_PDF_CONTENT, f"{path}: its part is not a PDF file")
    if not head.startswith(MARKS.get(file_type, b"")):
        raise InvalidMessageError(
            ErrorCode.VALIDATION_FAILED, f"{path}/file-type: its part is not a file of the type {file_type}"
        )


def _delivery_time(message: Message, now: datetime) -> datetime:
    if message.delivery_time is not None and message.delivery_time < now:
        raise InvalidMessageError(ErrorCode.DELIVERY_DATE_HISTORICAL, "message/delivery-time: lies in the past")
    return message.delivery_time or now


def _appointments(message: Message, keys: Keys) -> Iterator[NewAppointment]:
    for document in message.documents():
        if isinstance(document.data_type, Appointment):
            yield NewAppointment(
                id=AppointmentId(str(uuid4())),
                document_uuid=document.uuid,
                appointment=document.data_type,
                place_key=place_key(document.data_type, keys),
            )


def place_key(appointment: Appointment, keys: Keys) -> bytes | None:
    """What the appointment's place is found by, once it has been looked up; None when there is nothing to look up."""
    text = normalised(appointment.address, appointment.place)
    return None if text is None else keys.place(text)
