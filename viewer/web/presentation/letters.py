"""The letters: what they are called, what they are, and the name they get on the reader's disk."""

import re
from dataclasses import dataclass

from babel.numbers import format_decimal

from viewer.domain.mailbox import Letter
from viewer.web.pages.languages import gettext as _, interface_language
from viewer.web.presentation.dates import long_date, machine_time, wall_time

KILOBYTE = 1000
MEGABYTE = 1000 * KILOBYTE
# Windows ends a path at 260 characters, and the folder takes its part.
NAME_LENGTH = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterRow:
    """A letter as it is listed; `kind` is its type and size, like "PDF, 120 kB"."""

    id: str
    subject: str
    sender: str
    kind: str
    delivered: str
    delivered_machine: str
    opens_in_browser: bool


def letter_row(letter: Letter) -> LetterRow:
    """The letter, ready to be listed."""
    return LetterRow(
        id=letter.id,
        subject=letter.subject,
        sender=letter.sender_name,
        kind=f"{letter.file_type.upper()}, {size_in_words(letter.size)}",
        delivered=long_date(wall_time(letter.delivered_at)),
        delivered_machine=machine_time(letter.delivered_at),
        opens_in_browser=opens_in_browser(letter),
    )


def opens_in_browser(letter: Letter) -> bool:
    """Whether the browser may show it: PDF, and nothing that could carry a script of ours."""
    return letter.file_type.casefold() == "pdf"


def size_in_words(size: int) -> str:
    """Like "120 kB" or "1,4 MB", rounded up to a whole kilobyte."""
    if size < MEGABYTE:
        return f"{-(-size // KILOBYTE)} kB"
    return f"{format_decimal(size / MEGABYTE, '0.#', locale=interface_language().locale)} MB"


def file_name(letter: Letter) -> str:
    """A name of our own making: no path, no control character, no change of direction can be in it."""
    title = _("Letter from %(sender)s", sender=letter.sender_name)
    name = " ".join(re.sub(r"[^\w.-]", " ", f"{title} {wall_time(letter.delivered_at):%Y-%m-%d}").split())
    extension = re.sub(r"[^a-z0-9]", "", letter.file_type.casefold())[:10] or "bin"
    return f"{name.strip('.')[:NAME_LENGTH].strip()}.{extension}"
