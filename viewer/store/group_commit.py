"""Group commit: SQLite syncs the disk once for all transactions that have gathered meanwhile.

SQLite has one writer at a time, and makes the others poll for their turn. Here they queue instead. The first in the
queue leads: it does the work of all who wait, commits once, and hands over to whoever came in the meantime. No writer
returns before that commit. Uncontended, it is an ordinary transaction, in the caller's own thread.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar, cast

from viewer.errors import StorageError
from viewer.store.transactions import Transaction

T = TypeVar("T")

# Transactions in one commit: about what gathers while one commit reaches the disk; more would only make the first of
# them wait longer.
LARGEST_GROUP = 64


@dataclass(eq=False, slots=True)
class PendingWrite(Generic[T]):
    """One writer's work and, once its group is done, what became of it."""

    work: Callable[[Transaction], T]
    woken: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    is_committed: bool = False
    result: T | None = None
    error: Exception | None = None

    def run(self, transaction: Transaction) -> None:
        """Do the work within the group's transaction; when it fails, it alone is undone."""
        transaction.connection.execute("SAVEPOINT work")
        try:
            self.result = self.work(transaction)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is raised to the writer whose work this is
            transaction.connection.execute("ROLLBACK TO work")
            self.error = error
        transaction.connection.execute("RELEASE work")

    def outcome(self) -> T:
        """The result of the work, or its exception. Raises StorageError when the group was not committed."""
        if not self.is_committed:
            raise StorageError("the database failed: the transaction was not committed")
        if self.error is not None:
            raise self.error
        return cast("T", self.result)


class GroupCommit:
    """The queue of one process. `transact` does what it is given in one transaction, or raises StorageError."""

    def __init__(self, transact: Callable[[Callable[[Transaction], None]], None]) -> None:
        self._transact = transact
        self._lock = threading.Lock()
        self._queue: deque[PendingWrite[Any]] = deque()

    def write(self, work: Callable[[Transaction], T]) -> T:
        """What the work returns, after the commit; or raises what it raised. Raises StorageError.

        Work that itself came back here would wait for its own turn, forever.
        """
        write = PendingWrite(work)
        with self._lock:
            self._queue.append(write)
            leads = self._queue[0] is write
        if not leads:
            write.woken.wait()
        if not write.is_done:
            self._lead()
        return write.outcome()

    def _lead(self) -> None:
        """Commit for all who wait. Raises StorageError to the leader; the others find theirs uncommitted."""
        with self._lock:
            group = list(islice(self._queue, LARGEST_GROUP))

        def work(transaction: Transaction) -> None:
            for write in group:
                write.run(transaction)

        try:
            self._transact(work)
            for write in group:
                write.is_committed = True
        finally:
            with self._lock:
                for write in group:
                    self._queue.popleft()
                    write.is_done = True
                next_leader = list(islice(self._queue, 1))
            for write in group + next_leader:
                write.woken.set()
