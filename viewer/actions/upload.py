"""The parts of a sender's request on their way in: the message in memory, letters on disk, neither held twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from viewer.errors import ErrorCode, InvalidMessageError, TooLargeError
from viewer.ports.letters import LetterStore, StagedLetter

MAX_MESSAGE_XML = 1024 * 1024
"""Bytes; the XML parser has the same limit, but this one is met before they are held."""
MESSAGE = "message"
"""The file name of the part that holds the message's XML."""


class Sink(Protocol):
    """Where the bytes of a part go."""

    def write(self, chunk: bytes) -> object:
        """Take some more bytes."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """What came over the wire: the message's XML, and the other parts by their file name."""

    message_xml: bytes
    letters: dict[str, StagedLetter]


class Parts:
    """Takes one part after the other; `upload` gives them when all are there."""

    def __init__(self, letters: LetterStore) -> None:
        self._store = letters
        self._message: _Buffer | None = None
        self._letters: dict[str, StagedLetter] = {}

    def open(self, filename: str) -> Sink:
        """Where the bytes of the part with that file name go. Raises InvalidMessageError, StorageError."""
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
        """All of them. Raises InvalidMessageError when the message is not among them."""
        if self._message is None:
            raise InvalidMessageError(
                ErrorCode.DOCUMENTS_AND_FILES_MISMATCH, 'the body has no part with filename="message"'
            )
        return Upload(message_xml=self._message.take(), letters=self._letters)

    def discard(self) -> None:
        """Forget the letters that were not kept."""
        for letter in self._letters.values():
            letter.discard()


@contextmanager
def collect_parts(letters: LetterStore) -> Iterator[Parts]:
    """Parts that leave nothing behind, whatever happens to the message."""
    parts = Parts(letters)
    try:
        yield parts
    finally:
        parts.discard()


class _Buffer:
    """The message's bytes, up to their limit."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, chunk: bytes) -> None:
        self.content += chunk
        if len(self.content) > MAX_MESSAGE_XML:
            raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the message part is larger than {MAX_MESSAGE_XML} bytes")

    def take(self) -> bytes:
        """All of them; they are held here no longer."""
        content = bytes(self.content)
        self.content.clear()
        return content
