"""Leases of periodic work, a row a task.

What a machine wrote whose clock was ahead, by days perhaps, counts for nothing once the clock is right again.
"""

from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.clock import CLOCK_TOLERANCE
from viewer.ports.tasks import TaskStore
from viewer.store.database import Database
from viewer.store.statements import Statement, insert, param
from viewer.store.tables import tasks
from viewer.store.transactions import Transaction

_this = tasks.c.name == param("task")
_is_done = sa.and_(tasks.c.done_for >= param("due_at"), tasks.c.done_for <= param("latest"))
IS_DONE = Statement(sa.select(tasks.c.name).where(_this, _is_done))
ADD = Statement(insert(tasks).on_conflict_do_nothing(), ["name"])
CLAIM = Statement(
    sa.update(tasks)
    .where(
        _this,
        sa.or_(tasks.c.done_for.is_(None), ~_is_done),
        sa.or_(
            tasks.c.leased_until.is_(None),
            tasks.c.leased_until <= param("now"),
            tasks.c.leased_until > param("longest_lease"),
        ),
    )
    .values(leased_until=param("until"))
)
FINISH = Statement(sa.update(tasks).where(_this).values(done_for=param("due_at"), leased_until=None))
GIVE_BACK = Statement(sa.update(tasks).where(_this).values(leased_until=None))


class Tasks(TaskStore):
    """Leases in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def is_done(self, name: str, due_at: datetime, now: datetime) -> bool:
        return self._database.row(IS_DONE, task=name, due_at=due_at, latest=now + CLOCK_TOLERANCE) is not None

    @override
    def claim(self, name: str, due_at: datetime, until: datetime, now: datetime) -> bool:
        def work(transaction: Transaction) -> bool:
            transaction.run(ADD, name=name)
            # The second of two waits for the first one's row, and finds it leased.
            moments = {"due_at": due_at, "until": until, "now": now}
            bounds = {"latest": now + CLOCK_TOLERANCE, "longest_lease": until + CLOCK_TOLERANCE}
            return transaction.run(CLAIM, task=name, **moments, **bounds) == 1

        return self._database.write(work)

    @override
    def finish(self, name: str, due_at: datetime) -> None:
        self._database.run(FINISH, task=name, due_at=due_at)

    @override
    def give_back(self, name: str) -> None:
        self._database.run(GIVE_BACK, task=name)
