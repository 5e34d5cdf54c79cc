"""The text of a letter: a PDF, read by a child process that a hostile file can cost nothing but itself."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from viewer.domain.reading import Unreadable
from viewer.formats.letter_child import Limits

LIMITS = Limits()
# Digipost's largest letter is smaller; what is larger is no letter.
LARGEST_PDF = 30_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterText:
    """The text of each page, or why there is none; `has_no_network` tells that the child was cut off the network."""

    pages: tuple[str, ...] = ()
    failure: Unreadable | None = None
    has_no_network: bool = False


def letter_text(pdf: bytes, limits: Limits = LIMITS) -> LetterText:
    """The letter's text, page by page; whatever the bytes are, this returns within the limits' time."""
    if len(pdf) > LARGEST_PDF:
        return LetterText(failure=Unreadable.TOO_LONG)
    # Isolated and without our environment, which holds the service's secret.
    command = [sys.executable, "-I", "-m", "viewer.formats.letter_child", str(os.getpid()), *limits.as_arguments()]
    try:
        child = subprocess.run(  # noqa: S603  # our own program
            command,
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_seconds,
            check=False,
            cwd="/",
            env={"PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        return LetterText(failure=Unreadable.OVER_LIMIT)
    if child.returncode != 0:  # by a signal, or out of memory before it could say so
        return LetterText(failure=Unreadable.OVER_LIMIT)
    return _outcome(json.loads(child.stdout))


def _outcome(answer: dict[str, object]) -> LetterText:
    has_no_network = answer["has_no_network"] is True
    failure, pages = answer.get("failure"), answer.get("pages")
    if isinstance(failure, str):
        return LetterText(failure=Unreadable(failure), has_no_network=has_no_network)
    texts = tuple(str(page) for page in pages) if isinstance(pages, list) else ()
    if not any(text.strip() for text in texts):
        return LetterText(failure=Unreadable.NO_TEXT, has_no_network=has_no_network)
    return LetterText(pages=texts, has_no_network=has_no_network)
