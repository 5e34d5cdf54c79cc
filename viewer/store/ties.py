"""How ties between appointments are stored, and how they show in the appointments' own rows.

Pages, lists and feeds read one row for each appointment, so a tie is written into the rows: the older one's takes the
newer one's content, as a change by its sender would, and the newer one's is shown nowhere. `own` keeps what the older
one's own letter says, so that undoing the tie is another such change.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from viewer.domain.mailbox import AppointmentId, AppointmentTie, DocumentId, TieKind
from viewer.domain.message import AuthenticationLevel, strictest
from viewer.domain.occurrence import carried_over
from viewer.domain.tied_states import OwnState, ShownState, doubted, shown_states
from viewer.store.acceptance import RAISE_CONTENT_VERSION
from viewer.store.codec import Json, content_from_json, content_to_json, occurrences_from_json
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import appointment_ties, appointments, documents, messages, revisions
from viewer.store.transactions import Transaction

TIES_OF = Statement(
    sa.select(appointment_ties)
    .where(sa.or_(appointment_ties.c.older_id == param("of_id"), appointment_ties.c.newer_id == param("of_id")))
    .order_by(appointment_ties.c.id)
)
ADD_TIE = Statement(
    insert(appointment_ties).on_conflict_do_nothing(),
    [
        "recipient_id",
        "kind",
        "older_id",
        "newer_id",
        "document_id",
        "quote",
        "page",
        "is_certain",
        "answer",
        "made_at",
        "changed_at",
    ],
)
ASK_AGAIN = Statement(
    sa.update(appointment_ties)
    .where(appointment_ties.c.id == param("tie_id"))
    .values(is_certain=False, answer=None, changed_at=param("now"))
)
_last_revision = sa.and_(
    revisions.c.appointment_id == appointments.c.id, revisions.c.sequence == appointments.c.revised_from
)
# Held until the transaction ends, so that of two changes at once the later sees what the earlier one wrote.
MEMBER = Statement(
    sa.select(appointments, messages.c.delivered_at, revisions.c.replaced_at)
    .select_from(appointments.join(messages).outerjoin(revisions, _last_revision))
    .where(appointments.c.id == param("member_id"))
    .with_for_update(of=appointments)
)
ADD_REVISION = Statement(
    insert(revisions).on_conflict_do_nothing(),
    ["appointment_id", "sequence", "kind", "content", "changed_at", "replaced_at"],
)
SHOW = Statement(
    sa.update(appointments)
    .where(appointments.c.id == param("member_id"))
    .values(
        tied_to=param("new_tied_to"),
        own=param("new_own"),
        kind=param("new_kind"),
        content=param("new_content"),
        starts_at=param("start"),
        ends_at=param("end"),
        place_key=param("place"),
        withdrawn_at=param("withdrawn"),
        revised_from=param("from_sequence"),
        letter_differences=param("differences"),
        sequence=appointments.c.sequence + 1,
        changed_at=param("now"),
    )
)
SET_QUESTION = Statement(
    sa.update(appointments).where(appointments.c.id == param("member_id")).values(has_question=param("is_asked"))
)
LEVEL = Statement(sa.select(documents.c.authentication_level).where(documents.c.id == param("document")))
SET_LEVEL = Statement(
    sa.update(appointments)
    .where(appointments.c.id == param("member_id"))
    .values(authentication_level=param("strictest_level"))
)
SET_OWN = Statement(
    sa.update(appointments)
    .where(appointments.c.id == param("member_id"))
    .values(own=param("new_own"), sequence=appointments.c.sequence + 1)
)


def tie_from_row(row: Row) -> AppointmentTie:
    """A row of `appointment_ties` as a value."""
    return AppointmentTie(
        id=row.id,
        kind=TieKind(row.kind),
        older=AppointmentId(row.older_id),
        newer=row.newer_id and AppointmentId(row.newer_id),
        document_id=DocumentId(row.document_id),
        quote=row.quote,
        page=row.page,
        is_certain=row.is_certain,
        answer=row.answer,
        made_at=row.made_at,
        changed_at=row.changed_at,
    )


def own_of(row: Row) -> Json:
    """What the appointment's own letter and its sender's changes say: apart where ties make it show another."""
    if row.own is not None:
        own: Json = row.own
        return own
    return {
        "kind": row.kind,
        "content": row.content,
        "place_key": row.place_key and row.place_key.hex(),
        "withdrawn_at": row.withdrawn_at and row.withdrawn_at.isoformat(),
        "revised_from": row.revised_from,
        "revised_at": row.replaced_at and row.replaced_at.isoformat(),
        "differences": row.letter_differences,
        "shows": row.id,
    }


def regroup(transaction: Transaction, appointment_ids: Iterable[str], now: datetime) -> None:
    """Have the rows of these appointments, and of all that ties connect with them, show what the ties make of them."""
    members, ties = _group(transaction, appointment_ids)
    if not ties and not any(row.tied_to or row.own or row.has_question for row in members.values()):
        return
    own = {id_: own_of(row) for id_, row in members.items()}
    states = [_state(id_, own[id_]) for id_ in members]
    for tie in [tie for tie in ties if doubted(tie, states)]:
        transaction.run(ASK_AGAIN, tie_id=tie.id, now=now)
    ties = [tie_from_row(row) for row in _tie_rows(transaction, members)]
    shown = shown_states(states, ties)
    questioned = {id_ for tie in ties if tie.is_question for id_ in (tie.older, tie.newer) if id_}
    questioned |= {root for id_ in questioned if (root := shown[id_].tied_to)}
    for id_, row in members.items():
        _show(transaction, row, shown[AppointmentId(id_)], own, now)
        if row.has_question != (id_ in questioned):
            transaction.run(SET_QUESTION, member_id=id_, is_asked=id_ in questioned)
    _set_levels(transaction, members, ties, shown)
    recipient = next(iter(members.values())).recipient_id
    transaction.run(RAISE_CONTENT_VERSION, of_recipient=recipient)


def stand_alone(
    transaction: Transaction, ties: Iterable[AppointmentTie], removed: Collection[str], now: datetime
) -> None:
    """Have what these former ties held together with removed appointments stand by itself, as its recipient knows it.

    A newer one is shown again, since it is what holds. An older one that was replaced or called off does not come back
    to life because the letter that says so is gone: it stays, called off.
    """
    left = set[str]()
    for tie in ties:
        left |= {id_ for id_ in (tie.older, tie.newer) if id_ and id_ not in removed}
        if tie.is_in_force and tie.kind is not TieKind.REMINDER and tie.older not in removed:
            row = transaction.one(MEMBER, member_id=tie.older)
            own = own_of(row)
            if own["withdrawn_at"] is None:
                transaction.run(SET_OWN, member_id=row.id, new_own={**own, "withdrawn_at": now.isoformat()})
    regroup(transaction, left, now)


def _set_levels(
    transaction: Transaction,
    members: dict[str, Row],
    ties: Iterable[AppointmentTie],
    shown: dict[AppointmentId, ShownState],
) -> None:
    """Have all that is shown as one ask for the strictest level of the letters that it rests on.

    A letter that only asks is none of them: whoever may not read it is not shown the question.
    """
    roots = {id_: shown[AppointmentId(id_)].tied_to or id_ for id_ in members}
    rest_on = {root: {row.document_id for id_, row in members.items() if roots[id_] == root} for root in roots.values()}
    for tie in ties:
        if tie.is_in_force:
            rest_on[roots[tie.older]].add(tie.document_id)
    for id_, row in members.items():
        words = [transaction.one(LEVEL, document=document).authentication_level for document in rest_on[roots[id_]]]
        level = strictest(AuthenticationLevel.of(word) for word in words)
        if row.authentication_level != level:
            transaction.run(SET_LEVEL, member_id=id_, strictest_level=level and level.value)


def _group(transaction: Transaction, appointment_ids: Iterable[str]) -> tuple[dict[str, Row], list[AppointmentTie]]:
    """The rows of all appointments that ties connect with these, and the ties."""
    wanted, known = set(appointment_ids), set[str]()
    ties: dict[int, AppointmentTie] = {}
    while wanted:
        id_ = wanted.pop()
        known.add(id_)
        for row in transaction.rows(TIES_OF, of_id=id_):
            ties[row.id] = tie_from_row(row)
            wanted |= {other for other in (row.older_id, row.newer_id) if other and other not in known}
    # Locked in one order, so that two changes never wait for each other in a ring.
    return {id_: transaction.one(MEMBER, member_id=id_) for id_ in sorted(known)}, list(ties.values())


def _tie_rows(transaction: Transaction, members: Collection[str]) -> Iterable[Row]:
    rows = {row.id: row for id_ in members for row in transaction.rows(TIES_OF, of_id=id_)}
    return rows.values()


def _state(id_: str, own: Json) -> OwnState:
    return OwnState(
        id=AppointmentId(id_),
        start=content_from_json(own["kind"], own["content"]).start,
        withdrawn_at=own["withdrawn_at"] and datetime.fromisoformat(own["withdrawn_at"]),
        revised_at=own["revised_at"] and datetime.fromisoformat(own["revised_at"]),
    )


def _show(transaction: Transaction, row: Row, shown: ShownState, own: dict[str, Json], now: datetime) -> None:
    """Write the row when it is to show something else than it does."""
    mine, source = own[row.id], own[shown.shows]
    appointment = content_from_json(source["kind"], source["content"])
    is_own = shown.shows == row.id
    reads_as_before = mine["shows"] == shown.shows and content_from_json(row.kind, row.content) == appointment
    withdrawn_at = shown.withdrawn_at if shown.tied_to is None else _state(row.id, mine).withdrawn_at
    if reads_as_before and row.tied_to == shown.tied_to and row.withdrawn_at == withdrawn_at:
        return
    content: Json = source["content"]
    if not is_own:
        # The older one's times keep their identities, wherever they have gone.
        known = occurrences_from_json(mine["kind"], mine["content"])
        content = content_to_json(appointment, carried_over(known, appointment, now))
    has_effect = not is_own or withdrawn_at != _state(row.id, mine).withdrawn_at
    transaction.run(
        SHOW,
        member_id=row.id,
        new_tied_to=shown.tied_to,
        new_own={**mine, "shows": shown.shows, "shown_revised_at": source["revised_at"]} if has_effect else None,
        new_kind=source["kind"],
        new_content=content,
        start=appointment.start,
        end=appointment.effective_end,
        place=bytes.fromhex(source["place_key"]) if source["place_key"] else None,
        withdrawn=withdrawn_at,
        # What is called off, or is so no more, was moved from where it was before.
        from_sequence=(
            row.revised_from if reads_as_before and not is_own else _revised_from(transaction, row, shown, own, now)
        ),
        differences=None if withdrawn_at else source["differences"],
        now=max(now, row.delivered_at),
    )


def _revised_from(
    transaction: Transaction, row: Row, shown: ShownState, own: dict[str, Json], now: datetime
) -> int | None:
    """The sequence under which the state is stored that the one to be shown took the place of."""
    mine = own[row.id]
    if shown.shows == row.id or (shown.moved_from is None and mine["shows"] != shown.shows):
        return mine["revised_from"]  # type: ignore[no-any-return]
    old: dict[str, Any] = {"kind": row.kind, "content": row.content}
    if mine["shows"] != shown.shows and shown.moved_from:
        old = own[shown.moved_from]
    transaction.run(
        ADD_REVISION,
        appointment_id=row.id,
        sequence=row.sequence,
        kind=old["kind"],
        content=old["content"],
        changed_at=row.changed_at,
        replaced_at=now,
    )
    return int(row.sequence)
