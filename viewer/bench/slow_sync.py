"""A disk that is slower to sync, as the network disks of clouds are: a library that waits before each fsync."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
static void wait_for_the_disk(void) {
    struct timespec pause = {0, atol(getenv("BENCH_SYNC_MS")) * 1000000L};
    nanosleep(&pause, 0);
}
int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return real(fd);
}
int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return real(fd);
}
"""


class SlowSyncMissingError(Exception):
    """There is no compiler here to make the library with."""


@contextmanager
def slow_sync(milliseconds: int) -> Iterator[dict[str, str]]:
    """The environment in which a process waits that long more for each sync. Raises SlowSyncMissingError."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise SlowSyncMissingError("not measured: there is no C compiler")
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "slow_sync.c"), Path(folder, "slow_sync.so")
        source.write_text(SOURCE)
        command = [compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        preload = f"{library}:{os.environ.get('LD_PRELOAD', '')}".rstrip(":")
        yield {"LD_PRELOAD": preload, "BENCH_SYNC_MS": str(milliseconds)}
