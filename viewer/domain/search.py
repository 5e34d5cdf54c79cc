"""Whether a text has the words that somebody looks for, however they spell them."""

import re
import unicodedata
from collections.abc import Iterable

# These letters don't come apart into a plain one and an accent.
PLAIN_LETTERS = {"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t"}
# What is left of an accent on a Latin letter. A search reads thousands of texts, and a loop over letters is slow.
_ACCENTS = re.compile(r"[\u0300-\u036f]+")


def plain(text: str) -> str:
    """In small letters without accents, so that "oyekontroll" finds "Øyekontroll"."""
    text = text.casefold()
    if text.isascii():
        return text
    for letter, letters in PLAIN_LETTERS.items():
        text = text.replace(letter, letters)
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def has_words(query: str, texts: Iterable[str | None]) -> bool:
    """Whether every word of the query is somewhere in the texts."""
    whole = plain(" ".join(text for text in texts if text))
    return all(word in whole for word in plain(query).split())
