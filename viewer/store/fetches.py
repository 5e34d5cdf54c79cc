"""Who fetched which feed: gathered in memory, written together."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock

import sqlalchemy as sa

from viewer.domain.access import RecipientId
from viewer.domain.calendar import Fetch
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import calendar_fetches, calendars
from viewer.store.transactions import Transaction

# A program that has the current version is noted again this seldom, so that most polls cost no write.
NOTED_EVERY = timedelta(days=1)
# Of a User-Agent, in characters.
LONGEST_PROGRAM = 200
# Programs of one feed that are remembered: nobody has as many, and whoever knows an address may invent names.
MOST_PROGRAMS = 50
# Pairs of feed and program whose last fetch is known without the database: some 30 MB. One more is written once more.
MOST_REMEMBERED = 100_000

_columns = calendar_fetches.c
_fetch = sa.select(
    calendars.c.id,
    param("used_program", type_=_columns.program.type),
    param("got_version", type_=_columns.version.type),
    param("seen_at", type_=_columns.first_at.type),
    param("seen_again_at", type_=_columns.last_at.type),
).where(calendars.c.id == param("feed_id"))
# From the feed's own row, so that a feed that has been erased meanwhile is nobody's error.
_insert = insert(calendar_fetches).from_select(["calendar_id", "program", "version", "first_at", "last_at"], _fetch)
RECORD = Statement(
    _insert.on_conflict_do_update(
        index_elements=[_columns.calendar_id, _columns.program],
        set_={"version": _insert.excluded.version, "last_at": _insert.excluded.last_at},
    )
)
_latest = (
    sa.select(_columns.program)
    .where(_columns.calendar_id == param("feed_id"))
    .order_by(_columns.last_at.desc())
    .limit(MOST_PROGRAMS)
)
FORGET_OLDEST = Statement(
    sa.delete(calendar_fetches).where(_columns.calendar_id == param("feed_id"), _columns.program.not_in(_latest))
)
OF_RECIPIENT = Statement(
    sa.select(calendar_fetches)
    .join(calendars)
    .where(calendars.c.recipient_id == param("recipient_id"))
    .order_by(_columns.last_at.desc(), _columns.program)
)


class FetchLog:
    """Gathers fetches; any thread may call it, and the event loop too, since gathering never waits for the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._last: OrderedDict[tuple[int, str], Fetch] = OrderedDict()
        self._waiting: dict[tuple[int, str], Fetch] = {}

    def gather(self, feed_id: int, program: str, version: datetime, now: datetime) -> bool:
        """Note a fetch that is to be written: a new program's, the first of a version, or the first for a day.

        True when it is the first that waits, so that somebody has to see to its being written.
        """
        key = (feed_id, program[:LONGEST_PROGRAM])
        with self._lock:
            last = self._last.get(key)
            if last and last.version == version and now < last.last_at + NOTED_EVERY:
                return False
            fetch = Fetch(feed_id=feed_id, program=key[1], version=version, first_at=now, last_at=now)
            self._last[key] = self._waiting[key] = fetch
            self._last.move_to_end(key)
            if len(self._last) > MOST_REMEMBERED:
                self._last.popitem(last=False)
            return len(self._waiting) == 1

    def write(self) -> None:
        """Write all that waits in one transaction. Raises StorageError, and then they are gathered again."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return

        def work(transaction: Transaction) -> None:
            # In one order, so that two processes never wait for each other in a ring.
            fetches = sorted(waiting.values(), key=lambda fetch: (fetch.feed_id, fetch.program))
            transaction.run_all(RECORD, [_row(fetch) for fetch in fetches])
            feed_ids = sorted({fetch.feed_id for fetch in fetches})
            transaction.run_all(FORGET_OLDEST, [{"feed_id": feed_id} for feed_id in feed_ids])

        try:
            self._database.write(work)
        except Exception:
            with self._lock:
                for key in waiting:
                    self._last.pop(key, None)
            raise

    def of(self, recipient_id: RecipientId) -> Mapping[int, Sequence[Fetch]]:
        """The fetches of each of the recipient's feeds, latest first."""
        self.write()
        fetches: dict[int, list[Fetch]] = {}
        for row in self._database.rows(OF_RECIPIENT, recipient_id=recipient_id):
            fetches.setdefault(row.calendar_id, []).append(_fetch_of(row))
        return fetches


def _row(fetch: Fetch) -> dict[str, object]:
    return {
        "feed_id": fetch.feed_id,
        "used_program": fetch.program,
        "got_version": fetch.version,
        "seen_at": fetch.first_at,
        "seen_again_at": fetch.last_at,
    }


def _fetch_of(row: Row) -> Fetch:
    return Fetch(
        feed_id=row.calendar_id,
        program=row.program,
        version=row.version,
        first_at=row.first_at,
        last_at=row.last_at,
    )
