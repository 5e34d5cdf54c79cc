"""Outlines of appointments: all that a calendar entry is made from, as one text for each, put together by the database.

What decides how an entry reads has to be among COLUMNS, or feeds would go on showing what was.
"""

from functools import reduce
from operator import add

import sqlalchemy as sa

from viewer.domain.mailbox import AppointmentId, Outline
from viewer.domain.message import SenderId
from viewer.store.statements import Row, Statement, param
from viewer.store.tables import appointments, documents, messages, places, revisions, senders

PLACE_COLUMNS = [
    places.c.latitude,
    places.c.longitude,
    places.c.precision,
    places.c.radius_m,
    places.c.uncertain,
    places.c.source,
    places.c.attribution,
    places.c.municipality,
]
LAST_REVISION = sa.and_(
    revisions.c.appointment_id == appointments.c.id, revisions.c.sequence == appointments.c.revised_from
)
DELIVERED = sa.and_(messages.c.recipient_id == param("recipient"), messages.c.delivered_at <= param("now"))

COLUMNS = (
    appointments.c.kind,
    appointments.c.content,
    appointments.c.sequence,
    appointments.c.changed_at,
    appointments.c.hidden_at,
    appointments.c.withdrawn_at,
    appointments.c.letter_differences,
    appointments.c.authentication_level,
    *PLACE_COLUMNS,
    revisions.c.kind,
    revisions.c.content,
    revisions.c.replaced_at,
    messages.c.delivered_at,
    messages.c.sender_id,
    documents.c.authentication_level,
    documents.c.sensitivity_level,
    senders.c.name,
)
# The unit separator, which neither JSON nor XML text can hold, so that two states never make one text.
SEPARATOR = "\x1f"


def _text(column: sa.ColumnElement[object]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.cast(column, sa.Text), "") + SEPARATOR


_tied = appointments.alias("tied")
_stands_alone = sa.and_(appointments.c.own.is_(None), ~sa.exists().where(_tied.c.tied_to == appointments.c.id))
OUTLINES = Statement(
    sa.select(
        appointments.c.id,
        messages.c.sender_id,
        appointments.c.starts_at,
        appointments.c.ends_at,
        sa.or_(appointments.c.hidden_at.is_not(None), appointments.c.withdrawn_at.is_not(None)).label("is_off"),
        # What ties make it show, and the letters that it has then, lie in other rows.
        sa.case((_stands_alone, reduce(add, map(_text, COLUMNS)))).label("state"),
    )
    .select_from(
        appointments.join(messages)
        .join(senders, senders.c.id == messages.c.sender_id)
        .join(documents, documents.c.id == appointments.c.document_id)
        .outerjoin(places)
        .outerjoin(revisions, LAST_REVISION)
    )
    .where(DELIVERED, appointments.c.tied_to.is_(None))
)


def outline(row: Row) -> Outline:
    """A row of OUTLINES as a value."""
    return Outline(
        AppointmentId(row.id), SenderId(row.sender_id), row.starts_at, row.ends_at, bool(row.is_off), row.state
    )
