"""Figures of a checkout: what it is made of, and which files a poll, a page and a POST pass.

`python .ci/figures [FOLDER]` counts the checkout in FOLDER, by default this one; `make figures` runs it.
"""

import sys
from pathlib import Path

from counting import Code, read_code
from tracing import files_on_the_way


def main() -> None:
    """Print the figures of the package, then those of the tests, then the files that three requests pass."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    package, tests = read_code(root / "viewer"), read_code(root / "tests")
    rows = [("", "viewer", "tests"), *zip(_names(), package.figures(), tests.figures(), strict=True)]
    for name, *figures in rows:
        print(f"{name:<58}" + "".join(f"{figure:>10}" for figure in figures))
    for request, files in files_on_the_way(root).items():
        print(f"\nfiles of viewer/ on the way of {request}: {len(files)}\n  " + "\n  ".join(files))


def _names() -> list[str]:
    return [name for name, _figure in Code.FIGURES]


if __name__ == "__main__":
    main()
