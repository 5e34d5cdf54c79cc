"""Many writers, one commit: SQLite syncs the disk once for all transactions that have gathered meanwhile.

SQLite has one writer at a time, and makes the others poll for their turn. Here they queue instead. The first in the
queue does the work of all who wait, commits once, and hands over to whoever came in the meantime. Nobody is answered
before that commit. Uncontended, it is an ordinary transaction, in the caller's own thread.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Generic, NoReturn, TypeVar

import sqlalchemy as sa

from viewer.errors import StorageError
from viewer.store.driver import driver_of

T = TypeVar("T")

# What gathers while one commit reaches the disk; more would only make the first of them wait longer.
LARGEST_GROUP = 64
SAVEPOINT = "work"


@dataclass(eq=False, slots=True)
class Waiting(Generic[T]):
    """One writer's work and, once its group is through, what became of it."""

    work: Callable[[sa.Connection], T]
    woken: threading.Event = field(default_factory=threading.Event)
    is_through: bool = False
    is_committed: bool = False
    outcome: Callable[[], T] | None = None

    def run(self, connection: sa.Connection) -> None:
        """Do the work within the group's transaction; when it fails, it alone is undone."""
        driver = driver_of(connection)
        driver.execute(f"SAVEPOINT {SAVEPOINT}")
        try:
            result = self.work(connection)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is raised to the writer whose work this is
            driver.execute(f"ROLLBACK TO {SAVEPOINT}")
            self.outcome = partial(_raise, error)
        else:
            self.outcome = partial(_return, result)
        driver.execute(f"RELEASE {SAVEPOINT}")

    def answer(self) -> T:
        """What the work returned, or what it raised. Raises StorageError when the group was not committed."""
        if self.outcome is None or not self.is_committed:
            raise StorageError("the database failed: the transaction was not committed")
        return self.outcome()


class GroupCommit:
    """The queue of one process. `transact` does what it is given in one transaction, or raises StorageError."""

    def __init__(self, transact: Callable[[Callable[[sa.Connection], None]], None]) -> None:
        self._transact = transact
        self._lock = threading.Lock()
        self._queue: deque[Waiting[Any]] = deque()

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """What the work returns, after the commit; or what it raised. Raises StorageError.

        Work that itself came back here would wait for its own turn, forever.
        """
        mine = Waiting(work)
        with self._lock:
            self._queue.append(mine)
            leads = self._queue[0] is mine
        if not leads:
            mine.woken.wait()
        if not mine.is_through:
            self._lead()
        return mine.answer()

    def _lead(self) -> None:
        """Commit for all who wait. Raises StorageError to the leader; the others find that theirs wasn't committed."""
        with self._lock:
            group = list(islice(self._queue, LARGEST_GROUP))
        try:
            self._transact(lambda connection: _run_all(group, connection))
            for waiting in group:
                waiting.is_committed = True
        finally:
            self._hand_over(group)

    def _hand_over(self, group: list[Waiting[Any]]) -> None:
        with self._lock:
            for waiting in group:
                self._queue.popleft()
                waiting.is_through = True
            next_leader = list(islice(self._queue, 1))
        for waiting in group + next_leader:
            waiting.woken.set()


def _run_all(group: list[Waiting[Any]], connection: sa.Connection) -> None:
    for waiting in group:
        waiting.run(connection)


def _return(result: T) -> T:
    return result


def _raise(error: Exception) -> NoReturn:
    raise error
