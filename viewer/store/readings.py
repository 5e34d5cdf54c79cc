"""Letters that wait to be read, what was read of them, and the ties that follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.letter_json import reading_to_json
from viewer.domain.letter_ties import Candidate, has_same_times, may_be_one
from viewer.domain.mailbox import AppointmentId, DocumentId, NewTie, ShownTie, TieKind
from viewer.domain.reading import READER_VERSION, DueLetter, ReadLetter
from viewer.errors import NotFoundError
from viewer.ports.readings import ReadingStore
from viewer.store.acceptance import RAISE_CONTENT_VERSION
from viewer.store.codec import (
    Json,
    content_from_json,
    content_to_json,
    differences_to_json,
    letter_from_row,
    sent_from_json,
)
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import appointment_ties, appointments, documents, letter_readings, messages, senders
from viewer.store.ties import ADD_TIE, MEMBER, SET_OWN, regroup, tie_from_row
from viewer.store.transactions import Transaction

DUE = Statement(
    sa.select(
        documents.c.id,
        documents.c.digest,
        documents.c.size,
        documents.c.subject,
        documents.c.reading_due_at,
        messages.c.recipient_id,
        appointments.c.id.label("appointment_id"),
        appointments.c.kind,
        appointments.c.content,
        appointments.c.own,
        appointments.c.revised_from,
    )
    .select_from(documents.join(messages).outerjoin(appointments, appointments.c.document_id == documents.c.id))
    .where(documents.c.reading_due_at <= param("now"))
    # Of letters that came together, the earlier is read first: the later may speak of what it has moved.
    .order_by(documents.c.reading_due_at, documents.c.message)
    .limit(param("limit", type_=sa.Integer()))
)
# Of two workers that saw it due, one moves it.
CLAIM = Statement(
    sa.update(documents)
    .where(documents.c.id == param("document"), documents.c.reading_due_at == param("seen_due_at"))
    .values(reading_due_at=param("until"))
)
# Unless its lease has ended: then it is due, or another's.
GIVE_BACK = Statement(
    sa.update(documents)
    .where(documents.c.id == param("document"), documents.c.reading_due_at == param("until"))
    .values(reading_due_at=param("due_at"))
)
DONE = Statement(sa.update(documents).where(documents.c.id == param("document")).values(reading_due_at=None))
_carries = sa.exists().where(appointments.c.document_id == documents.c.id)
_has_any = sa.exists().where(appointments.c.message == documents.c.message)
READ_ALL_AGAIN = Statement(
    sa.update(documents)
    .where(
        sa.func.lower(documents.c.file_type) == "pdf", sa.or_(_carries, sa.and_(documents.c.position == 0, ~_has_any))
    )
    .values(
        # What is not delivered yet waits for that.
        reading_due_at=sa.select(messages.c.delivered_at).where(messages.c.id == documents.c.message).scalar_subquery()
    )
)
FORGET_READING = Statement(sa.delete(letter_readings).where(letter_readings.c.document_id == param("document")))
ADD_READING = Statement(insert(letter_readings), ["document_id", "outcome", "reader", "read_at", "content"])
SET_DIFFERENCES = Statement(
    sa.update(appointments)
    .where(appointments.c.id == param("appointment"))
    .values(letter_differences=param("differences"))
)
SET_TIMES = Statement(
    sa.update(appointments)
    .where(appointments.c.id == param("appointment"))
    .values(
        content=param("new_content"),
        starts_at=param("start"),
        ends_at=param("end"),
        sequence=appointments.c.sequence + 1,
        changed_at=param("now"),
    )
)
HAS_TIES = Statement(sa.select(appointment_ties.c.id).where(appointment_ties.c.document_id == param("document")))
_waiting = sa.select(sa.func.count()).where(documents.c.reading_due_at.is_not(None)).scalar_subquery()
WAITING = Statement(sa.select(_waiting.label("count")))
OUTCOMES = Statement(
    sa.select(letter_readings.c.outcome, sa.func.count().label("count")).group_by(letter_readings.c.outcome)
)

# The letter's own message and sender, beside which the others' are held.
_own_message = messages.alias("own_message")
_own_sender = senders.alias("own_sender")
CANDIDATES = Statement(
    sa.select(appointments.c.id, appointments.c.kind, appointments.c.content, appointments.c.own)
    .select_from(
        documents.join(_own_message, _own_message.c.id == documents.c.message)
        .join(_own_sender, _own_sender.c.id == _own_message.c.sender_id)
        .join(messages, messages.c.recipient_id == _own_message.c.recipient_id)
        .join(senders, senders.c.id == messages.c.sender_id)
        .join(appointments, appointments.c.message == messages.c.id)
    )
    .where(
        documents.c.id == param("document"),
        messages.c.id != _own_message.c.id,
        sa.or_(
            messages.c.delivered_at < _own_message.c.delivered_at,
            sa.and_(messages.c.delivered_at == _own_message.c.delivered_at, messages.c.id < _own_message.c.id),
        ),
        sa.or_(
            messages.c.sender_id == _own_message.c.sender_id,
            sa.and_(senders.c.organization_id.is_not(None), senders.c.organization_id == _own_sender.c.organization_id),
        ),
        appointments.c.tied_to.is_(None),
        appointments.c.hidden_at.is_(None),
        appointments.c.withdrawn_at.is_(None),
        appointments.c.ends_at > param("now"),
    )
    .order_by(appointments.c.starts_at, appointments.c.id)
)

# An appointment that is shown by itself, and all that are shown as part of it.
_members = sa.select(appointments.c.id).where(
    appointments.c.recipient_id == param("recipient"),
    sa.or_(appointments.c.id == param("appointment"), appointments.c.tied_to == param("appointment")),
)
_letter_columns = [
    documents.c.id.label("letter_id"),
    documents.c.subject,
    documents.c.file_type,
    documents.c.size,
    documents.c.digest,
    documents.c.authentication_level,
    documents.c.sensitivity_level,
    documents.c.has_opening_receipt,
    messages.c.delivered_at,
    senders.c.name.label("sender_name"),
    senders.c.id.label("sender_id"),
]
TIES_SHOWN = Statement(
    sa.select(appointment_ties, *_letter_columns)
    .select_from(
        appointment_ties.join(documents, documents.c.id == appointment_ties.c.document_id)
        .join(messages, messages.c.id == documents.c.message)
        .join(senders, senders.c.id == messages.c.sender_id)
    )
    .where(
        appointment_ties.c.recipient_id == param("recipient"),
        messages.c.delivered_at <= param("now"),
        sa.or_(appointment_ties.c.older_id.in_(_members), appointment_ties.c.newer_id.in_(_members)),
    )
    .order_by(appointment_ties.c.id)
)
CONTENT = Statement(
    sa.select(appointments.c.kind, appointments.c.content, appointments.c.own).where(
        appointments.c.id == param("appointment")
    )
)
TIE = Statement(
    sa.select(appointment_ties).where(
        appointment_ties.c.id == param("tie_id"), appointment_ties.c.recipient_id == param("recipient")
    )
)
ANSWER = Statement(
    sa.update(appointment_ties)
    .where(appointment_ties.c.id == param("tie_id"))
    .values(answer=param("given"), changed_at=param("now"))
)
# One of several that a letter asked about: with the one that it is, the others are not.
ANSWER_OTHERS = Statement(
    sa.update(appointment_ties)
    .where(
        appointment_ties.c.document_id == param("document"),
        appointment_ties.c.id != param("tie_id"),
        appointment_ties.c.answer.is_(None),
        appointment_ties.c.is_certain.is_(False),
    )
    .values(answer=False, changed_at=param("now"))
)
OWN = Statement(
    sa.select(appointments, messages.c.delivered_at)
    .select_from(appointments.join(messages))
    .where(
        appointments.c.id == param("appointment"),
        appointments.c.recipient_id == param("recipient"),
        appointments.c.tied_to.is_(None),
        messages.c.delivered_at <= param("now"),
    )
)
TIE_BY_HAND = Statement(
    sa.select(appointment_ties.c.id).where(
        appointment_ties.c.older_id == param("older"), appointment_ties.c.newer_id == param("newer")
    )
)


class Readings(ReadingStore):
    """Read letters in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # When what is claimed and not saved was due, and until when it is ours, by document.
        self._leases: dict[DocumentId, tuple[datetime, datetime]] = {}

    @override
    def claim(self, limit: int, until: datetime, now: datetime) -> Sequence[DueLetter]:
        rows = self._database.rows(DUE, now=now, limit=limit)
        claimed = [
            row
            for row in rows
            if self._database.run(CLAIM, document=row.id, seen_due_at=row.reading_due_at, until=until)
        ]
        running = {document: lease for document, lease in self._leases.items() if lease[1] > now}
        self._leases = running | {DocumentId(row.id): (row.reading_due_at, until) for row in claimed}
        return [_due_letter(row) for row in claimed]

    @override
    def give_back(self) -> None:
        for document, (due_at, until) in self._leases.copy().items():
            self._database.run(GIVE_BACK, document=document, due_at=due_at, until=until)
            self._leases.pop(document, None)

    @override
    def candidates(self, letter: DueLetter, now: datetime) -> Sequence[Candidate]:
        rows = self._database.rows(CANDIDATES, document=letter.document_id, now=now)
        return [
            Candidate(
                shows=AppointmentId(row.own["shows"] if row.own else row.id),
                appointment=content_from_json(row.kind, row.content),
            )
            for row in rows
        ]

    @override
    def save(self, read: ReadLetter) -> None:
        self._database.write(lambda transaction: _save(transaction, read))
        self._leases.pop(read.letter.document_id, None)

    @override
    def read_again(self, now: datetime) -> int:
        return self._database.run(READ_ALL_AGAIN)

    @override
    def counts(self) -> Mapping[str, int]:
        waiting = self._database.row(WAITING)
        outcomes = {row.outcome: row.count for row in self._database.rows(OUTCOMES)}
        return {"due": waiting.count if waiting else 0, **outcomes}

    @override
    def ties(self, recipient_id: RecipientId, appointment_id: AppointmentId, now: datetime) -> Sequence[ShownTie]:
        rows = self._database.rows(TIES_SHOWN, recipient=recipient_id, appointment=appointment_id, now=now)
        return [self._shown(row) for row in rows]

    def _shown(self, row: Row) -> ShownTie:
        tie = tie_from_row(row)
        return ShownTie(
            tie=tie,
            letter=letter_from_row(row._replace(id=row.letter_id)),
            older=self._own_content(tie.older),
            newer=self._own_content(tie.newer) if tie.newer else None,
        )

    def _own_content(self, appointment_id: AppointmentId) -> Any:  # noqa: ANN401  # as the codec gives it
        row = self._database.row(CONTENT, appointment=appointment_id)
        if row is None:
            raise NotFoundError("no such appointment")
        own = row.own or {"kind": row.kind, "content": row.content}
        return content_from_json(own["kind"], own["content"])

    @override
    def answer(self, recipient_id: RecipientId, tie_id: int, *, answer: bool, now: datetime) -> AppointmentId:
        return self._database.write(lambda transaction: _answer(transaction, recipient_id, tie_id, answer, now))

    @override
    def tie(self, recipient_id: RecipientId, one: AppointmentId, other: AppointmentId, now: datetime) -> AppointmentId:
        return self._database.write(lambda transaction: _tie(transaction, recipient_id, {one, other}, now))


def _due_letter(row: Row) -> DueLetter:
    own = row.own or {"kind": row.kind, "content": row.content, "revised_at": row.revised_from}
    has_one = row.appointment_id is not None
    return DueLetter(
        document_id=DocumentId(row.id),
        recipient_id=RecipientId(row.recipient_id),
        digest=row.digest,
        size=row.size,
        subject=row.subject,
        appointment_id=AppointmentId(row.appointment_id) if has_one else None,
        appointment=sent_from_json(own["kind"], own["content"]) if has_one else None,
        is_revised=has_one and own["revised_at"] is not None,
    )


def _save(transaction: Transaction, read: ReadLetter) -> None:
    letter = read.letter
    transaction.run(FORGET_READING, document=letter.document_id)
    transaction.run(
        ADD_READING,
        document_id=letter.document_id,
        outcome=read.failure.value if read.failure else "read",
        reader=READER_VERSION,
        read_at=read.read_at,
        content=reading_to_json(read.reading) if read.reading else None,
    )
    transaction.run(DONE, document=letter.document_id)
    if letter.appointment_id:
        _save_differences(transaction, letter.appointment_id, differences_to_json(read.differences))
        if read.with_offset and letter.appointment:
            _save_offset(transaction, letter.appointment_id, read.with_offset, letter.appointment, read.read_at)
    if transaction.row(HAS_TIES, document=letter.document_id) is None:
        for tie in read.ties:
            _add_tie(transaction, tie, letter.recipient_id, read.read_at)
    concerned = {tie.older for tie in read.ties} | ({letter.appointment_id} if letter.appointment_id else set())
    regroup(transaction, concerned, read.read_at)
    if read.differences or read.with_offset:
        transaction.run(RAISE_CONTENT_VERSION, of_recipient=letter.recipient_id)


def _save_differences(transaction: Transaction, appointment_id: AppointmentId, json: list[Json] | None) -> None:
    row = transaction.one(MEMBER, member_id=appointment_id)
    if row.own is not None:
        transaction.run(SET_OWN, member_id=appointment_id, new_own={**row.own, "differences": json})
    else:
        transaction.run(SET_DIFFERENCES, appointment=appointment_id, differences=json)


def _save_offset(
    transaction: Transaction, appointment_id: AppointmentId, with_offset: Appointment, sent: Appointment, now: datetime
) -> None:
    """Have the appointment take place when its letter says, as a change that its recipient and calendars see."""
    row = transaction.one(MEMBER, member_id=appointment_id)
    content = content_to_json(with_offset, sent=sent)
    if row.own is not None:
        # Shown by what is written for the whole group next.
        transaction.run(SET_OWN, member_id=appointment_id, new_own={**row.own, "content": content})
    elif row.content != content:
        transaction.run(
            SET_TIMES,
            appointment=appointment_id,
            new_content=content,
            start=with_offset.start,
            end=with_offset.effective_end,
            now=max(now, row.delivered_at),
        )


def _add_tie(transaction: Transaction, tie: NewTie, recipient_id: RecipientId, now: datetime) -> None:
    transaction.run(
        ADD_TIE,
        recipient_id=recipient_id,
        kind=tie.kind.value,
        older_id=tie.older,
        newer_id=tie.newer,
        document_id=tie.document_id,
        quote=tie.quote,
        page=tie.page,
        is_certain=tie.is_certain,
        answer=tie.answer,
        made_at=now,
        changed_at=now,
    )


def _answer(
    transaction: Transaction,
    recipient_id: RecipientId,
    tie_id: int,
    answer: bool,  # noqa: FBT001  # the recipient's word
    now: datetime,
) -> AppointmentId:
    tie = transaction.row(TIE, tie_id=tie_id, recipient=recipient_id)
    if tie is None:
        raise NotFoundError("no such tie")
    transaction.run(ANSWER, tie_id=tie_id, given=answer, now=now)
    if answer:
        transaction.run(ANSWER_OTHERS, tie_id=tie_id, document=tie.document_id, now=now)
    regroup(transaction, [tie.older_id], now)
    return _shown_as(transaction, tie.older_id)


def _shown_as(transaction: Transaction, appointment_id: str) -> AppointmentId:
    row = transaction.one(MEMBER, member_id=appointment_id)
    return AppointmentId(row.tied_to or row.id)


def _tie(transaction: Transaction, recipient_id: RecipientId, pair: set[AppointmentId], now: datetime) -> AppointmentId:
    rows = [transaction.row(OWN, appointment=id_, recipient=recipient_id, now=now) for id_ in sorted(pair)]
    contents = [content_from_json(row.kind, row.content) for row in rows if row]
    if len(contents) != 2 or not may_be_one(*contents):  # noqa: PLR2004  # a pair
        raise NotFoundError("no such two appointments that can be one")
    older, newer = sorted((row for row in rows if row), key=lambda row: (row.delivered_at, row.message))
    older_id = older.own["shows"] if older.own else older.id
    is_same_time = has_same_times(*contents)
    known = transaction.row(TIE_BY_HAND, older=older_id, newer=newer.id)
    if known:
        transaction.run(ANSWER, tie_id=known.id, given=True, now=now)
    else:
        tie = NewTie(
            kind=TieKind.REMINDER if is_same_time else TieKind.REPLACED,
            older=AppointmentId(older_id),
            newer=AppointmentId(newer.id),
            document_id=DocumentId(newer.document_id),
            is_certain=False,
            answer=True,
        )
        _add_tie(transaction, tie, recipient_id, now)
    regroup(transaction, [older_id], now)
    return _shown_as(transaction, older_id)
