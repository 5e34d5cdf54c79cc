"""Receives a message: parse, match with its letters, find its recipient, store; or refuse it and store nothing."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

from viewer.actions.find_recipient import find_recipient
from viewer.actions.on_behalf import Authority
from viewer.actions.upload import Upload
from viewer.domain.access import Keys, RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.delivery import NewAppointment, NewMessage, StoredLetter
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import Message, MessageDelivery, SenderId
from viewer.domain.place import normalised
from viewer.errors import ErrorCode, InvalidMessageError
from viewer.ports.letters import StagedLetter
from viewer.ports.messages import MessageStore
from viewer.ports.recipients import RecipientStore

# PDF readers look for it in the first 1,024 bytes, since some writers put a line before it.
PDF_MARK = b"%PDF-"
# The first bytes of files, by file type.
MARKS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8"}
# Letters of one message that are synced to disk at the same time: 202 one by one took four seconds.
STORED_AT_ONCE = 8


def receive_message(
    upload: Upload,
    *,
    authority: Authority,
    messages: MessageStore,
    recipients: RecipientStore,
    keys: Keys,
    now: datetime,
) -> MessageDelivery:
    """Commit the message to disk and return its receipt. Raises RefusedError, and then nothing is stored."""
    message = upload.message
    sender_id, recipient_id = validate_message(upload, authority=authority, recipients=recipients, keys=keys, now=now)
    delivered_at = message.delivery_time or now
    new = NewMessage(
        message=message,
        sender_id=sender_id,
        recipient_id=recipient_id,
        received_at=now,
        delivered_at=delivered_at,
        letters=_store(upload.letters),
        appointments=tuple(
            new_appointment(document.uuid, document.data_type, keys)
            for document in message.documents()
            if isinstance(document.data_type, Appointment)
        ),
    )
    messages.accept(new)
    return MessageDelivery(
        message=message,
        sender_id=sender_id,
        delivery_time=delivered_at,
        content_hashes={uuid: letter.content_hash() for uuid, letter in upload.letters.items()},
    )


def validate_message(
    upload: Upload, *, authority: Authority, recipients: RecipientStore, keys: Keys, now: datetime
) -> tuple[SenderId, RecipientId]:
    """From whom and to whom a message is that may be stored, unless it came before. Raises RefusedError."""
    message = upload.message
    sender_id = authority.acting_for(message.sender_id, message.sender_organization)
    _validate_letters(message, upload.letters)
    recipient_id = find_recipient(message.recipient, recipients=recipients, keys=keys)
    if message.delivery_time is not None and message.delivery_time < now:
        raise InvalidMessageError(ErrorCode.DELIVERY_DATE_HISTORICAL, "message/delivery-time: lies in the past")
    return sender_id, recipient_id


def _store(letters: Mapping[str, StagedLetter]) -> dict[str, StoredLetter]:
    """Sync the letters to disk, by uuid; many of them in parallel, since a disk syncs several together."""
    if len(letters) <= STORED_AT_ONCE:
        return {uuid: letter.store() for uuid, letter in letters.items()}
    with ThreadPoolExecutor(STORED_AT_ONCE) as threads:
        return dict(zip(letters, threads.map(lambda letter: letter.store(), letters.values()), strict=True))


def _validate_letters(message: Message, letters: Mapping[str, StagedLetter]) -> None:
    """Check that each document has a part of its file type, and each part a document. Raises InvalidMessageError."""
    uuids = {document.uuid for document in message.documents()}
    mismatch = ErrorCode.DOCUMENTS_AND_FILES_MISMATCH
    if lacking := len(uuids - letters.keys()):
        reason = f"{lacking} of {len(uuids)} documents lack the part whose filename is their uuid"
        raise InvalidMessageError(mismatch, reason)
    if surplus := len(letters.keys() - uuids):
        reason = f"{surplus} of {len(letters)} parts have a filename that is no document's uuid"
        raise InvalidMessageError(mismatch, reason)
    for number, document in enumerate(message.documents()):
        path = f"message/attachment[{number}]" if number else "message/primary-document"
        _validate_content(document.file_type.lower(), letters[document.uuid].head(), path)


def _validate_content(file_type: str, head: bytes, path: str) -> None:
    if not head:
        raise InvalidMessageError(ErrorCode.MISSING_CONTENT, f"{path}: its part is empty")
    if file_type == "pdf" and PDF_MARK not in head:
        raise InvalidMessageError(ErrorCode.INVALID_PDF_CONTENT, f"{path}: its part is not a PDF file")
    if not head.startswith(MARKS.get(file_type, b"")):
        raise InvalidMessageError(
            ErrorCode.VALIDATION_FAILED, f"{path}/file-type: its part is not a file of the type {file_type}"
        )


def new_appointment(document_uuid: str, appointment: Appointment, keys: Keys) -> NewAppointment:
    """An appointment with an id of its own, for the document that carries it."""
    return NewAppointment(
        id=AppointmentId(str(uuid4())),
        document_uuid=document_uuid,
        appointment=appointment,
        place_key=place_key(appointment, keys),
    )


def place_key(appointment: Appointment, keys: Keys) -> bytes | None:
    """The key of the appointment's place in the store; None when it has neither address nor place."""
    text = normalised(appointment.address, appointment.place)
    return None if text is None else keys.place(text)
