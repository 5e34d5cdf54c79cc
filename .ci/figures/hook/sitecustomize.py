"""Loaded by every Python of the traced service: note which files of the package run while a request is served.

`FIGURES_TRACE` is a folder. Its file `phase` names the request that is being served, padded to 16 bytes; the files that
run meanwhile are appended to one named after it.
"""

import mmap
import os
import sys
import threading
from pathlib import Path
from types import FrameType

PHASE_LENGTH = 16  # bytes
folder = Path(os.environ["FIGURES_TRACE"])
package = os.environ["FIGURES_PACKAGE"] + os.sep
seen: set[tuple[bytes, str]] = set()

with (folder / "phase").open("rb") as source:
    phase = mmap.mmap(source.fileno(), PHASE_LENGTH, access=mmap.ACCESS_READ)


def note(frame: FrameType, event: str, _argument: object) -> None:
    """The profiler's callback."""
    file = frame.f_code.co_filename
    if event == "call" and file.startswith(package):
        name = phase[:PHASE_LENGTH]
        if (name, file) not in seen:
            seen.add((name, file))
            with (folder / f"{name.decode().strip()}.files").open("a") as out:
                out.write(file.removeprefix(package) + "\n")


# Background work belongs to no request, nor does the command that starts the service and sends the samples.
if "worker" not in sys.orig_argv and "demo" not in sys.orig_argv:
    threading.setprofile(note)
    sys.setprofile(note)
