"""Who may receive, and who is signed in."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from viewer.domain.access import SESSION_LIFETIME, RecipientId, RecipientKey, Session
from viewer.domain.message import AuthenticationLevel
from viewer.domain.recipient import Recipient
from viewer.errors import NotFoundError
from viewer.store.codec import Row
from viewer.store.engine import Database
from viewer.store.tables import recipient_addresses, recipients, sessions, sign_in_links

# Asked with every message and every page; to build them takes as long as to run them.
FIND = sa.select(recipients.c.id).where(recipients.c.key == sa.bindparam("key"))
# UNION leaves out what is in both.
FIND_ALL = sa.union(
    FIND, sa.select(recipient_addresses.c.recipient_id).where(recipient_addresses.c.key == sa.bindparam("key"))
)
LANGUAGE = sa.select(recipients.c.language).where(recipients.c.id == sa.bindparam("id"))
SESSION = sa.select(sessions).where(sessions.c.digest == sa.bindparam("digest"))


class Recipients:
    """`viewer.ports.RecipientStore` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: RecipientKey, name: str | None, now: datetime) -> RecipientId:
        """Register a recipient; one that is registered keeps its id, and takes the name if one is given."""
        insert = self._database.insert(recipients)
        new_name = sa.func.coalesce(insert.excluded.name, recipients.c.name)
        statement = (
            insert.values(key=key, name=name, created_at=now)
            .on_conflict_do_update(index_elements=[recipients.c.key], set_={"name": new_name})
            .returning(recipients.c.id)
        )
        return RecipientId(self._database.write(lambda connection: connection.execute(statement).scalar_one()))

    def find(self, key: RecipientKey) -> RecipientId | None:
        """The recipient with that key."""
        found: int | None = self._database.read(lambda connection: connection.scalar(FIND, {"key": key}))
        return None if found is None else RecipientId(found)

    def add_address(self, recipient_id: RecipientId, key: RecipientKey) -> None:
        """Have the recipient found by another key as well; several recipients may share one."""
        values = {"recipient_id": recipient_id, "key": key}
        insert = self._database.insert(recipient_addresses).values(values).on_conflict_do_nothing()
        self._database.write(lambda connection: connection.execute(insert))

    def find_all(self, key: RecipientKey) -> Sequence[RecipientId]:
        """The recipients with that key, as their first or as another, by id."""
        return sorted(RecipientId(row.id) for row in self._database.ask(FIND_ALL, key=key))

    def get(self, recipient_id: RecipientId) -> Recipient | None:
        """The recipient with that id."""
        found = self._find(recipients.c.id == recipient_id)
        return found[0] if found else None

    def all(self) -> Sequence[Recipient]:
        """Every recipient, by id."""
        return self._find(sa.true())

    def _find(self, condition: sa.ColumnElement[bool]) -> list[Recipient]:
        query = sa.select(recipients).where(condition).order_by(recipients.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [
            Recipient(id=RecipientId(row.id), key=RecipientKey(row.key), name=row.name, created_at=row.created_at)
            for row in rows
        ]

    def language(self, recipient_id: RecipientId) -> str | None:
        """The language of the interface that the recipient chose last, such as `nn`."""
        row = self._database.ask_one(LANGUAGE, id=recipient_id)
        return row.language if row else None

    def set_language(self, recipient_id: RecipientId, language: str) -> None:
        """Remember the choice."""
        update = sa.update(recipients).where(recipients.c.id == recipient_id).values(language=language)
        self._database.write(lambda connection: connection.execute(update))

    def add_sign_in_link(self, recipient_id: RecipientId, digest: bytes, expires_at: datetime) -> None:
        """Keep the digest of a one-time sign-in token."""
        values = {"recipient_id": recipient_id, "digest": digest, "expires_at": expires_at}
        self._database.write(lambda connection: connection.execute(sa.insert(sign_in_links).values(values)))

    def redeem_sign_in_link(self, digest: bytes, now: datetime) -> RecipientId:
        """Use up a sign-in token. Raises NotFoundError when it is unknown, used or expired; two at once: one wins."""
        # Deleting it and learning whose it was is one statement, so that two cannot both have it.
        use_up = (
            sa.delete(sign_in_links)
            .where(sign_in_links.c.digest == digest, sign_in_links.c.expires_at > now)
            .returning(sign_in_links.c.recipient_id)
        )
        found = self._database.write(lambda connection: connection.execute(use_up).scalar_one_or_none())
        if found is None:
            raise NotFoundError("no such sign-in link")
        return RecipientId(found)

    def open_session(self, digest: bytes, session: Session) -> None:
        """Keep a session under the digest of its token."""
        values = {
            "digest": digest,
            "recipient_id": session.recipient_id,
            "authentication_level": session.authentication_level.value,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
        }
        self._database.write(lambda connection: connection.execute(sa.insert(sessions).values(values)))

    def session(self, digest: bytes) -> Session | None:
        """The session, live or not, that has not been closed."""
        row = self._database.ask_one(SESSION, digest=digest)
        return _session(row) if row else None

    def touch_session(self, digest: bytes, seen_at: datetime) -> None:
        """Remember when the session was last used."""
        touch = sa.update(sessions).where(sessions.c.digest == digest).values(seen_at=seen_at)
        self._database.write(lambda connection: connection.execute(touch))

    def close_session(self, digest: bytes) -> None:
        """End a session; its token is worth nothing from here on."""
        close = sa.delete(sessions).where(sessions.c.digest == digest)
        self._database.write(lambda connection: connection.execute(close))

    def forget_expired(self, now: datetime) -> None:
        """Drop the sign-in links and sessions that can't be used any more."""
        links = sa.delete(sign_in_links).where(sign_in_links.c.expires_at <= now)
        old = sa.delete(sessions).where(sessions.c.created_at <= now - SESSION_LIFETIME)
        self._database.write(lambda connection: [connection.execute(each) for each in (links, old)])


def _session(row: Row) -> Session:
    return Session(
        recipient_id=RecipientId(row.recipient_id),
        authentication_level=AuthenticationLevel(row.authentication_level),
        created_at=row.created_at,
        seen_at=row.seen_at,
    )
