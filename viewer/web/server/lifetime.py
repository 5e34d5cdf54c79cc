"""The end of a process whose parent has ended."""

import ctypes
import os
import signal
import sys

# The flag of our commands that another process starts, with the number of that process.
PARENT_FLAG = "--ends-with-parent"
# prctl(2): have the kernel send this signal when the parent ends, however it ends.
PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals, parent: int) -> None:
    """Have the kernel send this process the signal when its parent ends, where the kernel can (Linux).

    `parent` is the parent's process id as the parent gave it: one that ended before this call is not seen by the
    kernel any more, so the signal is sent at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)


def ends_with_this_process() -> str:
    """The flag that has a command of ours end with this process, which starts it."""
    return f"{PARENT_FLAG}={os.getpid()}"
