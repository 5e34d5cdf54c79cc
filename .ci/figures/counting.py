"""What Python files hold: lines, functions, imports, comments, and words that the glossary has a better one for."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import ClassVar

# Each stood for something that the field, or docs/glossary.md, has a name for.
WORDS = (
    *("deed", "question", "gaps", "misfit", "settled", "unchanged", "whole", "leaf", "way", "pace", "paces"),
    *("found", "each", "asked", "kept", "at", "it"),
)
# Good words as parts of names, such as `created_at`: counted only where they are the whole name.
WHOLE_NAMES = frozenset({"at", "it"})
LONG_FUNCTION = 30  # lines


@dataclass(slots=True)
class Code:
    """All that was counted in the files of a folder."""

    files: int = 0
    lines: int = 0
    import_lines: int = 0
    docstring_lines: int = 0
    comment_lines: int = 0
    private_with_one_caller: int = 0
    names: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)

    FIGURES: ClassVar[list[tuple[str, Callable[["Code"], object]]]] = [
        ("files", lambda code: code.files),
        ("lines", lambda code: code.lines),
        ("lines a file, on average", lambda code: round(code.lines / max(code.files, 1))),
        ("import lines", lambda code: code.import_lines),
        ("import lines, of all", lambda code: share(code.import_lines, code.lines)),
        ("comment lines", lambda code: code.comment_lines),
        ("comment lines, of all", lambda code: share(code.comment_lines, code.lines)),
        ("docstring lines", lambda code: code.docstring_lines),
        ("functions", lambda code: len(code.lengths)),
        ("lines of a function's body, median", lambda code: round(median(code.lengths or [0]))),
        (
            f"functions within {LONG_FUNCTION} lines",
            lambda code: share(sum(length <= LONG_FUNCTION for length in code.lengths), len(code.lengths)),
        ),
        ("private functions with one caller", lambda code: code.private_with_one_caller),
        (
            "private functions with one caller, of all functions",
            lambda code: share(code.private_with_one_caller, len(code.lengths)),
        ),
        *(
            (
                f"`{word}` as a name" + ("" if word in WHOLE_NAMES else ", or a part of one"),
                lambda code, word=word: code.names[word],
            )
            for word in WORDS
        ),
    ]

    def figures(self) -> Iterator[object]:
        """The figures in the order of FIGURES."""
        return (figure(self) for _name, figure in self.FIGURES)


def share(part: int, whole: int) -> str:
    """A percentage."""
    return f"{100 * part / max(whole, 1):.1f} %"


def read_code(folder: Path) -> Code:
    """The figures of all Python files under the folder."""
    code = Code()
    for file in sorted(folder.rglob("*.py")):
        source = file.read_text()
        tree = ast.parse(source)
        code.files += 1
        code.lines += len(source.splitlines())
        _count_tokens(source, code)
        _count_nodes(tree, code)
    return code


def _count_tokens(source: str, code: Code) -> None:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            code.comment_lines += 1
        if token.type == tokenize.NAME:
            name = token.string.lower()
            parts = set(re.split(r"_+", name)) - WHOLE_NAMES | {name}
            code.names.update(parts.intersection(WORDS))


def _count_nodes(tree: ast.Module, code: Code) -> None:
    references = Counter(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            code.import_lines += _lines(node)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            code.docstring_lines += _lines(node.body[0]) if ast.get_docstring(node) is not None else 0
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            code.lengths.append(sum(_lines(statement) for statement in body))
            is_private = node.name.startswith("_") and not node.name.startswith("__")
            code.private_with_one_caller += is_private and references[node.name] == 1


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
