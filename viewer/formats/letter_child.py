"""The text of one PDF, read in a process of its own: bytes on standard input, one JSON object on standard output.

A PDF is a program by strangers. pypdf reads it in Python alone, so that the worst one can spend memory and time, and
this process has little of either: the limits are set before a byte of the letter is read, and can't be raised again.
It opens no file and reaches no network; its parent gave it no environment, and ends it when it takes too long.
"""

import ctypes
import json
import os
import re
import resource
import signal
import sys
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PageObject

# Of unshare(2) and prctl(2).
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


# A column has so many lines and characters in them; so many blanks stand before it on every line of the page.
LEAST_LINES = 6
LEAST_WIDTH = 15
GUTTER = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of reading one letter: memory in bytes, processor and wall time, open files, pages and characters."""

    memory: int = 512 * 2**20
    cpu_seconds: int = 10
    wall_seconds: float = 30.0
    # The interpreter's own and those of the libraries that it loads while it reads.
    open_files: int = 16
    pages: int = 300
    characters: int = 1_000_000

    def as_arguments(self) -> list[str]:
        """The child's command line, after its parent's process id."""
        numbers = (self.memory, self.cpu_seconds, self.open_files, self.pages, self.characters)
        return [str(number) for number in numbers]

    @classmethod
    def of_arguments(cls, arguments: list[str]) -> "Limits":
        """The limits that the parent wrote."""
        memory, cpu_seconds, open_files, pages, characters = map(int, arguments)
        return cls(memory=memory, cpu_seconds=cpu_seconds, open_files=open_files, pages=pages, characters=characters)


def lock_up(limits: Limits) -> bool:
    """Take from this process all that reading needs not; whether the kernel gave it a network of its own, empty one."""
    libc = ctypes.CDLL(None)
    has_no_network = False
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # Containers often forbid namespaces; then the other limits stand alone, and `innkalling doctor` tells.
        has_no_network = bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    return has_no_network


def read_pages(pdf: bytes, limits: Limits) -> dict[str, object]:
    """The text of each page, or what kept it from being read."""
    # Within the limits, loading included.
    import pypdf  # noqa: PLC0415
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError  # noqa: PLC0415

    try:
        reader = pypdf.PdfReader(BytesIO(pdf))
        # Many letters are encrypted with an empty password, only to forbid changes.
        if reader.is_encrypted and not reader.decrypt(""):
            return {"failure": "encrypted"}
        pages: list[str] = []
        characters = 0
        for page in reader.pages:
            pages.append(_text_of(page))
            characters += len(pages[-1])
            if len(pages) > limits.pages or characters > limits.characters:
                return {"failure": "too_long"}
    except (MemoryError, LimitReachedError):
        return {"failure": "over_limit"}
    except (FileNotDecryptedError, DependencyError):
        return {"failure": "encrypted"}
    except Exception:  # noqa: BLE001  # whatever a stranger's file raises, says that it is broken
        return {"failure": "malformed"}
    return {"pages": pages}


def _text_of(page: "PageObject") -> str:
    """The text of a page; of one that is set in two columns, the left one and then the right one."""
    text: str = page.extract_text()
    layout: str = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    # The layout leaves out what is drawn by forms, or turned.
    is_complete = len("".join(layout.split())) >= len("".join(text.split()))
    return (is_complete and in_columns(layout, text)) or text


def in_columns(layout: str, text: str) -> str | None:
    """The left column and then the right one; None where no gutter goes all the way down, as beside a table.

    None as well where the columns stand one after the other in the page's own text.
    """
    lines = [line.rstrip() for line in layout.splitlines() if line.strip()]
    starts = Counter(match.end() for line in lines for match in re.finditer(r"\S {3,}(?=\S)|^ {20,}(?=\S)", line))
    for start, count in starts.most_common(3):
        is_clear = all(not line[start - GUTTER : start].strip() for line in lines)
        right = [line[start:] for line in lines if len(line) > start]
        if count >= LEAST_LINES and is_clear and sum(map(len, right)) >= LEAST_WIDTH * len(right):
            left = [line[:start] for line in lines]
            is_in_order = "".join("".join(left).split()) in "".join(text.split())
            return None if is_in_order else "\n".join([*left, *right])
    return None


def main() -> None:
    """Read the letter within the limits that the command line names, after the parent's process id."""
    parent, *numbers = sys.argv[1:]
    limits = Limits.of_arguments(numbers)
    has_no_network = lock_up(limits)
    # The kernel tells only of a parent that ends from here on, not of one that ended while this process loaded.
    if os.getppid() != int(parent):
        return
    outcome = read_pages(sys.stdin.buffer.read(), limits)
    answer = json.dumps({**outcome, "has_no_network": has_no_network}).encode("ascii", "backslashreplace")
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # Not through the interpreter's end: tearing down a million objects is time that nobody wants.
    os._exit(0)


if __name__ == "__main__":
    main()
