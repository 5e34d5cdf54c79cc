"""What is fuzzed: bytes of a sender's go in, and either a value comes out or a refusal, never anything else."""

from viewer.errors import RefusedError
from viewer.formats.digipost_xml import parse_message
from viewer.formats.write_message import write_message
from viewer.web.multipart import MultipartReader
from viewer.web.multipart import boundary_of

BOUNDARY = "b"
Parts = list[tuple[str, bytes]]


def fuzz_message(data: bytes) -> None:
    """What is taken reads the same when it is written again."""
    try:
        message = parse_message(data)
    except RefusedError:
        return
    again = parse_message(write_message(message))
    if again != message:
        raise AssertionError("the message reads otherwise when it is written again")


def fuzz_multipart(data: bytes) -> None:
    """It is the same whether the body comes at once, byte by byte, or in any pieces."""
    size = data[0] + 1 if data else 1
    body = data[1:]
    whole = outcome([body])
    pieces = outcome([body[start : start + size] for start in range(0, len(body), size)])
    if whole != pieces:
        raise AssertionError("the pieces in which a body comes make a difference")


def outcome(pieces: list[bytes]) -> Parts | str:
    """The parts, or the code of the refusal."""
    parts: list[tuple[str, bytearray]] = []

    class Sink:
        def __init__(self, content: bytearray) -> None:
            self.content = content

        def write(self, chunk: bytes) -> None:
            self.content.extend(chunk)

    def open_part(filename: str) -> Sink:
        parts.append((filename, bytearray()))
        return Sink(parts[-1][1])

    reader = MultipartReader(BOUNDARY, open_part)
    try:
        for piece in pieces:
            reader.write(piece)
        reader.close()
    except RefusedError as error:
        return error.code
    return [(filename, bytes(content)) for filename, content in parts]


def fuzz_content_type(data: bytes) -> None:
    """A boundary is one that the reader takes."""
    try:
        boundary = boundary_of(data.decode("latin-1"))
    except RefusedError:
        return
    MultipartReader(boundary, lambda _filename: Forgetful()).write(b"--" + boundary.encode() + b"--\r\n")


class Forgetful:
    """Takes bytes and forgets them."""

    def write(self, chunk: bytes) -> None:
        """Take them."""


TARGETS = {"message": fuzz_message, "multipart": fuzz_multipart, "content-type": fuzz_content_type}
