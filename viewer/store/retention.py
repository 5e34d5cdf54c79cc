"""Removing rows with all that belongs to them, and reading all that belongs to a recipient.

Which rows belong to a message or a recipient follows from the foreign keys of the tables, so that a new table is
removed and exported without a word here.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import RecipientId, Viewer
from viewer.domain.access_log import AccessEvent
from viewer.domain.mailbox import AppointmentTie
from viewer.domain.message import SenderId
from viewer.domain.retention import (
    CLOSED_FEED_RETENTION,
    EXPIRED_SHARE_RETENTION,
    NOTHING,
    REVISION_RETENTION,
    Removed,
    RetentionRule,
    SenderRetention,
)
from viewer.errors import NotFoundError
from viewer.ports.retention import RetentionStore
from viewer.store.access_log import OF_RECIPIENT as LOG_OF_RECIPIENT, record_once
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, param
from viewer.store.tables import (
    access_log,
    appointment_ties,
    appointments,
    calendar_bodies,
    calendar_entries,
    calendars,
    documents,
    drawn_maps,
    messages,
    metadata,
    places,
    recipients,
    revisions,
    senders,
    share_openings,
    shares,
)
from viewer.store.ties import stand_alone, tie_from_row
from viewer.store.transactions import Transaction
from viewer.store.viewers import IS_TOLD, own_of

# Messages of one transaction: writers wait for it, some tens of milliseconds.
BATCH = 200
KEY_LENGTH = 32
# The columns of bytes that say anything to anybody: calendars, and data that are shown as a plain letter. All others
# hold digests, keys and sealed values, which must not leave the database.
TOLD_BYTES = {"body", "data_type_xml"}

Conditions = dict[sa.Table, sa.ColumnElement[bool]]


def conditions_below(root: sa.Table, of_root: sa.ColumnElement[bool]) -> Conditions:
    """For the root and each table below it, which of its rows belong to those rows of the root; parents first."""
    conditions: Conditions = {root: of_root}
    for table in metadata.sorted_tables:
        belongs = [
            key.parent.in_(sa.select(key.column).where(conditions[key.column.table]))
            for key in table.foreign_keys
            if key.column.table in conditions
        ]
        if belongs and table is not root:
            conditions[table] = sa.or_(*belongs)
    return conditions


OF_MESSAGE = conditions_below(messages, messages.c.id == param("message"))
OF_RECIPIENT = conditions_below(recipients, recipients.c.id == param("recipient"))


def _deletions(conditions: Conditions, *, stays: Sequence[sa.Table] = ()) -> dict[str, Statement]:
    """Statements that delete those rows, children first."""
    return {
        table.name: Statement(sa.delete(table).where(condition))
        for table, condition in reversed(conditions.items())
        if table not in stays
    }


def _over(sender: sa.ColumnElement[bool]) -> Statement:
    lasting = sa.exists().where(appointments.c.message == messages.c.id, appointments.c.ends_at >= param("before"))
    # A letter that moves or calls off what is still to come stays as long as that: it is what the recipient is shown.
    speaks_of_lasting = sa.exists().where(
        documents.c.message == messages.c.id,
        appointment_ties.c.document_id == documents.c.id,
        appointment_ties.c.older_id == appointments.c.id,
        sa.func.coalesce(appointment_ties.c.answer, appointment_ties.c.is_certain),
        appointments.c.ends_at >= param("before"),
    )
    return Statement(
        sa.select(messages.c.id, messages.c.recipient_id)
        .where(
            messages.c.delivered_at < param("before"),
            messages.c.delivered_at <= param("now"),
            ~lasting,
            ~speaks_of_lasting,
            sender,
        )
        .order_by(messages.c.id)
        .limit(BATCH)
    )


OVER = _over(sa.true())
OVER_OF_SENDER = _over(messages.c.sender_id == param("sender"))
DELETE_MESSAGE = _deletions(OF_MESSAGE)
LETTERS_OF_MESSAGE = Statement(sa.select(documents.c.digest).where(OF_MESSAGE[documents]))
TIES_OF_MESSAGE = Statement(sa.select(appointment_ties).where(OF_MESSAGE[appointment_ties]))
APPOINTMENTS_OF_MESSAGE = Statement(sa.select(appointments.c.id).where(OF_MESSAGE[appointments]))
PLACES_OF_MESSAGE = Statement(sa.select(appointments.c.place_key).where(OF_MESSAGE[appointments]))
FEEDS_CHANGED = Statement(
    sa.update(calendars)
    .where(calendars.c.recipient_id == param("recipient"))
    .values(content_version=calendars.c.content_version + 1)
)

ERASE = _deletions(OF_RECIPIENT, stays=(calendars, calendar_bodies, recipients))
# Publishing writes into the row that a feed was made with, so the row stays.
EMPTY_BODIES = Statement(sa.update(calendar_bodies).where(OF_RECIPIENT[calendar_bodies]).values(body=b""))
LETTERS_OF_RECIPIENT = Statement(sa.select(documents.c.digest).where(OF_RECIPIENT[documents]))
PLACES_OF_RECIPIENT = Statement(sa.select(appointments.c.place_key).where(OF_RECIPIENT[appointments]))
FEEDS_OF_RECIPIENT = Statement(sa.select(calendars.c.id).where(calendars.c.recipient_id == param("recipient")))
CLOSE_FEEDS = Statement(
    sa.update(calendars)
    .where(calendars.c.recipient_id == param("recipient"))
    .values(
        name="",
        content_version=calendars.c.content_version + 1,
        last_agent=None,
        revoked_at=sa.func.coalesce(calendars.c.revoked_at, param("now", type_=calendars.c.revoked_at.type)),
    )
)
FORGET_RECIPIENT = Statement(
    sa.update(recipients)
    .where(recipients.c.id == param("recipient"))
    .values(key=param("new_key"), name=None, language=None)
)
DELETE_RECIPIENT = Statement(sa.delete(recipients).where(recipients.c.id == param("recipient")))

_has_appointment = sa.exists().where(appointments.c.place_key == places.c.key)
ORPHANED_PLACE = Statement(sa.select(places).where(places.c.key == param("key"), ~_has_appointment))
DELETE_PLACE = Statement(sa.delete(places).where(places.c.key == param("key")))
SAME_POINT = Statement(
    sa.select(places.c.key)
    .where(places.c.latitude == param("latitude"), places.c.longitude == param("longitude"))
    .limit(1)
)
DELETE_MAPS = Statement(sa.delete(drawn_maps).where(drawn_maps.c.key.like(param("pattern"))))
NAMED = Statement(sa.select(documents.c.id).where(documents.c.digest == param("digest")).limit(1))

_long_closed = sa.select(calendars.c.id).where(calendars.c.revoked_at < param("closed_by"))
_long_expired = sa.select(shares.c.id).where(shares.c.expires_at < param("expired_by"))
_shown = sa.exists().where(
    appointments.c.id == revisions.c.appointment_id, appointments.c.revised_from == revisions.c.sequence
)
EXPIRED = {
    "calendar_entries": Statement(sa.delete(calendar_entries).where(calendar_entries.c.calendar_id.in_(_long_closed))),
    "calendar_bodies": Statement(
        sa.update(calendar_bodies)
        .where(calendar_bodies.c.calendar_id.in_(_long_closed), calendar_bodies.c.body != b"")
        .values(body=b"")
    ),
    "share_openings": Statement(sa.delete(share_openings).where(share_openings.c.share_id.in_(_long_expired))),
    "shares": Statement(sa.delete(shares).where(shares.c.expires_at < param("expired_by"))),
    "revisions": Statement(sa.delete(revisions).where(revisions.c.replaced_at < param("replaced_by"), ~_shown)),
}
SET_RULE = Statement(sa.update(senders).where(senders.c.id == param("sender")).values(keep_days=param("days")))
RULES_FOR = Statement(
    sa.select(senders.c.name, senders.c.keep_days)
    .where(
        senders.c.keep_days.is_not(None),
        senders.c.id.in_(
            sa.select(messages.c.sender_id)
            .select_from(messages.join(documents))
            .where(
                messages.c.recipient_id == param("recipient"),
                messages.c.delivered_at <= param("now"),
                # Below its level, a sensitive letter does not even tell its sender.
                IS_TOLD,
            )
        ),
    )
    .order_by(senders.c.name, senders.c.id)
)
RULES = Statement(
    sa.select(senders.c.id, senders.c.keep_days).where(senders.c.keep_days.is_not(None)).order_by(senders.c.id)
)


def _is_secret(column: sa.Column[Any]) -> bool:
    is_bytes = isinstance(column.type, sa.LargeBinary)
    return column.name == "digest" or (is_bytes and column.name not in TOLD_BYTES)


def exported_columns(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """The columns that are exported; a document's digest is, since it names the letter and opens nothing."""
    columns: list[sa.ColumnElement[Any]] = [column for column in table.c if not _is_secret(column)]
    return [*columns, documents.c.digest.label("letter")] if table is documents else columns


ROWS_OF_RECIPIENT = {
    # In an order of their own, so that an export can be compared with one that was made after a restore.
    table.name: Statement(sa.select(*exported_columns(table)).where(condition).order_by(*table.primary_key))
    for table, condition in OF_RECIPIENT.items()
} | {
    # What happened stays on record when its recipient is erased, so it is not below the recipient.
    access_log.name: Statement(sa.select(access_log).where(LOG_OF_RECIPIENT).order_by(access_log.c.id))
}


class Retention(RetentionStore):
    """Removal and export in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def purge(
        self, before: datetime, now: datetime, sender_id: SenderId | None = None, event: AccessEvent | None = None
    ) -> Removed:
        def work(transaction: Transaction) -> Removed:
            if sender_id is None:
                over = transaction.rows(OVER, before=before, now=now)
            else:
                over = transaction.rows(OVER_OF_SENDER, before=before, now=now, sender=sender_id)
            removed = remove_messages(transaction, [message.id for message in over], now)
            for recipient_id in {message.recipient_id for message in over}:
                transaction.run(FEEDS_CHANGED, recipient=recipient_id)
                if event is not None:
                    record_once(transaction, replace(event, recipient_id=RecipientId(recipient_id)))
            return removed

        return self._database.write(work)

    @override
    def erase(self, recipient_id: RecipientId, now: datetime) -> Removed:
        def work(transaction: Transaction) -> Removed:
            who = {"recipient": recipient_id}
            has_feeds = bool(transaction.rows(FEEDS_OF_RECIPIENT, **who))
            removed = _remove(transaction, ERASE, LETTERS_OF_RECIPIENT, PLACES_OF_RECIPIENT, who)
            if has_feeds:
                transaction.run(EMPTY_BODIES, **who)
                closed = transaction.run(CLOSE_FEEDS, now=now, **who)
                count = transaction.run(FORGET_RECIPIENT, new_key=secrets.token_bytes(KEY_LENGTH), **who)
                removed += Removed(rows={"feeds closed": closed})
            else:
                count = transaction.run(DELETE_RECIPIENT, **who)
            if not count:
                raise NotFoundError("no such recipient")
            return removed + Removed(rows={"recipients": count})

        return self._database.write(work)

    @override
    def remove_expired(self, now: datetime) -> Removed:
        moments = {
            "closed_by": now - CLOSED_FEED_RETENTION,
            "expired_by": now - EXPIRED_SHARE_RETENTION,
            "replaced_by": now - REVISION_RETENTION,
        }

        def work(transaction: Transaction) -> Removed:
            return Removed(rows={table: transaction.run(statement, **moments) for table, statement in EXPIRED.items()})

        return self._database.write(work)

    @override
    def is_named(self, digest: str) -> bool:
        return self._database.row(NAMED, digest=digest) is not None

    @override
    def rows_of(self, recipient_id: RecipientId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        def work(transaction: Transaction) -> Mapping[str, Sequence[Mapping[str, object]]]:
            return {
                table: [row._asdict() for row in transaction.rows(statement, recipient=recipient_id)]
                for table, statement in ROWS_OF_RECIPIENT.items()
            }

        return self._database.read(work)

    @override
    def set_rule(self, sender_id: SenderId, keep_for: timedelta | None) -> None:
        days = None if keep_for is None else keep_for.days
        if not self._database.run(SET_RULE, sender=sender_id, days=days):
            raise NotFoundError("no such sender")

    @override
    def rules(self) -> Sequence[RetentionRule]:
        return [
            RetentionRule(sender_id=SenderId(row.id), keep_for=timedelta(days=row.keep_days))
            for row in self._database.rows(RULES)
        ]

    @override
    def rules_for(self, viewer: Viewer, now: datetime) -> Sequence[SenderRetention]:
        return [
            SenderRetention(sender_name=row.name, keep_for=timedelta(days=row.keep_days))
            for row in self._database.rows(RULES_FOR, **own_of(viewer, now))
        ]


def remove_messages(transaction: Transaction, ids: Iterable[int], now: datetime) -> Removed:
    """Delete messages with all that belongs to them; what ties held together with them then stands by itself."""
    removed, gone, ties = NOTHING, set[str](), dict[int, AppointmentTie]()
    for id_ in ids:
        of_message = {"message": id_}
        gone |= {row.id for row in transaction.rows(APPOINTMENTS_OF_MESSAGE, **of_message)}
        ties |= {row.id: tie_from_row(row) for row in transaction.rows(TIES_OF_MESSAGE, **of_message)}
        removed += _remove(transaction, DELETE_MESSAGE, LETTERS_OF_MESSAGE, PLACES_OF_MESSAGE, of_message)
    stand_alone(transaction, ties.values(), gone, now)
    return removed


def _remove(
    transaction: Transaction,
    deletions: Mapping[str, Statement],
    letters: Statement,
    place_keys: Statement,
    parameters: Mapping[str, Any],
) -> Removed:
    """Delete the rows; then the places, with their maps, that no appointment names any longer."""
    digests = frozenset(row.digest for row in transaction.rows(letters, **parameters))
    keys = {row.place_key for row in transaction.rows(place_keys, **parameters) if row.place_key is not None}
    rows = {table: transaction.run(statement, **parameters) for table, statement in deletions.items()}
    orphaned = [place for key in keys for place in transaction.rows(ORPHANED_PLACE, key=key)]
    rows["places"] = sum(_remove_place(transaction, place) for place in orphaned)
    return Removed(rows=rows, letters=digests)


def _remove_place(transaction: Transaction, place: Row) -> int:
    transaction.run(DELETE_PLACE, key=place.key)
    if place.latitude is not None and not transaction.rows(
        SAME_POINT, latitude=place.latitude, longitude=place.longitude
    ):
        transaction.run(DELETE_MAPS, pattern=f"% {place.latitude:.6f},{place.longitude:.6f} %")
    return 1
