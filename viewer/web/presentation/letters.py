"""The letters: what they are called, what they are, and the name they get on the reader's disk."""

import re
from dataclasses import dataclass

from viewer.domain.appointment import OSLO
from viewer.domain.mailbox import Letter
from viewer.i18n import Translator
from viewer.web.presentation.when import machine_time

# What browsers show by themselves and nothing of which runs, by file type.
INLINE_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
}
KILOBYTE = 1000
MEGABYTE = 1000 * KILOBYTE
# Characters; Windows ends a path at 260, and the folder takes its part.
NAME_LENGTH = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterRow:
    """A letter as it is listed; `kind` is its type and size, like "PDF, 120 kB", `receipt` what its sender learns."""

    id: str
    subject: str
    sender: str
    kind: str
    delivered: str
    delivered_machine: str
    opens_in_browser: bool
    receipt: str | None


def letter_row(letter: Letter, translator: Translator) -> LetterRow:
    """The letter, ready to be listed."""
    return LetterRow(
        id=letter.id,
        subject=letter.subject,
        sender=letter.sender_name,
        kind=f"{letter.file_type.upper()}, {size_in_words(letter.size, translator)}",
        delivered=translator.long_date(letter.delivered_at.astimezone(OSLO)),
        delivered_machine=machine_time(letter.delivered_at),
        opens_in_browser=inline_media_type(letter) is not None,
        receipt=translator.gettext("The sender can see whether you have opened the letter.")
        if letter.has_opening_receipt
        else None,
    )


def inline_media_type(letter: Letter) -> str | None:
    """Media type in which the browser may show the letter; None where it must be saved: it could carry a script."""
    return INLINE_MEDIA_TYPES.get(letter.file_type.casefold())


def size_in_words(size: int, translator: Translator) -> str:
    """Like "120 kB" or "1,4 MB", rounded up to a whole kilobyte."""
    if size < MEGABYTE:
        return f"{-(-size // KILOBYTE)} kB"
    return f"{translator.decimal(size / MEGABYTE)} MB"


def file_name(letter: Letter, translator: Translator) -> str:
    """A name of our own making: no path, no control character, no change of direction can be in it."""
    _ = translator.gettext
    title = _("Letter from %(sender)s", sender=letter.sender_name)
    name = " ".join(re.sub(r"[^\w.-]", " ", f"{title} {letter.delivered_at.astimezone(OSLO):%Y-%m-%d}").split())
    extension = re.sub(r"[^a-z0-9]", "", letter.file_type.casefold())[:10] or "bin"
    return f"{name.strip('.')[:NAME_LENGTH].strip()}.{extension}"
