"""A message comes in from a file, with its letters beside it, as if its sender had just posted it."""

from collections.abc import Callable
from pathlib import Path

from viewer.actions.upload import MESSAGE
from viewer.actions.upload import Sink
from viewer.actions.upload import collect_parts
from viewer.domain.message import Document
from viewer.domain.message import Message
from viewer.domain.message import MessageDelivery
from viewer.domain.message import SenderId
from viewer.errors import ErrorCode
from viewer.errors import InvalidMessageError
from viewer.errors import UnverifiedSenderError
from viewer.formats.digipost_xml import parse_message
from viewer.ports import DocumentStore
from viewer.ports import Sender
from viewer.ports import SenderStore

CHUNK = 1024 * 1024
"""How much of a letter is held in memory at a time, in bytes."""

Receive = Callable[..., MessageDelivery]
"""`receive_message` with all but the upload and the `sender` filled in."""


def import_file(
    file: Path, *, default_sender: SenderId | None, senders: SenderStore, documents: DocumentStore, receive: Receive
) -> MessageDelivery:
    """Take in the message of an XML file; its letters lie beside it as `<uuid>` or `<uuid>.<file-type>`.

    Raises RefusedError as receiving does, and OSError for a file that can't be read.
    """
    xml = file.read_bytes()
    message = parse_message(xml)
    sender = _sender(message, default_sender, senders)
    with collect_parts(documents) as parts:
        parts.open(MESSAGE).write(xml)
        for document in message.documents():
            _copy(_letter_file(file.parent, document), parts.open(document.uuid))
        return receive(parts.upload(), sender=sender)


def _sender(message: Message, default: SenderId | None, senders: SenderStore) -> Sender:
    sender_id = message.sender_id or default
    if sender_id is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, "message/sender-id: is missing; name one with --sender")
    sender = senders.get(sender_id)
    if sender is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, f"message/sender-id: {sender_id} is not registered here")
    return sender


def _letter_file(folder: Path, document: Document) -> Path:
    """A uuid has been parsed as one, and a file type as letters and digits: neither leads out of the folder."""
    for name in (document.uuid, f"{document.uuid}.{document.file_type}"):
        if (folder / name).is_file():
            return folder / name
    raise InvalidMessageError(
        ErrorCode.DOCUMENTS_AND_FILES_MISMATCH,
        f"the letter {document.uuid} does not lie beside the message, with or without .{document.file_type}",
    )


def _copy(file: Path, letter: Sink) -> None:
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            letter.write(chunk)
