"""Sorted lines are found by their key, and by nothing else."""

from pathlib import Path

import pytest

from viewer.geocoding.sorted_lines import SortedLines

LINES = {"a": "1", "ab": "2", "storgate": "0155:1-15;0184:17-35", "å": "", "ås": "5"}


@pytest.fixture
def lines(tmp_path: Path) -> SortedLines:
    file = tmp_path / "lines.txt"
    keys = sorted(LINES, key=str.encode)
    file.write_text("".join(f"{key}\t{LINES[key]}\n" if LINES[key] else f"{key}\n" for key in keys), "utf-8")
    return SortedLines(file)


@pytest.mark.parametrize("key", LINES)
def test_each_line_is_found(lines: SortedLines, key: str) -> None:
    assert lines.get(key) == LINES[key]
    assert key in lines


@pytest.mark.parametrize("key", ["", "0", "aa", "stor", "storgaten", "ø", "åsen", "\n", "\t"])
def test_what_is_not_there_is_not_found(lines: SortedLines, key: str) -> None:
    assert lines.get(key) is None
    assert key not in lines


def test_empty_file_has_no_lines(tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.touch()
    assert SortedLines(file).get("a") is None
