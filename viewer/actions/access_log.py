"""The access log: read by its recipient, added to by whoever runs the service."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from viewer.actions import show
from viewer.domain.access import RecipientId, Viewer
from viewer.domain.access_log import (
    OF_APPOINTMENTS,
    OF_LETTERS,
    AccessEvent,
    Actor,
    Concerned,
    Deed,
    LoggedEvent,
    Operator,
)
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, ListPage, MailboxAppointment
from viewer.errors import NotFoundError, StrongerSignInRequiredError
from viewer.ports.access_log import AccessLogStore
from viewer.ports.messages import MessageStore

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


def concerned(events: Iterable[LoggedEvent], viewer: Viewer, *, messages: MessageStore, now: datetime) -> Concerned:
    """The appointments and letters that the entries concern, as far as the viewer may see them."""
    objects: dict[str, MailboxAppointment | Letter | None] = {}
    for object_id, deed in {event.object_id: event.deed for event in events if event.object_id}.items():
        with suppress(NotFoundError):
            try:
                if deed in OF_APPOINTMENTS:
                    objects[object_id] = show.appointment(viewer, AppointmentId(object_id), messages=messages, now=now)
                elif deed in OF_LETTERS:
                    objects[object_id] = show.letter(viewer, DocumentId(object_id), messages=messages, now=now)[0]
            except StrongerSignInRequiredError:
                objects[object_id] = None
    return objects


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
