"""What senders' requests came to: first answers, refusals, reports."""

from datetime import datetime
from http import HTTPStatus

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.message import ApiVersion, SenderId
from viewer.domain.sender import SenderAnswer, SenderReport
from viewer.domain.times import has_offset
from viewer.ports.sender_requests import SenderRequestStore
from viewer.store.codec import sent_from_json
from viewer.store.database import Database
from viewer.store.statements import Statement, insert, param
from viewer.store.tables import appointments, messages, sender_answers, sender_refusals

ANSWER = Statement(
    sa.select(sender_answers.c.status, sender_answers.c.body, sender_answers.c.version).where(
        sender_answers.c.digest == param("digest"), sender_answers.c.expires_at >= param("now")
    )
)
ADD_ANSWER = Statement(
    insert(sender_answers).on_conflict_do_nothing(), ["digest", "status", "body", "version", "expires_at"]
)
FORGET = Statement(sa.delete(sender_answers).where(sender_answers.c.expires_at < param("now")))
_refusal = insert(sender_refusals)
ADD_REFUSAL = Statement(
    _refusal.on_conflict_do_update(
        index_elements=[sender_refusals.c.sender_id, sender_refusals.c.code],
        set_={"count": sender_refusals.c.count + 1, "last_at": _refusal.excluded.last_at},
    ),
    ["sender_id", "code", "count", "last_at"],
)
REFUSALS = Statement(
    sa.select(sender_refusals.c.code, sender_refusals.c.count)
    .where(sender_refusals.c.sender_id == param("sender_id"))
    .order_by(sender_refusals.c.code)
)
ACCEPTED = Statement(
    sa.select(sa.func.count().label("count")).select_from(messages).where(messages.c.sender_id == param("sender_id"))
)
CONTENTS = Statement(
    sa.select(appointments.c.kind, appointments.c.content, appointments.c.letter_differences)
    .join(messages)
    .where(messages.c.sender_id == param("sender_id"))
)


class SenderRequests(SenderRequestStore):
    """Senders' requests in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def answer(self, digest: bytes, now: datetime) -> SenderAnswer | None:
        row = self._database.row(ANSWER, digest=digest, now=now)
        if row is None:
            return None
        return SenderAnswer(status=HTTPStatus(row.status), body=row.body, version=ApiVersion(row.version))

    @override
    def add_answer(self, digest: bytes, answer: SenderAnswer, expires_at: datetime) -> None:
        self._database.run(
            ADD_ANSWER,
            digest=digest,
            status=answer.status.value,
            body=answer.body,
            version=answer.version.value,
            expires_at=expires_at,
        )

    @override
    def add_refusal(self, sender_id: SenderId, code: str, now: datetime) -> None:
        self._database.run(ADD_REFUSAL, sender_id=sender_id, code=code, count=1, last_at=now)

    @override
    def report(self, sender_id: SenderId) -> SenderReport:
        accepted = self._database.row(ACCEPTED, sender_id=sender_id)
        rows = self._database.rows(CONTENTS, sender_id=sender_id)
        starts_and_ends = [
            [moment for time in sent_from_json(row.kind, row.content).times for moment in (time.start, time.end)]
            for row in rows
        ]
        return SenderReport(
            accepted=accepted.count if accepted else 0,
            refused={row.code: row.count for row in self._database.rows(REFUSALS, sender_id=sender_id)},
            appointments=len(rows),
            without_offset=sum(
                any(moment and not has_offset(moment) for moment in moments) for moments in starts_and_ends
            ),
            contradicted=sum(row.letter_differences is not None for row in rows),
        )

    @override
    def forget_expired(self, now: datetime) -> None:
        self._database.run(FORGET, now=now)
