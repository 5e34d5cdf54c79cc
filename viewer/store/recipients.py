"""Recipients, and who is signed in."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import SESSION_LIFETIME, RecipientId, RecipientKey, Session
from viewer.domain.message import AuthenticationLevel
from viewer.domain.recipient import NewRecipient, Recipient
from viewer.errors import NotFoundError
from viewer.ports.recipients import RecipientStore
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import recipient_addresses, recipients, sessions, sign_in_links
from viewer.store.transactions import Transaction

_insert = insert(recipients)
# A recipient that is registered keeps its id, and its name where none is given.
ADD = Statement(
    _insert.on_conflict_do_update(
        index_elements=[recipients.c.key],
        set_={"name": sa.func.coalesce(_insert.excluded.name, recipients.c.name)},
    ).returning(recipients.c.id),
    ["key", "name", "created_at"],
)
SET_NAME = Statement(sa.update(recipients).where(recipients.c.id == param("id")).values(name=param("new_name")))
ADD_ADDRESS = Statement(insert(recipient_addresses).on_conflict_do_nothing(), ["recipient_id", "key"])
_by_key = sa.select(recipients.c.id).where(recipients.c.key == param("key"))
FIND = Statement(_by_key)
# UNION leaves out what is in both.
FIND_ALL = Statement(
    sa.union(_by_key, sa.select(recipient_addresses.c.recipient_id).where(recipient_addresses.c.key == param("key")))
)
ONE = Statement(sa.select(recipients).where(recipients.c.id == param("id")))
ALL = Statement(sa.select(recipients).order_by(recipients.c.id))

LANGUAGE = Statement(sa.select(recipients.c.language).where(recipients.c.id == param("id")))
SET_LANGUAGE = Statement(
    sa.update(recipients).where(recipients.c.id == param("id")).values(language=param("new_language"))
)

ADD_SIGN_IN_LINK = Statement(sa.insert(sign_in_links), ["recipient_id", "digest", "expires_at"])
# Deleting the link and learning whose it was is one statement, so that two cannot both have it.
USE_UP_SIGN_IN_LINK = Statement(
    sa.delete(sign_in_links)
    .where(sign_in_links.c.digest == param("digest"), sign_in_links.c.expires_at > param("now"))
    .returning(sign_in_links.c.recipient_id)
)
OPEN_SESSION = Statement(
    sa.insert(sessions), ["digest", "recipient_id", "authentication_level", "created_at", "seen_at"]
)
SESSION = Statement(sa.select(sessions).where(sessions.c.digest == param("digest")))
TOUCH_SESSION = Statement(sa.update(sessions).where(sessions.c.digest == param("of")).values(seen_at=param("now")))
CLOSE_SESSION = Statement(sa.delete(sessions).where(sessions.c.digest == param("digest")))
FORGET_SIGN_IN_LINKS = Statement(sa.delete(sign_in_links).where(sign_in_links.c.expires_at <= param("now")))
FORGET_SESSIONS = Statement(sa.delete(sessions).where(sessions.c.created_at <= param("opened_by")))


class Recipients(RecipientStore):
    """Recipients in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def add(self, key: RecipientKey, name: str | None, now: datetime) -> RecipientId:
        row = self._database.write(lambda transaction: transaction.one(ADD, key=key, name=name, created_at=now))
        return RecipientId(row.id)

    @override
    def add_all(self, new: Sequence[NewRecipient], now: datetime) -> Sequence[bool]:
        def add(transaction: Transaction, recipient: NewRecipient) -> bool:
            row = transaction.row(FIND_ALL, key=recipient.key)
            is_known = row is not None
            if row is None:
                row = transaction.one(ADD, key=recipient.key, name=recipient.name, created_at=now)
            elif recipient.name is not None:
                transaction.run(SET_NAME, id=row.id, new_name=recipient.name)
            for key in recipient.other_keys:
                transaction.run(ADD_ADDRESS, recipient_id=row.id, key=key)
            return not is_known

        return self._database.write(lambda transaction: [add(transaction, recipient) for recipient in new])

    @override
    def find(self, key: RecipientKey) -> RecipientId | None:
        row = self._database.row(FIND, key=key)
        return None if row is None else RecipientId(row.id)

    @override
    def add_address(self, recipient_id: RecipientId, key: RecipientKey) -> None:
        self._database.run(ADD_ADDRESS, recipient_id=recipient_id, key=key)

    @override
    def find_all(self, key: RecipientKey) -> Sequence[RecipientId]:
        return sorted(RecipientId(row.id) for row in self._database.rows(FIND_ALL, key=key))

    @override
    def get(self, recipient_id: RecipientId) -> Recipient | None:
        row = self._database.row(ONE, id=recipient_id)
        return None if row is None else _recipient(row)

    @override
    def all(self) -> Sequence[Recipient]:
        return [_recipient(row) for row in self._database.rows(ALL)]

    @override
    def language(self, recipient_id: RecipientId) -> str | None:
        row = self._database.row(LANGUAGE, id=recipient_id)
        return row.language if row else None

    @override
    def set_language(self, recipient_id: RecipientId, language: str) -> None:
        self._database.run(SET_LANGUAGE, id=recipient_id, new_language=language)

    @override
    def add_sign_in_link(self, recipient_id: RecipientId, digest: bytes, expires_at: datetime) -> None:
        self._database.run(ADD_SIGN_IN_LINK, recipient_id=recipient_id, digest=digest, expires_at=expires_at)

    @override
    def redeem_sign_in_link(self, digest: bytes, now: datetime) -> RecipientId:
        row = self._database.write(lambda transaction: transaction.row(USE_UP_SIGN_IN_LINK, digest=digest, now=now))
        if row is None:
            raise NotFoundError("no such sign-in link")
        return RecipientId(row.recipient_id)

    @override
    def open_session(self, digest: bytes, session: Session) -> None:
        self._database.run(
            OPEN_SESSION,
            digest=digest,
            recipient_id=session.recipient_id,
            authentication_level=session.authentication_level.value,
            created_at=session.created_at,
            seen_at=session.seen_at,
        )

    @override
    def session(self, digest: bytes) -> Session | None:
        row = self._database.row(SESSION, digest=digest)
        if row is None:
            return None
        return Session(
            recipient_id=RecipientId(row.recipient_id),
            authentication_level=AuthenticationLevel(row.authentication_level),
            created_at=row.created_at,
            seen_at=row.seen_at,
        )

    @override
    def touch_session(self, digest: bytes, seen_at: datetime) -> None:
        self._database.run(TOUCH_SESSION, of=digest, now=seen_at)

    @override
    def close_session(self, digest: bytes) -> None:
        self._database.run(CLOSE_SESSION, digest=digest)

    @override
    def forget_expired(self, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            transaction.run(FORGET_SIGN_IN_LINKS, now=now)
            transaction.run(FORGET_SESSIONS, opened_by=now - SESSION_LIFETIME)

        self._database.write(work)


def _recipient(row: Row) -> Recipient:
    return Recipient(id=RecipientId(row.id), key=RecipientKey(row.key), name=row.name, created_at=row.created_at)
