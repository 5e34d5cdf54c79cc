"""Collects the parts of a request as they arrive: the message in memory, letters on disk, neither twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from viewer.domain.message import Message
from viewer.errors import ErrorCode, InvalidMessageError, TooLargeError
from viewer.formats.digipost_xml import parse_message
from viewer.ports.letters import LetterStore, StagedLetter

# Bytes; the XML parser has the same limit, but this one is checked before they fill the memory.
MAX_MESSAGE_XML = 1024 * 1024
# The file name of the part with the message's XML.
MESSAGE = "message"


class Sink(Protocol):
    """Accepts the bytes of a part."""

    def write(self, chunk: bytes) -> object:
        """Append bytes."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """The message, and the other parts by file name."""

    message: Message
    letters: dict[str, StagedLetter]


class Parts:
    """Collects one part after the other; `upload` returns them all."""

    def __init__(self, letters: LetterStore) -> None:
        self._store = letters
        self._message: _Buffer | None = None
        self._letters: dict[str, StagedLetter] = {}

    def open(self, filename: str) -> Sink:
        """The sink for the part with that file name. Raises InvalidMessageError, StorageError."""
        if filename in self._letters or (filename == MESSAGE and self._message):
            raise InvalidMessageError(
                ErrorCode.DOCUMENTS_AND_FILES_MISMATCH, "two parts of the body have the same filename"
            )
        if filename == MESSAGE:
            self._message = _Buffer()
            return self._message
        letter = self._letters[filename] = self._store.stage()
        return letter

    def upload(self) -> Upload:
        """All parts, the message parsed. Raises InvalidMessageError when it is missing or invalid."""
        if self._message is None:
            raise InvalidMessageError(
                ErrorCode.DOCUMENTS_AND_FILES_MISMATCH, 'the body has no part with filename="message"'
            )
        message_xml = bytes(self._message.content)
        self._message.content.clear()  # not to be held twice
        return Upload(message=parse_message(message_xml), letters=self._letters)

    def with_message(self, message: Message) -> Upload:
        """The letters, with a message that was read and parsed apart from them."""
        return Upload(message=message, letters=self._letters)

    def discard(self) -> None:
        """Delete the letters that were not stored."""
        for letter in self._letters.values():
            letter.discard()


@contextmanager
def collect_parts(letters: LetterStore) -> Iterator[Parts]:
    """Parts whose letters are deleted at the end, unless they were stored."""
    parts = Parts(letters)
    try:
        yield parts
    finally:
        parts.discard()


class _Buffer:
    """The message's bytes, of limited number."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, chunk: bytes) -> None:
        self.content += chunk
        if len(self.content) > MAX_MESSAGE_XML:
            raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the message part is larger than {MAX_MESSAGE_XML} bytes")
