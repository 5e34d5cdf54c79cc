"""A letter for the demo: one A4 page of plain text as PDF 1.4 (ISO 32000), with no library and no font file."""

from collections.abc import Sequence

PAGE_WIDTH, PAGE_HEIGHT = 595, 842  # A4 in points
MARGIN = 72
LEADING = 20


def sample_letter(heading: str, lines: Sequence[str]) -> bytes:
    """The bytes of a PDF with a heading and lines below it, in Helvetica; what Windows-1252 lacks becomes `?`."""
    content = _content(heading, lines)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /Lang (nb) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>" % (PAGE_WIDTH, PAGE_HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    return _file(objects)


def _content(heading: str, lines: Sequence[str]) -> bytes:
    """The page's drawing operators: one text object, line below line."""
    shown = b"\n".join(b"(%s) Tj T*" % _escaped(line) for line in lines)
    top = PAGE_HEIGHT - 2 * MARGIN
    return b"BT /F1 18 Tf %d TL %d %d Td (%s) Tj T* T* /F2 11 Tf\n%s\nET" % (
        LEADING,
        MARGIN,
        top,
        _escaped(heading),
        shown,
    )


def _escaped(text: str) -> bytes:
    r"""A literal string's bytes: `\`, `(` and `)` are escaped (7.3.4.2)."""
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Sequence[bytes]) -> bytes:
    """Header, the numbered objects, the table of where each begins, and the trailer."""
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer
