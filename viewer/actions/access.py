"""Registering recipients, signing them in by one-time links, and their sessions."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from viewer.domain.access import (
    SIGN_IN_LINK_LIFETIME,
    Browser,
    Keys,
    RecipientId,
    Session,
    new_token,
    sealing_key,
    token_digest,
)
from viewer.domain.message import Addressee, AuthenticationLevel
from viewer.errors import IdentityProviderUnavailableError, NotFoundError, SignInRequiredError
from viewer.formats.sealed import open_bytes
from viewer.ports.identity import IdentityProvider
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


def sign_in(token: str, *, recipients: RecipientStore, now: datetime, browser: Browser | None = None) -> str:
    """Redeem a one-time link and open a session; returns the session's token. Raises NotFoundError.

    The session that the browser had until now is closed.
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
    session_token = new_token()
    open_session(session_token, session, recipients=recipients, browser=browser)
    return session_token


def open_session(token: str, session: Session, *, recipients: RecipientStore, browser: Browser | None) -> None:
    """Store a new session by its token, in place of the browser's former one."""
    recipients.open_session(token_digest(token), session)
    if browser is None:
        return
    if browser.session:
        recipients.close_session(token_digest(browser.session))
    recipients.note_browser(session.recipient_id, token_digest(browser.token), browser.description, session.created_at)


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


def sign_out(
    token: str,
    *,
    recipients: RecipientStore,
    provider: IdentityProvider | None = None,
    return_to: str = "",
    now: datetime | None = None,
) -> str | None:
    """End the session; its token is worth nothing from here on.

    Returns where the browser ends the session at the provider by which it was opened, and then comes back from
    (RP-Initiated Logout 1.0); None when there is none, or it can't be reached.
    """
    digest = token_digest(token)
    session = recipients.session(digest)
    recipients.close_session(digest)
    if session is None or session.provider is None or provider is None or now is None:
        return None
    id_token = open_bytes(sealing_key(token), session.provider.sealed_id_token).decode()
    try:
        return provider.sign_out_url(id_token, return_to, now)
    except IdentityProviderUnavailableError:
        return None


def close_session(recipient_id: RecipientId, session_id: str, *, recipients: RecipientStore) -> None:
    """End a session of the recipient's, by its id in `sessions_of`; another's stays as it is."""
    with suppress(ValueError):
        recipients.close_session_of(recipient_id, bytes.fromhex(session_id))


def close_other_sessions(recipient_id: RecipientId, own_id: str, *, recipients: RecipientStore, now: datetime) -> None:
    """End every live session of the recipient's but the one with that id."""
    for session in recipients.sessions_of(recipient_id, now):
        if session.id != own_id:
            recipients.close_session_of(recipient_id, bytes.fromhex(session.id))
