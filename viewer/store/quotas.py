"""What senders and recipients have used of their quotas: counted anew on the first message of a day, then kept along.

Nothing is counted or stored for whoever has no quota. What is deleted gives room again the day after.
"""

from datetime import datetime

import sqlalchemy as sa

from viewer.domain.appointment import OSLO
from viewer.domain.delivery import NewMessage
from viewer.domain.quota import Quota, Quotas, Usage, day_of
from viewer.errors import ErrorCode, RateLimitedError
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import documents, messages, recipient_usage, sender_usage
from viewer.store.transactions import Transaction


class _Counter:
    """Counts the messages of one subject, a sender or a recipient, in a table of its own."""

    def __init__(self, table: sa.Table, subject: sa.Column[int]) -> None:
        key = table.c[subject.key]
        is_today = messages.c.received_at >= param("midnight", type_=messages.c.received_at.type)
        size = sa.func.sum(documents.c.size)
        number = sa.func.count(messages.c.id.distinct())
        self._count = Statement(
            sa.select(
                number.filter(is_today).label("messages_a_day"),
                sa.func.coalesce(size.filter(is_today), 0).label("bytes_a_day"),
                number.label("messages"),
                sa.func.coalesce(size, 0).label("bytes"),
            )
            .select_from(messages.join(documents, documents.c.message == messages.c.id))
            .where(subject == param("subject"))
        )
        columns = ["day", "messages_a_day", "bytes_a_day", "messages", "bytes"]
        self._add = Statement(insert(table).on_conflict_do_nothing(), [str(subject.key), *columns])
        # Held until the transaction ends, so that of two messages at once the later counts the earlier.
        self._lock = Statement(sa.select(table).where(key == param("subject")).with_for_update())
        self._set = Statement(
            sa.update(table).where(key == param("subject")).values({name: param(f"new_{name}") for name in columns})
        )
        self._subject = str(subject.key)

    def take(self, transaction: Transaction, subject: int, quota: Quota, size: int, now: datetime) -> None:
        """Count a message of so many bytes that was just written. Raises RateLimitedError when that is too much."""
        today = day_of(now)
        row = transaction.row(self._lock, subject=subject)
        if row is None:
            nothing = {"day": "", "messages_a_day": 0, "bytes_a_day": 0, "messages": 0, "bytes": 0}
            transaction.run(self._add, **{self._subject: subject}, **nothing)
            row = transaction.one(self._lock, subject=subject)
        if row.day == today.isoformat():
            usage = _usage(row).with_message(size)
        else:
            midnight = datetime(today.year, today.month, today.day, tzinfo=OSLO)
            usage = _usage(transaction.one(self._count, subject=subject, midnight=midnight))
        if bound := quota.exceeded_by(usage):
            whose = self._subject.removesuffix("_id")
            raise RateLimitedError(ErrorCode.PROBLEM_WITH_REQUEST, f"{whose}: this installation takes {bound} for each")
        transaction.run(
            self._set,
            subject=subject,
            new_day=today.isoformat(),
            new_messages_a_day=usage.messages_a_day,
            new_bytes_a_day=usage.bytes_a_day,
            new_messages=usage.messages,
            new_bytes=usage.bytes,
        )


def _usage(row: Row) -> Usage:
    # PostgreSQL sums up to a Decimal.
    return Usage(
        messages_a_day=row.messages_a_day,
        bytes_a_day=int(row.bytes_a_day),
        messages=row.messages,
        bytes=int(row.bytes),
    )


SENDERS = _Counter(sender_usage, messages.c.sender_id)
RECIPIENTS = _Counter(recipient_usage, messages.c.recipient_id)


def take(transaction: Transaction, new: NewMessage, quotas: Quotas) -> None:
    """Count the message for its sender and its recipient. Raises RateLimitedError, and then it is to be undone."""
    size = sum(letter.size for letter in new.letters.values())
    if quotas.sender.is_set:
        SENDERS.take(transaction, new.sender_id, quotas.sender, size, new.received_at)
    if quotas.recipient.is_set:
        RECIPIENTS.take(transaction, new.recipient_id, quotas.recipient, size, new.received_at)
