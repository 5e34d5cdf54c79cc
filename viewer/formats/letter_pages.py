"""The text of each page of a PDF, by pypdf: called where a stranger's file can cost nothing but its own process."""

import re
from collections import Counter
from io import BytesIO

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

from viewer.formats.letter_limits import Limits

# A column has so many lines and characters in them; so many blanks stand before it on every line of the page.
LEAST_LINES = 6
LEAST_WIDTH = 15
GUTTER = 2


def read_pages(pdf: bytes, limits: Limits) -> dict[str, object]:
    """The text of each page, or what kept it from being read."""
    try:
        reader = pypdf.PdfReader(BytesIO(pdf))
        # Many letters are encrypted with an empty password, only to forbid changes.
        if reader.is_encrypted and not reader.decrypt(""):
            return {"failure": "encrypted"}
        pages: list[str] = []
        characters = 0
        for page in reader.pages:
            pages.append(_text_of(page))
            characters += len(pages[-1])
            if len(pages) > limits.pages or characters > limits.characters:
                return {"failure": "too_long"}
    except (MemoryError, LimitReachedError):
        return {"failure": "over_limit"}
    except (FileNotDecryptedError, DependencyError):
        return {"failure": "encrypted"}
    except Exception:  # noqa: BLE001  # whatever a stranger's file raises, says that it is broken
        return {"failure": "malformed"}
    return {"pages": pages}


def _text_of(page: pypdf.PageObject) -> str:
    """The text of a page; of one that is set in two columns, the left one and then the right one."""
    text: str = page.extract_text()
    layout: str = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    # The layout leaves out what is drawn by forms, or turned.
    is_complete = len("".join(layout.split())) >= len("".join(text.split()))
    return (is_complete and in_columns(layout, text)) or text


def in_columns(layout: str, text: str) -> str | None:
    """The left column and then the right one; None where no gutter goes all the way down, as beside a table.

    None as well where the columns stand one after the other in the page's own text.
    """
    lines = [line.rstrip() for line in layout.splitlines() if line.strip()]
    starts = Counter(match.end() for line in lines for match in re.finditer(r"\S {3,}(?=\S)|^ {20,}(?=\S)", line))
    for start, count in starts.most_common(3):
        is_clear = all(not line[start - GUTTER : start].strip() for line in lines)
        right = [line[start:] for line in lines if len(line) > start]
        if count >= LEAST_LINES and is_clear and sum(map(len, right)) >= LEAST_WIDTH * len(right):
            left = [line[:start] for line in lines]
            is_in_order = "".join("".join(left).split()) in "".join(text.split())
            return None if is_in_order else "\n".join([*left, *right])
    return None
