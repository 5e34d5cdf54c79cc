"""The corpus is read right: nothing false is found in it, and almost all that is true."""

import pytest

from tests.letters.corpus import NEW_ID, OLD_ID, corpus
from tests.letters.judge import Judged, judge
from viewer.domain.appointment import Language
from viewer.domain.mailbox import TieKind

# The bars that every change of the words is to keep.
LEAST_TIES = 0.95
LEAST_DIFFERENCES = 0.90


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """All letters, written, read and decided once."""
    return [judge(case) for case in corpus()]


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
