"""An old time and a new one that a letter tells beside each other, however it words that the appointment has moved.

No list of verbs holds all that senders write. What does not vary is the form: two times and no third, of which one is
told as over ("ikke 9. mars", "Før: ...", "var satt opp til") and the other as what holds in its place. The
words are looked at with the two times taken out of them, so that a pattern tells where each of them stands.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from viewer.domain import letter_words as words
from viewer.domain.letter_changes import LONGEST_QUOTE, Change, Statement
from viewer.domain.letter_moments import Moment, Role, moment_end, moment_start, read_moments

# A move is told in a sentence, or in that and the next ones; a table has a line for each cell.
MOST_SENTENCES = 4
# Longer ones tell more than a move, and cost more than they are worth.
LONGEST_TEXT = 600
_FIRST, _SECOND = "«1»", "«2»"


def read_move(lines: Sequence[str], page: int) -> Statement | None:
    """What the lines together say has moved: the old time, as one that is over, and the new one."""
    text = " ".join(line if line.endswith((".", "!", ";", ":")) else f"{line};" for line in lines)
    if len(text) > LONGEST_TEXT:
        return None
    moments, clocks = read_moments(text, page)
    told = [moment for moment in moments if moment.clock]
    if len(moments) != 2 or not told or len(clocks) != len(told) or words.NO_MOVE.search(text):  # noqa: PLR2004
        return None
    if any(words.VERB_FIRST.search(line) or words.QUESTION.search(line) for line in lines):
        return None
    first, second = moments
    form = (
        text[: moment_start(first)]
        + _FIRST
        + text[moment_end(first) : moment_start(second)]
        + _SECOND
        + text[moment_end(second) :]
    )
    if words.OLD_THEN_NEW.search(form):
        old, new = first, second
    elif words.NEW_THEN_OLD.search(form):
        old, new = second, first
    else:
        return None
    quote = text[: max(moment_end(first), moment_end(second))]
    if len(quote) > LONGEST_QUOTE:
        quote = quote[moment_start(first) :]
    return Statement(
        change=Change.REPLACES,
        quote=quote[:LONGEST_QUOTE].strip(" ;."),
        page=page,
        is_weak=True,
        moments=(
            replace(old, role=Role.FORMER, is_labelled=True),
            replace(new, role=Role.APPOINTMENT, is_labelled=True),
        ),
    )


def without_moved(moments: Sequence[Moment], moves: Sequence[Statement]) -> list[Moment]:
    """The moments; those that have moved away are over, wherever the letter tells them."""
    over = {_key(moment) for move in moves for moment in move.moments if moment.role is Role.FORMER}
    return [
        replace(moment, role=Role.FORMER) if moment.role is not Role.OTHER and _key(moment) in over else moment
        for moment in moments
    ]


def _key(moment: Moment) -> tuple[int, int | None, time | None]:
    return moment.date.day, moment.date.month, moment.clock.time if moment.clock else None
