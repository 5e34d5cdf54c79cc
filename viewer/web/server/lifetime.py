"""The end of a process whose parent has ended."""

import ctypes
import signal
import sys

# prctl(2): have the kernel send this signal when the parent ends, however it ends.
PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals) -> None:
    """Have the kernel send this process the signal when its parent ends, where the kernel can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
