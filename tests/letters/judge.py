"""What the service makes of a case, from its bytes to the decision."""

from dataclasses import dataclass

from tests.letters.corpus import NEW_ID, Case
from viewer.domain.letter_differences import LetterDifference, differences
from viewer.domain.letter_reading import LetterReading, read_letter
from viewer.domain.letter_ties import NewLetter, decide
from viewer.domain.mailbox import DocumentId, NewTie
from viewer.formats.letter_child import Limits, read_pages


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What was read, what ties it makes, and where it differs from its data."""

    case: Case
    reading: LetterReading
    ties: list[NewTie]
    differences: tuple[LetterDifference, ...]


def judge(case: Case) -> Judged:
    """Read the letter in this process, for speed: tests/formats/test_letter_text.py does so in the child."""
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
