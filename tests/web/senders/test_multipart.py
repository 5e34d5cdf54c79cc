"""Multipart bodies, whole or byte by byte: what clients may send is read, all else is refused with its reason."""

import pytest

from viewer.errors import ErrorCode, RefusedError
from viewer.web.senders.multipart import MAX_PARTS, MAX_PREAMBLE, MultipartReader, boundary_of

END = b"--b--\r\n"


class Part:
    """A part in memory."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, chunk: bytes) -> None:
        self.content += chunk


def read(body: bytes, *, step: int | None = None) -> dict[str, bytes]:
    """The parts by file name; a second part of the same name replaces the first."""
    parts: dict[str, Part] = {}

    def open_part(filename: str) -> Part:
        parts[filename] = Part()
        return parts[filename]

    reader = MultipartReader("b", open_part)
    for start in range(0, len(body), step or len(body) or 1):
        reader.write(body[start : start + (step or len(body))])
    reader.close()
    return {filename: part.content for filename, part in parts.items()}


def a_part(head: str = 'Content-Disposition: attachment; filename="message"', content: bytes = b"x") -> bytes:
    return f"--b\r\n{head}\r\n\r\n".encode("latin-1") + content + b"\r\n"


@pytest.mark.parametrize("step", [1, 2, 7, None])
@pytest.mark.parametrize(
    "head",
    [
        'Content-Disposition: attachment; filename="message"',
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=message",
        "content-disposition: ATTACHMENT; FILENAME=message",
        "Content-Disposition: form-data; name=x; filename=\"message\"; filename*=utf-8''message",
        'Content-Disposition: attachment; x=";filename=no"; filename="message"',
        "Content-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=message",
        f"X: {'y' * 4000}\r\nContent-Disposition: attachment; filename=message",
    ],
)
def test_part_is_read_however_its_headers_are_written(head: str, step: int | None) -> None:
    assert read(a_part(head) + END, step=step) == {"message": b"x"}


@pytest.mark.parametrize("step", [1, 3, None])
@pytest.mark.parametrize(
    "content", [b"", b"\r\n", b"\r\n--bx\r\n", b"--b", b"\r\n--", b"\r\r\n\n", bytes(range(256)), b"\r\n-" * 99]
)
def test_content_is_read_to_the_byte(content: bytes, step: int | None) -> None:
    assert read(a_part(content=content) + END, step=step) == {"message": content}


@pytest.mark.parametrize("step", [1, 5, None])
@pytest.mark.parametrize(
    "before", [b"", b"\r\n", b"preamble\r\n", b"-b\r\n--a\r\n", b"x" * (MAX_PREAMBLE - 2) + b"\r\n"]
)
@pytest.mark.parametrize("after", [b"", b"epilogue", b"--b\r\n" * 9])
def test_preamble_and_epilogue_are_no_parts(before: bytes, after: bytes, step: int | None) -> None:
    assert read(before + a_part() + END + after, step=step) == {"message": b"x"}


FAULTS = {
    "nothing": (b"", ErrorCode.PROBLEM_WITH_REQUEST),
    "no boundary": (b"hello", ErrorCode.PROBLEM_WITH_REQUEST),
    "long preamble": (b"x" * (MAX_PREAMBLE + 1) + b"\r\n" + a_part() + END, ErrorCode.PROBLEM_WITH_REQUEST),
    "endless preamble": (b"x" * 1_000_000, ErrorCode.PROBLEM_WITH_REQUEST),
    "no end": (a_part(), ErrorCode.PROBLEM_WITH_REQUEST),
    "LF alone": ((a_part() + END).replace(b"\r\n", b"\n"), ErrorCode.PROBLEM_WITH_REQUEST),
    "no disposition": (a_part("X: y") + END, ErrorCode.MISSING_BODYPART_CONTENT_DISPOSITION),
    "no filename": (a_part("Content-Disposition: attachment") + END, ErrorCode.MISSING_BODYPART_FILENAME),
    "two filenames": (
        a_part("Content-Disposition: attachment; filename=a; filename=b") + END,
        ErrorCode.MISSING_BODYPART_FILENAME,
    ),
    "encoded filename": (
        a_part("Content-Disposition: attachment; filename*=utf-8''message") + END,
        ErrorCode.MISSING_BODYPART_FILENAME,
    ),
    "header twice": (
        a_part("Content-Disposition: attachment; filename=a\r\ncontent-disposition: b") + END,
        ErrorCode.PROBLEM_WITH_REQUEST,
    ),
    "control character": (
        a_part("Content-Disposition: attachment; filename=a\x00") + END,
        ErrorCode.PROBLEM_WITH_REQUEST,
    ),
    "base64": (
        a_part("Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a") + END,
        ErrorCode.ILLEGAL_CONTENT_TYPE,
    ),
    "long header": (
        a_part(f"Content-Disposition: attachment; filename={'x' * 8192}") + END,
        ErrorCode.REQUEST_TOO_LARGE,
    ),
    "many parts": (a_part() * (MAX_PARTS + 1) + END, ErrorCode.REQUEST_TOO_LARGE),
    "carriage returns": (b"--b\r\n" + b"\r" * 2_000_000, ErrorCode.PROBLEM_WITH_REQUEST),
}


@pytest.mark.parametrize(("body", "code"), FAULTS.values(), ids=FAULTS)
def test_malformed_body_is_refused(body: bytes, code: ErrorCode) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(body)
    assert refusal.value.code is code


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/vnd.digipost-v8+xml; boundary=b", "b"),
        ('multipart/mixed; charset=utf-8; Boundary="a b"', "a b"),
        ("MULTIPART/MIXED;boundary='()+_,-./:=?", "'()+_,-./:=?"),
        (f"multipart/mixed; boundary={'b' * 70}", "b" * 70),
    ],
)
def test_boundary_is_what_the_content_type_says(content_type: str, boundary: str) -> None:
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "application/xml",
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=a;boundary=a",
        f"multipart/mixed; boundary={'b' * 71}",
        'multipart/mixed; boundary="a "',
        "multipart/mixed; boundary=æ",
        "x; y=multipart/mixed; boundary=b",
    ],
)
def test_content_type_without_one_good_boundary_is_refused(content_type: str | None) -> None:
    with pytest.raises(RefusedError) as refusal:
        boundary_of(content_type)
    assert refusal.value.code is ErrorCode.ILLEGAL_CONTENT_TYPE
