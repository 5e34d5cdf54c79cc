"""The corpus is read right: nothing false is found in it, and almost all that is true."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfWriter

from tests.letters.by_hand import WrittenLetter, appointment_at, frames
from tests.letters.corpus import NEW_ID, OLD_ID, corpus
from tests.letters.judge import Judged, Verdict, judge_all, judge_written
from tests.letters.writers import Line, Page, with_fpdf, with_reportlab
from viewer.domain.appointment import Language
from viewer.domain.letter_ties import Candidate
from viewer.domain.mailbox import AppointmentId, TieKind
from viewer.formats.letter_limits import Limits
from viewer.formats.letter_pages import read_pages

# The bars that every change of the words is to keep.
LEAST_TIES = 0.95
LEAST_DIFFERENCES = 0.90


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """All letters, written, read and decided once."""
    return judge_all(corpus())


def test_the_corpus_is_large_and_varied(judged: list[Judged]) -> None:
    assert len(judged) >= 300
    assert {one.case.language for one in judged} == set(Language)
    assert {one.case.writer for one in judged} == {"reportlab", "fpdf2"}


def test_nothing_is_replaced_or_withdrawn_that_was_not(judged: list[Judged]) -> None:
    """A replaced appointment that was not is a missed one."""
    false = [
        (one.case.name, tie)
        for one in judged
        for tie in one.ties
        if tie.is_certain and (tie.kind, tie.older) != (one.case.tie, OLD_ID)
    ]

    assert false == []


def test_no_letter_is_said_to_contradict_data_that_it_agrees_with(judged: list[Judged]) -> None:
    false = [
        (one.case.name, one.differences)
        for one in judged
        if [difference.subject for difference in one.differences] not in ([], [one.case.differs])
    ]

    assert false == []


def test_almost_every_change_that_is_said_in_words_is_found(judged: list[Judged]) -> None:
    for kind in (TieKind.REPLACED, TieKind.WITHDRAWN):
        said = [one for one in judged if one.case.tie is kind]
        found = [one for one in said if any(tie.is_certain and tie.newer == NEW_ID for tie in one.ties)]

        assert len(found) >= LEAST_TIES * len(said) > 0


def test_almost_every_contradiction_is_found(judged: list[Judged]) -> None:
    told = [one for one in judged if one.case.differs]
    found = [one for one in told if one.differences]

    assert len(found) >= LEAST_DIFFERENCES * len(told) > 0


def test_a_question_is_asked_only_about_another_of_the_same_kind(judged: list[Judged]) -> None:
    needless = [one.case.name for one in judged if one.ties and not one.case.tie and not one.case.may_ask]

    assert needless == []


def test_every_tie_by_words_quotes_them(judged: list[Judged]) -> None:
    """The recipient is told what it rests on."""
    assert all(tie.quote for one in judged for tie in one.ties if tie.is_certain)


SAYS = "Timen onsdag 10. mars 2027 kl. 10.30 er flyttet til onsdag 17. mars 2027 kl. 10.30."
FILLER = "Møt i god tid. Ta med legitimasjon. Du får svar på prøvene når legen har sett på dem."


def verdict_on(pdf: bytes, truth: str, *, start: str = "2027-03-17 10:30") -> Verdict:
    """What is made of a file whose data say that time, beside an appointment on 10 March."""
    frame = frames()["hospital"]
    letter = WrittenLetter(
        name="",
        language=Language.NB,
        subject="Kontroll",
        appointment=appointment_at(f"{start}; Kontroll", frame, Language.NB),
        held=(
            Candidate(
                shows=AppointmentId("1"), appointment=appointment_at("2027-03-10 10:30; Kontroll", frame, Language.NB)
            ),
        ),
        truth=truth,
        blocks=(),
        has_columns=False,
    )
    return judge_written(letter, read_pages(pdf, Limits()).get("pages", []))  # type: ignore[arg-type]


@pytest.mark.parametrize("write", [with_reportlab, with_fpdf])
def test_what_the_last_of_two_hundred_pages_says_counts(write: Callable[[list[Page]], bytes]) -> None:
    filler: Page = [Line(60, 60 + 20 * number, FILLER) for number in range(20)]

    assert verdict_on(write([filler] * 199 + [[Line(60, 60, SAYS)]]), "replaced 1") is Verdict.RIGHT


def test_behind_a_password_or_on_a_scan_nothing_is_claimed() -> None:
    """What is asked is asked by the data alone, here at another time than the letter would say."""
    locked = with_reportlab([[Line(60, 60, SAYS)]], password="secret")  # of a test's file
    scan = with_reportlab([[]])

    for pdf in (locked, scan):
        assert verdict_on(pdf, "asked 1", start="2027-03-24 10:30") is Verdict.RIGHT


def test_a_password_that_is_empty_is_no_lock() -> None:
    assert verdict_on(with_reportlab([[Line(60, 60, SAYS)]], password=""), "replaced 1") is Verdict.RIGHT


def test_a_font_that_names_no_letters_claims_nothing() -> None:
    """A file without the table from its glyphs to letters is readable by eye alone."""
    pdf = PdfWriter(clone_from=BytesIO(with_fpdf([[Line(60, 60 + 20 * row, SAYS) for row in range(9)]])))
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font.get_object().pop("/ToUnicode", None)
    file = BytesIO()
    pdf.write(file)

    assert verdict_on(file.getvalue(), "asked 1", start="2027-03-24 10:30") is not Verdict.FALSE


@pytest.mark.parametrize("month", ["njukčamánu", "Njukčamánnu"])
def test_a_sami_month_is_a_month(month: str) -> None:
    told = f"Dus lea diibmu doaktára luhtte {month} 17. beaivvi 2027 dii. 12.10."

    assert verdict_on(with_reportlab([[Line(60, 60, told)]]), "asked 1", start="2027-03-17 12:10") is Verdict.RIGHT
    assert verdict_on(with_reportlab([[Line(60, 60, told)]]), "differs time", start="2027-03-17 13:10") is Verdict.RIGHT
