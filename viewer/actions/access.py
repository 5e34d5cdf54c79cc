"""Registering recipients, signing them in by one-time links, and their sessions."""

from dataclasses import replace
from datetime import datetime, timedelta

from viewer.domain.access import (
    SIGN_IN_LINK_LIFETIME,
    Browser,
    Keys,
    RecipientId,
    Session,
    new_token,
    token_digest,
)
from viewer.domain.message import Addressee, AuthenticationLevel
from viewer.errors import NotFoundError, SignInRequiredError
from viewer.ports.recipients import RecipientStore

# A session's last use is written at most this often: a page view should not cost a write.
TOUCH_INTERVAL = timedelta(minutes=1)


def add_recipient(
    addressee: Addressee,
    name: str | None,
    *,
    recipients: RecipientStore,
    keys: Keys,
    now: datetime,
) -> RecipientId:
    """The id of the recipient, who is registered unless that was done before."""
    return recipients.add(keys.addressee(addressee), name, now)


def make_sign_in_link(
    recipient_id: RecipientId,
    *,
    recipients: RecipientStore,
    now: datetime,
    level: AuthenticationLevel = AuthenticationLevel.PASSWORD,
) -> str:
    """A new token that signs the recipient in once, within SIGN_IN_LINK_LIFETIME, at that level. Raises NotFoundError.

    What a link proves is the operator's to say, who knows how it is handed over; a password's worth unless said.
    """
    if recipients.get(recipient_id) is None:
        raise NotFoundError
    token = new_token()
    recipients.add_sign_in_link(recipient_id, token_digest(token), now + SIGN_IN_LINK_LIFETIME, level)
    return token


def can_sign_in(token: str, *, recipients: RecipientStore, now: datetime) -> bool:
    """Whether the one-time link can be redeemed; looking at it changes nothing."""
    return recipients.has_sign_in_link(token_digest(token), now)


def sign_in(
    token: str,
    *,
    recipients: RecipientStore,
    now: datetime,
    former: str | None = None,
    browser: Browser | None = None,
) -> str:
    """Redeem a one-time link and open a session; returns the session's token. Raises NotFoundError.

    The session that the browser had until now (`former`) is closed.
    """
    recipient_id, level = recipients.redeem_sign_in_link(token_digest(token), now)
    session = Session(
        recipient_id=recipient_id,
        authentication_level=level,
        created_at=now,
        seen_at=now,
        proved_at=now,
        browser=browser.description if browser else None,
    )
    return open_session(session, recipients=recipients, former=former, browser=browser)


def open_session(
    session: Session,
    *,
    recipients: RecipientStore,
    former: str | None,
    browser: Browser | None,
    token: str | None = None,
) -> str:
    """Store a new session in place of the browser's former one; returns its token (`token`, where one was made)."""
    token = token or new_token()
    recipients.open_session(token_digest(token), session)
    if former:
        recipients.close_session(token_digest(former))
    if browser:
        recipients.note_browser(
            session.recipient_id, token_digest(browser.token), browser.description, session.created_at
        )
    return token


def resume_session(token: str | None, *, recipients: RecipientStore, now: datetime) -> Session:
    """The live session of that token, with the level that holds now, its last use recorded.

    Raises SignInRequiredError.
    """
    session = recipients.session(token_digest(token)) if token else None
    if token is None or session is None or not session.is_live(now):
        raise SignInRequiredError
    if now - session.seen_at >= TOUCH_INTERVAL:
        recipients.touch_session(token_digest(token), now)
        session = replace(session, seen_at=now)
    return session.as_of(now)


def sign_out(token: str, *, recipients: RecipientStore) -> None:
    """End the session; its token is worth nothing from here on."""
    recipients.close_session(token_digest(token))
