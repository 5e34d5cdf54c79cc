"""The access log in the database, where triggers keep its rows from being changed or removed."""

from collections.abc import Sequence

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import RecipientId
from viewer.domain.access_log import AccessEvent, Actor, Deed, LoggedEvent
from viewer.domain.message import AuthenticationLevel
from viewer.ports.access_log import AccessLogStore
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, param
from viewer.store.tables import access_log, recipients
from viewer.store.transactions import Transaction

# An appointment, its letters, and the links to it.
MAX_OBJECTS = 250

ADD = Statement(
    sa.insert(access_log),
    ["at", "deed", "actor", "recipient_id", "actor_name", "object_id", "authentication_level", "reason"],
)
# An id is used again after its recipient was erased, so what is older than the recipient is somebody else's.
OF_RECIPIENT = sa.and_(
    access_log.c.recipient_id == param("recipient"),
    access_log.c.at
    >= sa.select(recipients.c.created_at).where(recipients.c.id == param("recipient")).scalar_subquery(),
    access_log.c.deed != Deed.ERASED.value,
)
_newest_first = (
    sa.select(access_log)
    .where(OF_RECIPIENT)
    .order_by(access_log.c.id.desc())
    .limit(param("count", type_=sa.Integer()))
    .offset(param("first", type_=sa.Integer()))
)
_of_objects = access_log.c.object_id.in_([param(f"object_{number}") for number in range(MAX_OBJECTS)])
COUNT = Statement(sa.select(sa.func.count().label("entries")).where(OF_RECIPIENT))
COUNT_OF_OBJECTS = Statement(sa.select(sa.func.count().label("entries")).where(OF_RECIPIENT, _of_objects))
PAGE = Statement(_newest_first)
PAGE_OF_OBJECTS = Statement(_newest_first.where(_of_objects))
RECORDED = Statement(
    sa.select(access_log.c.id)
    .where(
        access_log.c.recipient_id == param("recipient"),
        access_log.c.at == param("at", type_=access_log.c.at.type),
        access_log.c.deed == param("deed"),
    )
    .limit(1)
)
AFTER = Statement(
    sa.select(access_log)
    .where(access_log.c.id > param("after"))
    .order_by(access_log.c.id)
    .limit(param("count", type_=sa.Integer()))
)


class AccessLog(AccessLogStore):
    """The access log in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def record(self, event: AccessEvent) -> None:
        self._database.run(ADD, **_row(event))

    @override
    def count(self, recipient_id: RecipientId, object_ids: Sequence[str] = ()) -> int:
        statement = COUNT_OF_OBJECTS if object_ids else COUNT
        [row] = self._database.rows(statement, recipient=recipient_id, **_objects(object_ids))
        return int(row.entries)

    @override
    def of(
        self, recipient_id: RecipientId, object_ids: Sequence[str] = (), *, first: int, limit: int
    ) -> Sequence[LoggedEvent]:
        statement = PAGE_OF_OBJECTS if object_ids else PAGE
        rows = self._database.rows(statement, recipient=recipient_id, first=first, count=limit, **_objects(object_ids))
        return [_event(row) for row in rows]

    @override
    def after(self, entry_id: int, limit: int) -> Sequence[LoggedEvent]:
        return [_event(row) for row in self._database.rows(AFTER, after=entry_id, count=limit)]


def record_once(transaction: Transaction, event: AccessEvent) -> None:
    """Add the event unless the recipient has one of that deed and time already."""
    recorded = transaction.row(RECORDED, recipient=event.recipient_id, at=event.at, deed=event.deed.value)
    if recorded is None:
        transaction.run(ADD, **_row(event))


def _row(event: AccessEvent) -> dict[str, object]:
    return {
        "at": event.at,
        "deed": event.deed.value,
        "actor": event.actor.value,
        "recipient_id": event.recipient_id,
        "actor_name": event.actor_name,
        "object_id": event.object_id,
        "authentication_level": event.authentication_level and event.authentication_level.value,
        "reason": event.reason,
    }


def _objects(object_ids: Sequence[str]) -> dict[str, str]:
    """The parameters of a list of fixed length; a shorter one repeats its first id."""
    if not object_ids:
        return {}
    filled = [*object_ids, *[object_ids[0]] * MAX_OBJECTS][:MAX_OBJECTS]
    return {f"object_{number}": object_id for number, object_id in enumerate(filled)}


def _event(row: Row) -> LoggedEvent:
    return LoggedEvent(
        id=row.id,
        at=row.at,
        deed=Deed(row.deed),
        actor=Actor(row.actor),
        recipient_id=None if row.recipient_id is None else RecipientId(row.recipient_id),
        actor_name=row.actor_name,
        object_id=row.object_id,
        authentication_level=AuthenticationLevel.of(row.authentication_level),
        reason=row.reason,
    )
