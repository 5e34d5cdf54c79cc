"""Who may send."""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from viewer.domain.message import SenderId
from viewer.errors import NotFoundError
from viewer.ports import Sender
from viewer.ports import SenderCertificate
from viewer.store.codec import Row
from viewer.store.engine import Database
from viewer.store.tables import sender_certificates
from viewer.store.tables import senders


class Senders:
    """`viewer.ports.SenderStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sender: Sender, now: datetime) -> None:
        """Register a sender, or add its certificates to a registered one and take its new name."""
        insert = self._database.insert(senders)
        statement = insert.values(id=sender.id, name=sender.name, created_at=now).on_conflict_do_update(
            index_elements=[senders.c.id], set_={"name": insert.excluded.name}
        )

        def work(connection: sa.Connection) -> None:
            connection.execute(statement)
            for certificate in sender.certificates:
                connection.execute(self._insert_certificate(sender.id, certificate, now))

        self._database.write(work)

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
        found = self._find(senders.c.id == sender_id)
        return found[0] if found else None

    def all(self) -> Sequence[Sender]:
        """Every sender, by id."""
        return self._find(sa.true())

    def _find(self, condition: sa.ColumnElement[bool]) -> list[Sender]:
        query = (
            sa.select(senders.c.id, senders.c.name, sender_certificates)
            .select_from(senders.outerjoin(sender_certificates))
            .where(condition)
            .order_by(senders.c.id, sender_certificates.c.id)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        by_sender: dict[SenderId, list[Row]] = {}
        for row in rows:
            by_sender.setdefault(SenderId(row.id), []).append(row)
        return [_sender(sender_id, of_sender) for sender_id, of_sender in by_sender.items()]

    def remove(self, sender_id: SenderId, now: datetime) -> None:
        """Revoke all its certificates; what it sent stays. Raises NotFoundError."""
        known = sa.select(senders.c.id).where(senders.c.id == sender_id)
        certificates = sender_certificates.c
        revoke = (
            sa.update(sender_certificates)
            .where(certificates.sender_id == sender_id, certificates.revoked_at.is_(None))
            .values(revoked_at=now)
        )

        def work(connection: sa.Connection) -> None:
            if connection.execute(known).first() is None:
                raise NotFoundError("no such sender")
            connection.execute(revoke)

        self._database.write(work)


def _sender(sender_id: SenderId, rows: Iterable[Row]) -> Sender:
    rows = list(rows)
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
    return Sender(id=sender_id, name=rows[0].name, certificates=tuple(certificates))
