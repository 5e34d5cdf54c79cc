"""Three writers of PDF files: they differ in how text is split into pieces, encoded and ordered."""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

# Sámi letters are in no font that PDF readers bring along; without these the writers' own fonts are taken.
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
HEIGHT = 842


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text at a point of the page, counted from its upper left corner, in points."""

    x: float
    y: float
    text: str
    size: float = 10.5


Page = Sequence[Line]


def with_reportlab(pages: Sequence[Page], *, password: str | None = None) -> bytes:
    """By ReportLab, in Helvetica or DejaVu, compressed."""
    from reportlab.lib.pdfencrypt import StandardEncryption  # noqa: PLC0415  # slow to load
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    file = BytesIO()
    encryption = StandardEncryption(password, canPrint=0) if password is not None else None
    canvas = Canvas(file, pagesize=(595, HEIGHT), pageCompression=1, encrypt=encryption, invariant=1)
    for page in pages:
        for line in page:
            font = "Helvetica"
            if not _is_latin(line.text):
                font = "DejaVu"
                if font not in pdfmetrics.getRegisteredFontNames():
                    pdfmetrics.registerFont(TTFont(font, str(FONT)))
            canvas.setFont(font, line.size)
            canvas.drawString(line.x, HEIGHT - line.y, line.text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def with_fpdf(pages: Sequence[Page]) -> bytes:
    """By fpdf2, in an embedded subset of a font, or a core font in Windows-1252."""
    from fpdf import FPDF  # noqa: PLC0415

    pdf: Any = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    has_font = FONT.exists()
    if has_font:
        pdf.add_font("DejaVu", "", str(FONT))
    for page in pages:
        pdf.add_page()
        for line in page:
            pdf.set_font("DejaVu" if has_font else "Helvetica", size=line.size * (0.9 if has_font else 1))
            pdf.text(line.x, line.y, line.text if has_font else line.text.encode("cp1252", "replace").decode("cp1252"))
    return bytes(pdf.output())


CHROMIUM_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
STYLE = "section { break-after: page; font: 10pt sans-serif } td { width: 9em; padding-right: 1em }"


def with_chromium(program: str, sections: Iterable[str], folder: Path) -> bytes:
    """By a browser's "Print to PDF", as many systems make letters: a page or more for each section of HTML."""
    page, file = folder / "letters.html", folder / "letters.pdf"
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(sections)}", "utf-8")
    command = [program, *CHROMIUM_FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={file}"]
    subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=100)
    return file.read_bytes()


def _is_latin(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return not FONT.exists()
    return True
