"""`make figures` counts what stands in the files."""

import subprocess
import sys
from pathlib import Path

COUNTING = Path(__file__).parents[1] / ".ci" / "figures"
SOURCE = '''"""A module."""

import re
from collections import (
    Counter,
)

# How many.
LIMIT = 3


def outer(kept_letter):
    """Return it."""
    found = _once(kept_letter)
    return found


def _once(each):
    return Counter(re.split("-", each))
'''


def test_lines_functions_and_words_are_counted(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(SOURCE)
    script = (
        "from pathlib import Path; from counting import Code, read_code; "
        f"code = read_code(Path({str(tmp_path)!r})); "
        "print(*(f'{name}: {figure}' for (name, _), figure in zip(Code.FIGURES, code.figures())), sep='\\n')"
    )

    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=COUNTING, capture_output=True, text=True, check=True
    ).stdout

    assert "files: 1\nlines: 19\n" in printed
    assert "import lines: 4\n" in printed
    assert "comment lines: 1\n" in printed
    assert "docstring lines: 2\n" in printed
    assert "functions: 2\n" in printed
    assert "private functions with one caller: 1\n" in printed
    assert "`found` as a name, or a part of one: 2\n" in printed
    assert "`kept` as a name, or a part of one: 2\n" in printed
    assert "`at` as a name: 0\n" in printed
