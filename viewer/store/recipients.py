"""Recipients, and who is signed in."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from typing_extensions import override

from viewer.domain.access import (
    BROWSER_MEMORY,
    SESSION_LIFETIME,
    LiveSession,
    NewBrowser,
    ProviderSession,
    RecipientId,
    RecipientKey,
    Session,
)
from viewer.domain.message import AuthenticationLevel
from viewer.domain.recipient import NewRecipient, Recipient
from viewer.errors import NotFoundError
from viewer.ports.recipients import RecipientStore
from viewer.store.database import Database
from viewer.store.statements import Row, Statement, insert, param
from viewer.store.tables import (
    browsers,
    logout_tokens,
    recipient_addresses,
    recipients,
    sessions,
    sign_in_links,
)
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
# A listing reads so many at a time.
LISTED_AT_ONCE = 1000
LISTED = Statement(
    sa.select(recipients).where(recipients.c.id > param("after")).order_by(recipients.c.id).limit(LISTED_AT_ONCE)
)

LANGUAGE = Statement(sa.select(recipients.c.language).where(recipients.c.id == param("id")))
SET_LANGUAGE = Statement(
    sa.update(recipients).where(recipients.c.id == param("id")).values(language=param("new_language"))
)

ADD_SIGN_IN_LINK = Statement(sa.insert(sign_in_links), ["recipient_id", "digest", "expires_at", "authentication_level"])
_usable = sa.and_(sign_in_links.c.digest == param("digest"), sign_in_links.c.expires_at > param("now"))
SIGN_IN_LINK = Statement(sa.select(sign_in_links.c.recipient_id).where(_usable))
# Deleting the link and learning whose it was is one statement, so that two cannot both have it.
USE_UP_SIGN_IN_LINK = Statement(
    sa.delete(sign_in_links)
    .where(_usable)
    .returning(sign_in_links.c.recipient_id, sign_in_links.c.authentication_level)
)
OPEN_SESSION = Statement(sa.insert(sessions), [column.name for column in sessions.c])
SESSION = Statement(sa.select(sessions).where(sessions.c.digest == param("digest")))
SESSIONS_OF = Statement(
    sa.select(sessions).where(sessions.c.recipient_id == param("recipient")).order_by(sessions.c.seen_at.desc())
)
TOUCH_SESSION = Statement(sa.update(sessions).where(sessions.c.digest == param("of")).values(seen_at=param("now")))
CLOSE_SESSION = Statement(sa.delete(sessions).where(sessions.c.digest == param("digest")))
_of_recipient = sessions.c.recipient_id == param("recipient")
CLOSE_SESSION_OF = Statement(sa.delete(sessions).where(sessions.c.digest == param("digest"), _of_recipient))
_of_session, _of_subject = (
    sessions.c.provider_session == param("session"),
    sessions.c.provider_subject == param("subject"),
)
CLOSE_BY_SESSION = Statement(sa.delete(sessions).where(_of_session))
CLOSE_BY_SUBJECT = Statement(sa.delete(sessions).where(_of_subject))
CLOSE_BY_BOTH = Statement(sa.delete(sessions).where(_of_session, _of_subject))
REMEMBER_LOGOUT_TOKEN = Statement(
    insert(logout_tokens).on_conflict_do_nothing().returning(logout_tokens.c.digest), ["digest", "expires_at"]
)
_note = insert(browsers)
NOTE_BROWSER = Statement(
    _note.on_conflict_do_update(
        index_elements=[browsers.c.recipient_id, browsers.c.digest],
        set_={"description": _note.excluded.description, "last_at": _note.excluded.last_at},
    ),
    [column.name for column in browsers.c],
)
BROWSERS_OF = Statement(
    sa.select(browsers).where(browsers.c.recipient_id == param("recipient")).order_by(browsers.c.first_at.desc())
)
ACKNOWLEDGE_BROWSERS = Statement(
    sa.update(browsers)
    .where(
        browsers.c.recipient_id == param("recipient"),
        browsers.c.digest != param("other_than"),
        browsers.c.is_new == sa.true(),
    )
    .values(is_new=sa.false())
)
FORGET_SIGN_IN_LINKS = Statement(sa.delete(sign_in_links).where(sign_in_links.c.expires_at <= param("now")))
FORGET_SESSIONS = Statement(sa.delete(sessions).where(sessions.c.created_at <= param("opened_by")))
FORGET_LOGOUT_TOKENS = Statement(sa.delete(logout_tokens).where(logout_tokens.c.expires_at <= param("now")))
FORGET_BROWSERS = Statement(sa.delete(browsers).where(browsers.c.last_at <= param("used_by")))


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
    def all(self) -> Iterator[Recipient]:
        after = 0
        while rows := self._database.rows(LISTED, after=after):
            yield from map(_recipient, rows)
            after = rows[-1].id

    @override
    def language(self, recipient_id: RecipientId) -> str | None:
        row = self._database.row(LANGUAGE, id=recipient_id)
        return row.language if row else None

    @override
    def set_language(self, recipient_id: RecipientId, language: str) -> None:
        self._database.run(SET_LANGUAGE, id=recipient_id, new_language=language)

    @override
    def add_sign_in_link(
        self, recipient_id: RecipientId, digest: bytes, expires_at: datetime, level: AuthenticationLevel
    ) -> None:
        self._database.run(
            ADD_SIGN_IN_LINK,
            recipient_id=recipient_id,
            digest=digest,
            expires_at=expires_at,
            authentication_level=level.value,
        )

    @override
    def has_sign_in_link(self, digest: bytes, now: datetime) -> bool:
        return self._database.row(SIGN_IN_LINK, digest=digest, now=now) is not None

    @override
    def redeem_sign_in_link(self, digest: bytes, now: datetime) -> tuple[RecipientId, AuthenticationLevel]:
        row = self._database.write(lambda transaction: transaction.row(USE_UP_SIGN_IN_LINK, digest=digest, now=now))
        if row is None:
            raise NotFoundError("no such sign-in link")
        level = row.authentication_level or AuthenticationLevel.PASSWORD
        return RecipientId(row.recipient_id), AuthenticationLevel(level)

    @override
    def open_session(self, digest: bytes, session: Session) -> None:
        provider = session.provider
        self._database.run(
            OPEN_SESSION,
            digest=digest,
            recipient_id=session.recipient_id,
            authentication_level=session.lasting_level.value,
            created_at=session.created_at,
            seen_at=session.seen_at,
            proved_at=session.proved_at,
            raised_level=session.authentication_level.value if session.falls_back_at else None,
            raised_until=session.falls_back_at,
            browser=session.browser,
            provider_session=provider.session if provider else None,
            provider_subject=provider.subject if provider else None,
            sealed_id_token=provider.sealed_id_token if provider else None,
        )

    @override
    def session(self, digest: bytes) -> Session | None:
        row = self._database.row(SESSION, digest=digest)
        return None if row is None else _session(row)

    @override
    def sessions_of(self, recipient_id: RecipientId, now: datetime) -> Sequence[LiveSession]:
        pairs = [(row.digest, _session(row)) for row in self._database.rows(SESSIONS_OF, recipient=recipient_id)]
        return [
            LiveSession(
                id=digest.hex(),
                browser=session.browser,
                created_at=session.created_at,
                seen_at=session.seen_at,
                authentication_level=session.as_of(now).authentication_level,
            )
            for digest, session in pairs
            if session.is_live(now)
        ]

    @override
    def touch_session(self, digest: bytes, seen_at: datetime) -> None:
        self._database.run(TOUCH_SESSION, of=digest, now=seen_at)

    @override
    def close_session(self, digest: bytes) -> None:
        self._database.run(CLOSE_SESSION, digest=digest)

    @override
    def close_session_of(self, recipient_id: RecipientId, digest: bytes) -> bool:
        return bool(self._database.run(CLOSE_SESSION_OF, digest=digest, recipient=recipient_id))

    @override
    def close_provider_sessions(self, *, session: bytes | None, subject: bytes | None) -> int:
        return self._database.write(lambda transaction: _close(transaction, session, subject))

    @override
    def obey_logout_token(
        self, digest: bytes, expires_at: datetime, *, session: bytes | None, subject: bytes | None
    ) -> bool:
        def work(transaction: Transaction) -> bool:
            is_new = transaction.row(REMEMBER_LOGOUT_TOKEN, digest=digest, expires_at=expires_at) is not None
            if is_new:
                _close(transaction, session, subject)
            return is_new

        return self._database.write(work)

    @override
    def note_browser(self, recipient_id: RecipientId, digest: bytes, description: str, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            has_others = transaction.row(BROWSERS_OF, recipient=recipient_id) is not None
            transaction.run(
                NOTE_BROWSER,
                recipient_id=recipient_id,
                digest=digest,
                description=description,
                first_at=now,
                last_at=now,
                is_new=has_others,
            )

        self._database.write(work)

    @override
    def new_browsers(self, recipient_id: RecipientId, *, other_than: bytes) -> Sequence[NewBrowser]:
        return [
            NewBrowser(description=row.description, first_at=row.first_at)
            for row in self._database.rows(BROWSERS_OF, recipient=recipient_id)
            if row.is_new and row.digest != other_than
        ]

    @override
    def acknowledge_browsers(self, recipient_id: RecipientId, *, other_than: bytes) -> None:
        self._database.run(ACKNOWLEDGE_BROWSERS, recipient=recipient_id, other_than=other_than)

    @override
    def forget_expired(self, now: datetime) -> None:
        def work(transaction: Transaction) -> None:
            transaction.run(FORGET_SIGN_IN_LINKS, now=now)
            transaction.run(FORGET_SESSIONS, opened_by=now - SESSION_LIFETIME)
            transaction.run(FORGET_LOGOUT_TOKENS, now=now)
            transaction.run(FORGET_BROWSERS, used_by=now - BROWSER_MEMORY)

        self._database.write(work)


def _recipient(row: Row) -> Recipient:
    return Recipient(id=RecipientId(row.id), key=RecipientKey(row.key), name=row.name, created_at=row.created_at)


def _close(transaction: Transaction, session: bytes | None, subject: bytes | None) -> int:
    """Remove the sessions with both of those digests, as far as they are given."""
    if session is not None and subject is not None:
        return transaction.run(CLOSE_BY_BOTH, session=session, subject=subject)
    if session is not None:
        return transaction.run(CLOSE_BY_SESSION, session=session)
    return 0 if subject is None else transaction.run(CLOSE_BY_SUBJECT, subject=subject)


def _session(row: Row) -> Session:
    lasting = AuthenticationLevel(row.authentication_level)
    provider = None
    if row.provider_subject is not None:
        provider = ProviderSession(
            session=row.provider_session, subject=row.provider_subject, sealed_id_token=row.sealed_id_token
        )
    return Session(
        recipient_id=RecipientId(row.recipient_id),
        authentication_level=AuthenticationLevel(row.raised_level) if row.raised_level else lasting,
        created_at=row.created_at,
        seen_at=row.seen_at,
        proved_at=row.proved_at,
        falls_back_to=lasting if row.raised_level else None,
        falls_back_at=row.raised_until,
        browser=row.browser,
        provider=provider,
    )
