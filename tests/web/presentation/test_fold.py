"""Long texts: nothing of them is lost, and no word is cut that need not be."""

import pytest

from viewer.web.presentation.fold import LONGEST, Folded, fold


def test_a_text_that_a_page_can_show_stays_whole() -> None:
    assert fold("a" * LONGEST) == Folded("a" * LONGEST)


@pytest.mark.parametrize("end", ["\n\n", "\n", " "])
def test_a_longer_one_is_cut_where_something_ends(end: str) -> None:
    text = ("word" + end) * LONGEST
    start, rest = fold(text)
    assert start.endswith("word")
    assert rest.startswith("word")
    assert LONGEST - 10 < len(start) <= LONGEST
    assert (start + end + rest) == text


def test_one_endless_word_is_cut_anyhow() -> None:
    start, rest = fold("a" * 3 * LONGEST)
    assert (len(start), len(rest)) == (LONGEST, 2 * LONGEST)
