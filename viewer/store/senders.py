"""Who may send."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import NotFoundError
from viewer.store.codec import Row
from viewer.store.engine import Database
from viewer.store.tables import brokers, sender_certificates, senders

SENDERS = (
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
PERMISSIONS = sa.select(brokers.c.broker_id, brokers.c.sender_id).order_by(brokers.c.sender_id)
# Asked with every message.
ONE_SENDER = SENDERS.where(senders.c.id == sa.bindparam("sender_id"))
PERMISSIONS_OF_ONE = PERMISSIONS.where(brokers.c.broker_id == sa.bindparam("sender_id"))


class Senders:
    """`viewer.ports.SenderStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sender: Sender, now: datetime) -> None:
        """Register a sender, or add its certificates, permissions and organisation to a registered one.

        The name is replaced. Raises NotFoundError when one that it may act for is not registered.
        """
        permissions = [{"broker_id": sender.id, "sender_id": each} for each in sender.broker_for]

        def work(connection: sa.Connection) -> None:
            connection.execute(self._upsert(sender, now))
            for certificate in sender.certificates:
                connection.execute(self._insert_certificate(sender.id, certificate, now))
            if permissions:
                _hold_registered(connection, sender.broker_for)
                connection.execute(self._database.insert(brokers).on_conflict_do_nothing(), permissions)

        self._database.write(work)

    def _upsert(self, sender: Sender, now: datetime) -> sa.Insert:
        insert = self._database.insert(senders)
        new = {"name": insert.excluded.name}
        values = {"id": sender.id, "name": sender.name, "created_at": now}
        if sender.organization is not None:
            values |= {"organization_id": sender.organization.organization_id, "part_id": sender.organization.part_id}
            new |= {"organization_id": insert.excluded.organization_id, "part_id": insert.excluded.part_id}
        return insert.values(values).on_conflict_do_update(index_elements=[senders.c.id], set_=new)

    def _insert_certificate(self, sender_id: SenderId, certificate: SenderCertificate, now: datetime) -> sa.Insert:
        values = {
            "sender_id": sender_id,
            "fingerprint": certificate.fingerprint,
            "pem": certificate.pem,
            "not_before": certificate.not_before,
            "not_after": certificate.not_after,
            "added_at": now,
            "revoked_at": certificate.revoked_at,
        }
        return self._database.insert(sender_certificates).values(values).on_conflict_do_nothing()

    def get(self, sender_id: SenderId) -> Sender | None:
        """The sender, with every certificate it has had."""
        rows = self._database.ask(ONE_SENDER, sender_id=sender_id)
        permissions = self._database.ask(PERMISSIONS_OF_ONE, sender_id=sender_id)
        return next(iter(_senders(rows, permissions)), None)

    def of_organization(self, organization: SenderOrganization) -> Sequence[SenderId]:
        """The senders registered for that organisation and that part of it."""
        query = sa.select(senders.c.id).where(
            senders.c.organization_id == organization.organization_id,
            senders.c.part_id.is_not_distinct_from(organization.part_id),
        )
        found = self._database.read(lambda connection: connection.execute(query.order_by(senders.c.id)).scalars().all())
        return [SenderId(each) for each in found]

    def revoke(self, sender_id: SenderId, fingerprint: bytes, now: datetime) -> None:
        """Revoke one certificate; the others hold. Raises NotFoundError."""
        certificates = sender_certificates.c
        found = sa.and_(certificates.sender_id == sender_id, certificates.fingerprint == fingerprint)

        def work(connection: sa.Connection) -> None:
            if connection.execute(sa.select(certificates.id).where(found)).first() is None:
                raise NotFoundError("no such certificate")
            revoke = sa.update(sender_certificates).where(found, certificates.revoked_at.is_(None))
            connection.execute(revoke.values(revoked_at=now))

        self._database.write(work)

    def all(self) -> Sequence[Sender]:
        """Every sender, by id."""

        def read(connection: sa.Connection) -> list[Sender]:
            return _senders(connection.execute(SENDERS), connection.execute(PERMISSIONS))

        return self._database.read(read)

    def remove(self, sender_id: SenderId, now: datetime) -> None:
        """Revoke all its certificates, and that others send for it; what it sent stays. Raises NotFoundError."""
        known = sa.select(senders.c.id).where(senders.c.id == sender_id)
        certificates = sender_certificates.c
        revoke = (
            sa.update(sender_certificates)
            .where(certificates.sender_id == sender_id, certificates.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        end = sa.delete(brokers).where((brokers.c.broker_id == sender_id) | (brokers.c.sender_id == sender_id))

        def work(connection: sa.Connection) -> None:
            if connection.execute(known).first() is None:
                raise NotFoundError("no such sender")
            connection.execute(revoke)
            connection.execute(end)

        self._database.write(work)


def _hold_registered(connection: sa.Connection, sender_ids: Sequence[SenderId]) -> None:
    known = set(connection.execute(sa.select(senders.c.id).where(senders.c.id.in_(sender_ids))).scalars())
    if unknown := set(sender_ids) - known:
        raise NotFoundError(f"no such sender: {min(unknown)}")


def _senders(rows: Iterable[Row], permissions: Iterable[Row]) -> list[Sender]:
    acts_for: dict[int, list[SenderId]] = {}
    for permission in permissions:
        acts_for.setdefault(permission.broker_id, []).append(SenderId(permission.sender_id))
    by_sender: dict[int, list[Row]] = {}
    for row in rows:
        by_sender.setdefault(row.id, []).append(row)
    return [_sender(found, acts_for.get(sender_id, [])) for sender_id, found in by_sender.items()]


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
