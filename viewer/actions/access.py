"""Registering recipients, signing them in by one-time links, and their sessions."""

from dataclasses import replace
from datetime import datetime, timedelta

from viewer.domain.access import SIGN_IN_LINK_LIFETIME, Keys, RecipientId, Session, new_token, token_digest
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


def make_sign_in_link(recipient_id: RecipientId, *, recipients: RecipientStore, now: datetime) -> str:
    """A new token that signs the recipient in once, within SIGN_IN_LINK_LIFETIME. Raises NotFoundError."""
    if recipients.get(recipient_id) is None:
        raise NotFoundError
    token = new_token()
    recipients.add_sign_in_link(recipient_id, token_digest(token), now + SIGN_IN_LINK_LIFETIME)
    return token


def sign_in(token: str, *, recipients: RecipientStore, now: datetime) -> str:
    """Use up a one-time link and open a session; returns the session's token. Raises NotFoundError.

    The link proves no more than a password does, so that is the session's authentication level.
    """
    recipient_id = recipients.redeem_sign_in_link(token_digest(token), now)
    session_token = new_token()
    session = Session(
        recipient_id=recipient_id,
        authentication_level=AuthenticationLevel.PASSWORD,
        created_at=now,
        seen_at=now,
    )
    recipients.open_session(token_digest(session_token), session)
    return session_token


def resume_session(token: str | None, *, recipients: RecipientStore, now: datetime) -> Session:
    """The live session of that token, its last use recorded. Raises SignInRequiredError."""
    session = recipients.session(token_digest(token)) if token else None
    if token is None or session is None or not session.is_live(now):
        raise SignInRequiredError
    if now - session.seen_at >= TOUCH_INTERVAL:
        recipients.touch_session(token_digest(token), now)
        session = replace(session, seen_at=now)
    return session


def sign_out(token: str, *, recipients: RecipientStore) -> None:
    """End the session; its token is worth nothing from here on."""
    recipients.close_session(token_digest(token))
