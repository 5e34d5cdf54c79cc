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


def words_of(query: str) -> list[str]:
    """The words that somebody looks for, as `missing` takes them."""
    return plain(query).split()


def missing(words: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Those of the words that are nowhere in the texts."""
    whole = plain(" ".join(texts))
    return [word for word in words if word not in whole]
