"""Packs the commit that wheel and sdist are made from, so that `innkalling --version` can tell it."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CommitHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its parameter open
    """Adds `viewer/COMMIT` where the source is a git checkout; in an sdist it lies already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Ask git, and pack its answer; an editable install is the checkout itself."""
        if version == "editable" or (Path(self.root) / "viewer" / "COMMIT").exists():
            return
        command = ["git", "-C", self.root, "rev-parse", "--short=12", "HEAD"]
        try:
            commit = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603  # git
        except (OSError, subprocess.CalledProcessError):
            return
        # One level below a checkout git would tell another project's commit.
        if not (Path(self.root) / ".git").exists():
            return
        file = Path(tempfile.mkdtemp(prefix="innkalling-build-")) / "COMMIT"
        file.write_text(f"{commit}\n")
        build_data["force_include"][str(file)] = "viewer/COMMIT"
