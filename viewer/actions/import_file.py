"""Imports a message from a file, as if its sender had just posted it."""

from collections.abc import Callable
from pathlib import Path

from viewer.actions.on_behalf import Authority
from viewer.actions.upload import MESSAGE, Parts, Sink, collect_parts
from viewer.domain.message import Document, MessageDelivery, SenderId
from viewer.domain.sender import Sender
from viewer.errors import ErrorCode, InvalidMessageError, UnverifiedSenderError
from viewer.formats.digipost_xml import parse_message
from viewer.ports.letters import LetterStore
from viewer.ports.senders import SenderStore

# Bytes of a letter in memory at a time.
CHUNK = 1024 * 1024

# Reads a file's message and letters into their parts.
Read = Callable[[Path, Parts], None]
# `receive_message` with everything but the upload and the `authority` filled in.
Receive = Callable[..., MessageDelivery]


def import_file(
    file: Path,
    read: Read,
    *,
    default_sender: SenderId | None,
    senders: SenderStore,
    letters: LetterStore,
    receive: Receive,
) -> MessageDelivery:
    """Import a file's message and return its receipt. Raises RefusedError, and OSError when a file can't be read."""
    with collect_parts(letters) as parts:
        read(file, parts)
        upload = parts.upload()
        sender_id = parse_message(upload.message_xml).sender_id or default_sender
        authority = Authority(signed_by=_sender(sender_id, senders), senders=senders)
        return receive(upload, authority=authority)


def _sender(sender_id: SenderId | None, senders: SenderStore) -> Sender:
    if sender_id is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, "message/sender-id: is missing; name one with --sender")
    sender = senders.get(sender_id)
    if sender is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, f"message/sender-id: {sender_id} is not registered here")
    return sender


def read_with_letters_beside(file: Path, parts: Parts) -> None:
    """Read an XML file and its letters, which lie beside it as `<uuid>` or `<uuid>.<file-type>`."""
    _copy(file, parts.open(MESSAGE))
    for document in parse_message(file.read_bytes()).documents():
        _copy(_letter_file(file.parent, document), parts.open(document.uuid))


def _letter_file(folder: Path, document: Document) -> Path:
    # Both names are parsed values: uuids, letters and digits can't lead out of the folder.
    for name in (document.uuid, f"{document.uuid}.{document.file_type}"):
        if (folder / name).is_file():
            return folder / name
    raise InvalidMessageError(
        ErrorCode.DOCUMENTS_AND_FILES_MISMATCH,
        f"the letter {document.uuid} does not lie beside the message, with or without .{document.file_type}",
    )


def _copy(file: Path, part: Sink) -> None:
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            part.write(chunk)
