"""Whether this process can serve: what a load balancer wants to know, and why not, for the log alone."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from viewer.domain.clock import CLOCK_TOLERANCE
from viewer.errors import StorageError
from viewer.ports.letters import LetterStore
from viewer.ports.operations import OperationsStore

# Bytes; the largest message that a sender may post by default, and some more.
LEAST_FREE = 100 * 1024 * 1024
# The worker looks twice a second. An address that has waited so long says that no worker runs.
LONGEST_WAIT = timedelta(minutes=2)


def faults(*, operations: OperationsStore, letters: LetterStore, data_dir: Path, now: datetime) -> Iterator[str]:
    """Say, for each thing that keeps the process from serving, what it is; a store that fails is one of them."""
    try:
        letters.check()
    except StorageError as error:
        yield f"letters can't be stored or read: {error}"
    try:
        if shutil.disk_usage(data_dir).free < LEAST_FREE:
            yield "the disk of the data folder is full"
    except OSError as error:
        yield f"the data folder can't be read: {error.strerror}"
    try:
        waiting, newest = operations.oldest_waiting_address(), operations.newest_message()
    except StorageError as error:
        yield f"the database fails: {error}"
        return
    if waiting is not None and now - waiting > LONGEST_WAIT:
        yield "no worker runs: an address has waited for more than two minutes"
    if newest is not None and newest - now > CLOCK_TOLERANCE:
        yield "the clock is behind: a message came from the future"
