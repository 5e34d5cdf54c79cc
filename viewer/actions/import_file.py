"""Imports a message from a file, as if its sender had just posted it."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from viewer.actions.on_behalf import Authority
from viewer.actions.upload import MAX_MESSAGE_XML, Parts, Sink, Upload, collect_parts
from viewer.domain.message import Document, SenderId
from viewer.domain.sender import Sender
from viewer.errors import ErrorCode, InvalidMessageError, TooLargeError, UnverifiedSenderError
from viewer.formats.digipost_xml import parse_message
from viewer.ports.letters import LetterStore
from viewer.ports.senders import SenderStore

# Bytes of a letter in memory at a time.
CHUNK = 1024 * 1024

# Reads a file's message and letters into their parts.
Read = Callable[[Path, Parts], Upload]
# `receive_message`, or `validate_message`, with everything but the upload and the `authority` filled in.
Receive = Callable[..., object]


def import_file(
    file: Path,
    read: Read,
    *,
    default_sender: SenderId | None,
    senders: SenderStore,
    letters: LetterStore,
    receive: Receive,
) -> None:
    """Import a file's message. Raises RefusedError, and OSError when a file can't be read."""
    with collect_parts(letters) as parts:
        upload = read(file, parts)
        authority = Authority(signed_by=_sender(upload.message.sender_id or default_sender, senders), senders=senders)
        receive(upload, authority=authority)


def _sender(sender_id: SenderId | None, senders: SenderStore) -> Sender:
    if sender_id is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, "message/sender-id: is missing; name one with --sender")
    sender = senders.get(sender_id)
    if sender is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, f"message/sender-id: {sender_id} is not registered here")
    return sender


def open_regular(file: Path) -> BinaryIO:
    """The file for reading. Raises OSError when it is a link or no regular file.

    Whoever fills an import folder is not to reach what only the operator may read, nor to stop the import by a pipe.
    """
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file")
    return os.fdopen(descriptor, "rb")


def read_with_letters_beside(file: Path, parts: Parts) -> Upload:
    """Read an XML file and its letters, which lie beside it as `<uuid>` or `<uuid>.<file-type>`."""
    with open_regular(file) as content:
        xml = content.read(MAX_MESSAGE_XML + 1)
    if len(xml) > MAX_MESSAGE_XML:
        raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the message is larger than {MAX_MESSAGE_XML} bytes")
    message = parse_message(xml)
    for document in message.documents():
        _copy(_letter_file(file.parent, document), parts.open(document.uuid))
    return parts.with_message(message)


def _letter_file(folder: Path, document: Document) -> Path:
    # Both names are parsed values: uuids, letters and digits can't lead out of the folder.
    for name in (document.uuid, f"{document.uuid}.{document.file_type}"):
        if os.path.lexists(folder / name):
            return folder / name
    raise InvalidMessageError(
        ErrorCode.DOCUMENTS_AND_FILES_MISMATCH,
        f"the letter {document.uuid} does not lie beside the message, with or without .{document.file_type}",
    )


def _copy(file: Path, part: Sink) -> None:
    with open_regular(file) as content:
        while chunk := content.read(CHUNK):
            part.write(chunk)
