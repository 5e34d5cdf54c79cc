"""Texts that are longer than a page can show: their beginning, and the rest that is there when it is wanted."""

from typing import NamedTuple

# Characters: some two pages of a letter. A message may bring a megabyte.
LONGEST = 6000
# Where a text may be cut, the best place first, and in how many characters before the longest beginning.
ENDS = ("\n\n", "\n", " ")
LOOKED_FOR = 1000


class Folded(NamedTuple):
    """The beginning of a text, and the rest of it; nothing when the beginning is all."""

    start: str
    rest: str = ""


def fold(text: str) -> Folded:
    """The text in two parts, cut between paragraphs, lines or words."""
    if len(text) <= LONGEST:
        return Folded(text)
    cuts = (text.rfind(end, LONGEST - LOOKED_FOR, LONGEST) for end in ENDS)
    cut = next((cut for cut in cuts if cut > 0), LONGEST)
    return Folded(text[:cut], text[cut:].lstrip("\n "))
