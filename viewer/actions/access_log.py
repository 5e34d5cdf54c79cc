"""The access log: read by its recipient, added to by whoever runs the service."""

from collections.abc import Sequence
from datetime import datetime

from viewer.domain.access import RecipientId
from viewer.domain.access_log import AccessEvent, Actor, Deed, LoggedEvent, Operator
from viewer.domain.mailbox import ListPage
from viewer.ports.access_log import AccessLogStore

PER_PAGE = 50


def read_log(
    recipient_id: RecipientId, number: int, object_ids: Sequence[str] = (), *, access_log: AccessLogStore
) -> ListPage[LoggedEvent]:
    """That page of the entries that concern the recipient, or those objects, newest first; or the nearest there is."""
    pages = max(1, -(-access_log.count(recipient_id, object_ids) // PER_PAGE))
    number = min(max(1, number), pages)
    return ListPage(
        access_log.of(recipient_id, object_ids, first=(number - 1) * PER_PAGE, limit=PER_PAGE), number, pages
    )


def record_operator(
    deed: Deed,
    recipient_id: RecipientId | None,
    operator: Operator,
    *,
    access_log: AccessLogStore,
    now: datetime,
    object_id: str = "",
) -> None:
    """Record what an operator is about to do. Raises StorageError, and then it is not to be done."""
    access_log.record(operator_event(deed, recipient_id, operator, now=now, object_id=object_id))


def operator_event(
    deed: Deed, recipient_id: RecipientId | None, operator: Operator, *, now: datetime, object_id: str = ""
) -> AccessEvent:
    """The entry of what an operator does."""
    return AccessEvent(
        at=now,
        deed=deed,
        actor=Actor.OPERATOR,
        recipient_id=recipient_id,
        actor_name=operator.name,
        object_id=object_id,
        reason=operator.reason,
    )
