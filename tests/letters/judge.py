"""What the service makes of a case, from its bytes to the decision."""

import multiprocessing
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from tests.letters.by_hand import WrittenLetter
from tests.letters.corpus import NEW_ID, Case
from viewer.domain.letter_differences import LetterDifference, differences
from viewer.domain.letter_reading import LetterReading, read_letter
from viewer.domain.letter_ties import NewLetter, decide
from viewer.domain.mailbox import DocumentId, NewTie
from viewer.formats.letter_limits import Limits
from viewer.formats.letter_pages import read_pages

# Letters go to a process so many at once.
BATCH = 100


class Verdict(StrEnum):
    """What was made of a letter: right, something false, nothing where there is something, or a needless question."""

    RIGHT = "right"
    FALSE = "false"
    MISSED = "missed"
    NEEDLESS = "needless"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What was read, what ties it makes, and where it differs from its data."""

    case: Case
    reading: LetterReading
    ties: list[NewTie]
    differences: tuple[LetterDifference, ...]


def judge(case: Case) -> Judged:
    """Read the letter in this process, for speed: tests/formats/test_letter_reader.py does so in the child."""
    pages = read_pages(case.pdf(), Limits()).get("pages", [])
    assert isinstance(pages, list)
    reading = read_letter(pages, (case.subject, case.appointment.sub_title or ""))
    differing = differences(reading, case.appointment)
    letter = NewLetter(
        document_id=DocumentId("document"),
        reading=reading,
        appointment_id=NEW_ID,
        appointment=case.appointment,
        contradicts_data=bool(differing),
    )
    return Judged(case=case, reading=reading, ties=decide(letter, case.coming), differences=differing)


def processes() -> ProcessPoolExecutor:
    """Two processes that judge letters, which are thousands; they start anew, so no coverage slows them down."""
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


def judge_all(cases: Iterable[Case]) -> list[Judged]:
    """What is read and decided of each, in their order."""
    with processes() as pool:
        return list(pool.map(judge, cases, chunksize=BATCH // 4))


def judge_file(pdf: bytes, letters: list[WrittenLetter], lengths: list[int]) -> list[Verdict]:
    """The verdicts on letters that stand in one file, each on so many of its pages."""
    pages = read_pages(pdf, Limits()).get("pages", [])
    assert isinstance(pages, list)
    assert len(pages) == sum(lengths)
    texts = iter(pages)
    return [judge_written(letter, list(islice(texts, length))) for letter, length in zip(letters, lengths, strict=True)]


def judge_written(letter: WrittenLetter, pages: list[str]) -> Verdict:
    """Hold what was found in a letter written by hand against what is true of it."""
    appointment = letter.appointment
    reading = read_letter(pages, (letter.subject, (appointment.sub_title or "") if appointment else ""))
    differing = differences(reading, appointment) if appointment else ()
    new = NewLetter(
        document_id=DocumentId("document"),
        reading=reading,
        appointment_id=NEW_ID if appointment else None,
        appointment=appointment,
        contradicts_data=bool(differing),
    )
    ties = decide(new, letter.held)
    kind, _, which = letter.truth.partition(" ")
    certain = [tie for tie in ties if tie.is_certain]
    if any((tie.kind.value, tie.older) != (kind, which) for tie in certain):
        return Verdict.FALSE
    if any((kind, difference.subject.value) != ("differs", which) for difference in differing) and kind != "asked":
        return Verdict.FALSE
    if kind == "none":
        return Verdict.NEEDLESS if ties else Verdict.RIGHT
    found = {"asked": bool(ties), "differs": bool(differing)}.get(kind, bool(certain))
    return Verdict.RIGHT if found else Verdict.MISSED
