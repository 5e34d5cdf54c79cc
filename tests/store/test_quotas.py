"""Quotas: what is beyond one is refused and leaves nothing, and nobody else is kept from anything."""

import uuid
from datetime import datetime, timedelta

import pytest

from tests.builders import DELIVERED_AT, a_document, a_message, a_new_message, a_stored_letter
from viewer.domain.access import RecipientId
from viewer.domain.delivery import NewMessage
from viewer.domain.quota import Quota, Quotas
from viewer.errors import DuplicateError, ErrorCode, RateLimitedError
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.tables import sender_usage

# The sender is registered.
pytestmark = pytest.mark.usefixtures("messages")
NOON = DELIVERED_AT.replace(hour=12, minute=0)
DAY = timedelta(days=1)


def a_message_at(now: datetime, recipient_id: RecipientId, document_uuid: str | None = None) -> NewMessage:
    document = a_document(uuid=document_uuid or str(uuid.uuid4()))
    return a_new_message(
        message=a_message(primary_document=document), recipient_id=recipient_id, received_at=now, delivered_at=now
    )


def stored(messages: Messages, recipient_id: RecipientId) -> int:
    return len(messages.appointments(recipient_id, NOON + 99 * DAY))


SIZE = a_stored_letter().size
QUOTAS = [
    (Quotas(sender=Quota(messages_a_day=2)), "sender: this installation takes at most 2 messages a day for each"),
    (
        Quotas(sender=Quota(bytes_a_day=2 * SIZE)),
        f"sender: this installation takes at most {2 * SIZE} bytes a day for each",
    ),
    (Quotas(recipient=Quota(messages_a_day=2)), "recipient: this installation takes at most 2 messages a day for each"),
    (Quotas(recipient=Quota(bytes_a_day=3 * SIZE - 1)), "bytes a day"),
]


@pytest.mark.parametrize(("quotas", "reason"), QUOTAS)
def test_the_third_of_a_day_is_refused_and_taken_the_next_day(
    database: Database, kari: RecipientId, quotas: Quotas, reason: str
) -> None:
    messages = Messages(database, quotas)
    messages.accept(a_message_at(NOON, kari))
    messages.accept(a_message_at(NOON, kari))

    with pytest.raises(RateLimitedError) as refused:
        messages.accept(a_message_at(NOON, kari))

    assert refused.value.code is ErrorCode.PROBLEM_WITH_REQUEST
    assert reason in refused.value.message
    assert stored(messages, kari) == 2
    messages.accept(a_message_at(NOON + DAY, kari))
    assert stored(messages, kari) == 3


@pytest.mark.parametrize("quota", [Quota(messages=2), Quota(bytes=2 * SIZE)])
def test_what_is_stored_already_counts_in_all(database: Database, kari: RecipientId, quota: Quota) -> None:
    """What came before there was a quota, and on other days, too."""
    Messages(database).accept(a_message_at(NOON, kari))
    messages = Messages(database, Quotas(recipient=quota))
    messages.accept(a_message_at(NOON + DAY, kari))

    for days in (1, 2):
        with pytest.raises(RateLimitedError, match="in all"):
            messages.accept(a_message_at(NOON + days * DAY, kari))
    assert stored(messages, kari) == 2


def test_one_recipients_quota_is_nobody_elses(database: Database, kari: RecipientId, ola: RecipientId) -> None:
    messages = Messages(database, Quotas(recipient=Quota(messages_a_day=1)))
    messages.accept(a_message_at(NOON, kari))
    messages.accept(a_message_at(NOON, ola))
    with pytest.raises(RateLimitedError):
        messages.accept(a_message_at(NOON, kari))


def test_a_message_that_comes_again_is_told_as_that_and_counts_once(database: Database, kari: RecipientId) -> None:
    messages = Messages(database, Quotas(sender=Quota(messages_a_day=2)))
    messages.accept(a_message_at(NOON, kari, "00000000-0000-4000-8000-000000000001"))
    for _ in range(3):
        with pytest.raises(DuplicateError):
            messages.accept(a_message_at(NOON, kari, "00000000-0000-4000-8000-000000000001"))
    messages.accept(a_message_at(NOON, kari))


def test_without_a_quota_nothing_is_counted(database: Database, kari: RecipientId) -> None:
    Messages(database).accept(a_message_at(NOON, kari))
    with database.engine.connect() as connection:
        assert connection.execute(sender_usage.select()).all() == []
