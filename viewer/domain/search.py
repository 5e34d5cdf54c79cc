"""Whether a text has the words that somebody looks for, however they spell them."""

import unicodedata
from collections.abc import Iterable

# These letters don't come apart into a plain one and an accent.
PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})


def plain(text: str) -> str:
    """In small letters without accents, so that "oyekontroll" finds "Øyekontroll"."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def has_words(query: str, texts: Iterable[str | None]) -> bool:
    """Whether every word of the query is somewhere in the texts."""
    whole = plain(" ".join(text for text in texts if text))
    return all(word in whole for word in plain(query).split())
