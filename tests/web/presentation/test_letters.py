"""Letters: their rows, and the names of their files."""

from dataclasses import replace

import pytest

from tests.builders import a_letter
from tests.translators import EN, NB, TRANSLATORS
from viewer.web.presentation.letters import file_name, letter_row, size_in_words


def test_a_row_tells_type_and_size() -> None:
    row = letter_row(replace(a_letter(), size=123_456), NB)

    assert row.kind == "PDF, 124 kB"
    assert row.delivered == "fredag 1. september 2017"


@pytest.mark.parametrize(
    ("size", "nb", "en"),
    [
        (1, "1 kB", "1 kB"),
        (1000, "1 kB", "1 kB"),
        (1001, "2 kB", "2 kB"),
        (2_345_678, "2,3 MB", "2.3 MB"),
        (5_000_000, "5 MB", "5 MB"),
    ],
)
def test_sizes_are_written_as_the_language_does(size: int, nb: str, en: str) -> None:
    for language, words in {"nb": nb, "en": en}.items():
        assert size_in_words(size, TRANSLATORS[language]) == words


@pytest.mark.parametrize(
    ("kind", "opens"),
    [("pdf", True), ("PDF", True), ("jpg", True), ("png", True), ("txt", True), ("html", False), ("svg", False)],
)
def test_only_what_runs_nothing_opens_in_the_browser(kind: str, opens: bool) -> None:
    assert letter_row(a_letter(file_type=kind), NB).opens_in_browser is opens


def test_a_file_is_named_by_us() -> None:
    assert file_name(a_letter(subject="../../etc/passwd"), NB) == "Brev fra Oslo City Røntgen 2017-09-01.pdf"


@pytest.mark.parametrize(
    "sender",
    ["../../etc/passwd", "a\r\nSet-Cookie: x", "\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", 'a"b\\c', "a\0b", ".hidden"],
)
def test_no_name_can_leave_its_folder_or_its_header(sender: str) -> None:
    name = file_name(a_letter(sender_name=sender), EN)

    assert not set(name) & set('/\\"\r\n\0:\N{RIGHT-TO-LEFT OVERRIDE}')
    assert not name.startswith(".")
    assert name.endswith(" 2017-09-01.pdf")


@pytest.mark.parametrize(("kind", "ending"), [("DOCX", ".docx"), ("../x", ".x"), ("", ".bin"), ("…", ".bin")])
def test_the_ending_is_letters_and_digits(kind: str, ending: str) -> None:
    assert file_name(a_letter(file_type=kind), NB).endswith(f"2017-09-01{ending}")


def test_a_long_name_is_cut() -> None:
    assert len(file_name(a_letter(sender_name="x" * 500), NB)) <= 84
