"""Who may send."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import NotFoundError
from viewer.ports.senders import SenderStore
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import brokers, sender_certificates, senders
from viewer.store.transactions import Transaction

_senders = (
    sa.select(
        senders.c.id,
        senders.c.name,
        senders.c.organization_id,
        senders.c.part_id,
        sender_certificates.c.pem,
        sender_certificates.c.fingerprint,
        sender_certificates.c.not_before,
        sender_certificates.c.not_after,
        sender_certificates.c.revoked_at,
    )
    .select_from(senders.outerjoin(sender_certificates))
    .order_by(senders.c.id, sender_certificates.c.id)
)
_permissions = sa.select(brokers.c.broker_id, brokers.c.sender_id).order_by(brokers.c.sender_id)
ALL = Statement(_senders)
ALL_PERMISSIONS = Statement(_permissions)
ONE = Statement(_senders.where(senders.c.id == param("sender_id")))
PERMISSIONS = Statement(_permissions.where(brokers.c.broker_id == param("sender_id")))
OF_ORGANIZATION = Statement(
    sa.select(senders.c.id)
    .where(
        senders.c.organization_id == param("organization_id"),
        senders.c.part_id.is_not_distinct_from(param("part_id", type_=senders.c.part_id.type)),
    )
    .order_by(senders.c.id)
)
IS_REGISTERED = Statement(sa.select(senders.c.id).where(senders.c.id == param("sender_id")))

_insert = insert(senders)
# The name is replaced; an organisation is replaced by another, never by none.
ADD = Statement(
    _insert.on_conflict_do_update(
        index_elements=[senders.c.id],
        set_={
            "name": _insert.excluded.name,
            "organization_id": sa.func.coalesce(_insert.excluded.organization_id, senders.c.organization_id),
            "part_id": sa.case(
                (_insert.excluded.organization_id.is_(None), senders.c.part_id), else_=_insert.excluded.part_id
            ),
        },
    ),
    ["id", "name", "created_at", "organization_id", "part_id"],
)
ADD_CERTIFICATE = Statement(
    insert(sender_certificates).on_conflict_do_nothing(),
    ["sender_id", "fingerprint", "pem", "not_before", "not_after", "added_at", "revoked_at"],
)
ADD_PERMISSION = Statement(insert(brokers).on_conflict_do_nothing(), ["broker_id", "sender_id"])

_certificate = sa.and_(
    sender_certificates.c.sender_id == param("of_sender"), sender_certificates.c.fingerprint == param("of_fingerprint")
)
CERTIFICATE = Statement(sa.select(sender_certificates.c.id).where(_certificate))
REVOKE = Statement(
    sa.update(sender_certificates)
    .where(_certificate, sender_certificates.c.revoked_at.is_(None))
    .values(revoked_at=param("now"))
)
REVOKE_ALL = Statement(
    sa.update(sender_certificates)
    .where(sender_certificates.c.sender_id == param("of_sender"), sender_certificates.c.revoked_at.is_(None))
    .values(revoked_at=param("now"))
)
END_PERMISSIONS = Statement(
    sa.delete(brokers).where((brokers.c.broker_id == param("sender_id")) | (brokers.c.sender_id == param("sender_id")))
)


class Senders(SenderStore):
    """Senders in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def add(self, sender: Sender, now: datetime) -> None:
        organization = sender.organization
        row = {
            "id": sender.id,
            "name": sender.name,
            "created_at": now,
            "organization_id": organization.organization_id if organization else None,
            "part_id": organization.part_id if organization else None,
        }
        certificates = [
            {
                "sender_id": sender.id,
                "fingerprint": certificate.fingerprint,
                "pem": certificate.pem,
                "not_before": certificate.not_before,
                "not_after": certificate.not_after,
                "added_at": now,
                "revoked_at": certificate.revoked_at,
            }
            for certificate in sender.certificates
        ]

        def work(transaction: Transaction) -> None:
            transaction.run(ADD, **row)
            transaction.run_all(ADD_CERTIFICATE, certificates)
            for sender_id in sorted(sender.broker_for):
                if transaction.row(IS_REGISTERED, sender_id=sender_id) is None:
                    raise NotFoundError(f"no such sender: {sender_id}")
                transaction.run(ADD_PERMISSION, broker_id=sender.id, sender_id=sender_id)

        self._database.write(work)

    @override
    def get(self, sender_id: SenderId) -> Sender | None:
        rows = self._database.rows(ONE, sender_id=sender_id)
        permissions = self._database.rows(PERMISSIONS, sender_id=sender_id)
        return next(iter(_senders_of(rows, permissions)), None)

    @override
    def of_organization(self, organization: SenderOrganization) -> Sequence[SenderId]:
        rows = self._database.rows(
            OF_ORGANIZATION, organization_id=organization.organization_id, part_id=organization.part_id
        )
        return [SenderId(row.id) for row in rows]

    @override
    def revoke(self, sender_id: SenderId, fingerprint: bytes, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            if transaction.row(CERTIFICATE, of_sender=sender_id, of_fingerprint=fingerprint) is None:
                raise NotFoundError("no such certificate")
            transaction.run(REVOKE, of_sender=sender_id, of_fingerprint=fingerprint, now=now)

        self._database.write(work)

    @override
    def all(self) -> Sequence[Sender]:
        return self._database.read(
            lambda transaction: _senders_of(transaction.rows(ALL), transaction.rows(ALL_PERMISSIONS))
        )

    @override
    def remove(self, sender_id: SenderId, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            if transaction.row(IS_REGISTERED, sender_id=sender_id) is None:
                raise NotFoundError("no such sender")
            transaction.run(REVOKE_ALL, of_sender=sender_id, now=now)
            transaction.run(END_PERMISSIONS, sender_id=sender_id)

        self._database.write(work)


def _senders_of(rows: Iterable[Row], permissions: Iterable[Row]) -> list[Sender]:
    broker_for: dict[int, list[SenderId]] = {}
    for permission in permissions:
        broker_for.setdefault(permission.broker_id, []).append(SenderId(permission.sender_id))
    by_sender: dict[int, list[Row]] = {}
    for row in rows:
        by_sender.setdefault(row.id, []).append(row)
    return [_sender(rows, broker_for.get(sender_id, [])) for sender_id, rows in by_sender.items()]


def _sender(rows: Sequence[Row], broker_for: Sequence[SenderId]) -> Sender:
    first = rows[0]
    certificates = [
        SenderCertificate(
            pem=row.pem,
            fingerprint=row.fingerprint,
            not_before=row.not_before,
            not_after=row.not_after,
            revoked_at=row.revoked_at,
        )
        for row in rows
        if row.fingerprint is not None  # a sender without one still has its row in the outer join
    ]
    organization = (
        SenderOrganization(organization_id=first.organization_id, part_id=first.part_id)
        if first.organization_id is not None
        else None
    )
    return Sender(
        id=SenderId(first.id),
        name=first.name,
        certificates=tuple(certificates),
        broker_for=tuple(broker_for),
        organization=organization,
    )
