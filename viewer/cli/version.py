"""Which program this is: its version, and the commit that it was made from."""

import subprocess
from importlib.metadata import version
from pathlib import Path

import viewer

PACKAGE = Path(viewer.__file__).parent


def version_and_commit() -> str:
    """`0.2.0 (98dd220c1f3a)`, or the version alone where the commit is unknown."""
    commit = _commit()
    return version("innkalling") + (f" ({commit})" if commit else "")


def _commit() -> str | None:
    """The commit that was packed, else the one that is checked out."""
    packed = PACKAGE / "COMMIT"
    if packed.is_file():
        return packed.read_text().strip()
    if not (PACKAGE.parent / ".git").exists():
        return None
    command = ["git", "-C", str(PACKAGE.parent), "rev-parse", "--short=12", "HEAD"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # git
    except (OSError, subprocess.CalledProcessError):
        return None
    return result.stdout.strip()
