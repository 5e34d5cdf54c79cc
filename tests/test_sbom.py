"""The bill of materials tells every package that is installed, as the lock has it."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_locked_package_is_told_with_its_files() -> None:
    lock = (ROOT / "deploy" / "requirements.txt").read_text()

    printed = subprocess.run([sys.executable, ROOT / ".ci" / "sbom"], capture_output=True, text=True, check=True).stdout

    bill = json.loads(printed)
    assert [component["name"] for component in bill["components"]] == re.findall(
        r"^([\w.-]+)(?:\[\w+\])?==", lock, re.MULTILINE
    )
    hashes = [entry for component in bill["components"] for entry in component["externalReferences"][0]["hashes"]]
    assert len(hashes) == lock.count("--hash=sha256:")
