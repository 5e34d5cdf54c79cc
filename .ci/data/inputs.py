"""The input files of the embedded data, each with its public source and the SHA-256 that it must have."""

import hashlib
import sys
import tomllib
from pathlib import Path

MANIFEST = Path(__file__).with_name("inputs.toml")


def checked(folder: Path) -> Path:
    """Return the folder when every input lies in it, unchanged; else say what is wrong, and stop."""
    faults = []
    for entry in tomllib.loads(MANIFEST.read_text("utf-8"))["input"]:
        file = folder / entry["file"]
        if not file.exists():
            faults.append(f"{entry['file']} is missing; it comes from {entry['source']}")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
            faults.append(f"{entry['file']} is another edition than the one that inputs.toml names")
    if faults:
        sys.exit("\n".join(faults))
    return folder
