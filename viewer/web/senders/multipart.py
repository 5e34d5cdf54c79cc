"""Reads a multipart body as it arrives: strict, in bounded memory, each part passed on piece by piece.

It accepts what the official clients send: the headers of a part in any order, file names and boundaries quoted or not.
Python's own `email` parser needs a minute for 20 MB of carriage returns; this one is as fast as the network.
"""

import logging
import re
from collections.abc import Callable

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from viewer.actions.upload import Sink
from viewer.errors import ErrorCode, InvalidMessageError, TooLargeError, UnsupportedMediaError

# The message, its primary document and 201 attachments.
MAX_PARTS = 203
# Bytes of one part's headers; the official clients send 150.
MAX_PART_HEADERS = 8192
# Bytes before the first boundary, which RFC 2046, 5.1.1 allows for the sake of old mail programs.
MAX_PREAMBLE = 1024

# The library would log bytes of the body; we log each refusal once, without them.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)

# RFC 2046, 5.1.1: at most 70 of these characters, the last of them no space.
_BOUNDARY_TEXT = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
# A quoted value is matched as a whole, so that nothing inside it is read as a parameter.
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))')
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")  # every control character but the tab
_PLAIN_ENCODINGS = {"", "7bit", "8bit", "binary"}


def boundary_of(content_type: str | None) -> str:
    """The boundary of a multipart Content-Type. Raises UnsupportedMediaError for any other."""
    media_type = (content_type or "").partition(";")[0]
    boundary = _parameter(content_type or "", "boundary")
    if not media_type.strip().lower().startswith("multipart/") or not _BOUNDARY_TEXT.fullmatch(boundary):
        raise UnsupportedMediaError(
            ErrorCode.ILLEGAL_CONTENT_TYPE,
            "Content-Type: must be multipart/vnd.digipost-v8+xml (or v7) with a boundary of 1 to 70 characters",
        )
    return boundary


class MultipartReader:
    """Reads the body in pieces; writes each part to the sink that `open_part` returns for its file name.

    `write` raises InvalidMessageError, UnsupportedMediaError and TooLargeError; `close` raises InvalidMessageError when
    the last boundary is missing.
    """

    def __init__(self, boundary: str, open_part: Callable[[str], Sink]) -> None:
        self._open_part = open_part
        self._opening = f"--{boundary}".encode("ascii")
        self._preamble: bytearray | None = bytearray()
        self._sink: Sink | None = None
        self._headers: dict[str, str] = {}
        self._name = bytearray()
        self._value = bytearray()
        self._header_bytes = 0
        self._parts = 0
        self._is_complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._take_name,
                "on_header_value": self._take_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._take_data,
                "on_end": self._end,
            },
            max_header_size=2 * MAX_PART_HEADERS,  # ours is checked first, and counts all headers of a part
        )

    def write(self, chunk: bytes) -> None:
        """Read the next bytes of the body."""
        if self._preamble is not None:
            chunk = self._after_preamble(self._preamble, chunk)
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise _malformed("it is not well-formed") from error

    def close(self) -> None:
        """Check that the body is complete."""
        if not self._is_complete:
            raise _malformed("it ends before its last boundary")

    def _after_preamble(self, preamble: bytearray, chunk: bytes) -> bytes:
        """The bytes from the first boundary on; nothing until it has arrived."""
        preamble += chunk
        start = 0 if preamble.startswith(self._opening) else preamble.find(b"\r\n" + self._opening)
        longest = MAX_PREAMBLE + len(b"\r\n" + self._opening)
        if start > MAX_PREAMBLE or (start < 0 and len(preamble) >= longest):
            raise _malformed("it does not begin with its boundary")
        if start < 0:
            return b""
        self._preamble = None
        return bytes(preamble[start:])

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise TooLargeError(ErrorCode.REQUEST_TOO_LARGE, f"the body has more than {MAX_PARTS} parts")
        self._headers = {}
        self._header_bytes = 0

    def _take_name(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        self._name += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        self._value += data[start:end]

    def _count_header(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > MAX_PART_HEADERS:
            raise TooLargeError(
                ErrorCode.REQUEST_TOO_LARGE, f"a part's headers are larger than {MAX_PART_HEADERS} bytes"
            )

    def _end_header(self) -> None:
        name = self._name.decode("ascii", "replace").lower()
        if name in self._headers:
            raise _malformed("a part has the same header twice")
        if _CONTROL.search(self._value):
            raise _malformed("a part's header holds a control character; lines end with CR and LF")
        self._headers[name] = self._value.decode("utf-8", "replace").strip()
        self._name.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        if self._headers.get("content-transfer-encoding", "").lower() not in _PLAIN_ENCODINGS:
            raise UnsupportedMediaError(
                ErrorCode.ILLEGAL_CONTENT_TYPE, "Content-Transfer-Encoding: a part must be sent as it is (binary)"
            )
        self._sink = self._open_part(_filename(self._headers.get("content-disposition")))

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        if self._sink is not None:
            self._sink.write(data[start:end])

    def _end(self) -> None:
        self._is_complete = True


def _filename(disposition: str | None) -> str:
    if disposition is None:
        raise InvalidMessageError(
            ErrorCode.MISSING_BODYPART_CONTENT_DISPOSITION, "a part has no Content-Disposition header"
        )
    # filename* is another parameter, which neither of the official clients sends alone.
    filename = _parameter(disposition, "filename")
    if not filename:
        raise InvalidMessageError(
            ErrorCode.MISSING_BODYPART_FILENAME,
            "a part's Content-Disposition must have one filename: \"message\" or the document's uuid",
        )
    return filename


def _parameter(header: str, name: str) -> str:
    """The value of a parameter that occurs exactly once, else the empty string."""
    values: list[str] = [quoted or bare for key, quoted, bare in _PARAMETER.findall(header) if key.lower() == name]
    return values[0] if len(values) == 1 else ""


def _malformed(reason: str) -> InvalidMessageError:
    return InvalidMessageError(ErrorCode.PROBLEM_WITH_REQUEST, f"the multipart body can't be read: {reason}")
