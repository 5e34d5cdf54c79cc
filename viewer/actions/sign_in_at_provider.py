"""Signing in at an OpenID provider, proving more there, and ending sessions when the provider says so."""

from dataclasses import replace
from datetime import datetime

from viewer.actions.access import open_session, resume_session
from viewer.domain.access import (
    RAISED_LEVEL_LIFETIME,
    Browser,
    Keys,
    ProviderSession,
    RecipientId,
    Session,
    new_token,
    provider_digest,
    sealing_key,
)
from viewer.domain.identity import Proof, ProviderLevels
from viewer.domain.message import AuthenticationLevel, PersonalIdentificationNumber
from viewer.errors import NotFoundError, NotRegisteredError, SignInRefusedError, SignInRequiredError
from viewer.formats.sealed import seal_bytes
from viewer.ports.identity import IdentityProvider
from viewer.ports.recipients import RecipientStore


def level_to_ask_for(needed: AuthenticationLevel, levels: ProviderLevels) -> AuthenticationLevel:
    """The weakest of the provider's levels that is enough. Raises NotFoundError when it has none."""
    level = levels.enough_for(needed)
    if level is None:
        raise NotFoundError("the provider has no such level")
    return level


def sign_in(
    proof: Proof,
    *,
    provider: IdentityProvider,
    recipients: RecipientStore,
    keys: Keys,
    browser: Browser,
    now: datetime,
) -> tuple[str, bool]:
    """Open a session for whoever was proved; returns its token, and whether the browser's former one was another's.

    Raises NotRegisteredError.
    """
    # By a keyed digest: the number itself is stored nowhere.
    known = recipients.find_all(keys.recipient(PersonalIdentificationNumber(proof.identifier)))
    if len(known) != 1:
        raise NotRegisteredError
    (recipient_id,) = known
    is_anothers = _owner(browser.session, recipients, now) not in {recipient_id, None}
    token = new_token()
    session = _session(recipient_id, proof, provider, token, now)
    open_session(token, replace(session, browser=browser.description), recipients=recipients, browser=browser)
    return token, is_anothers


def _owner(token: str | None, recipients: RecipientStore, now: datetime) -> RecipientId | None:
    """Recipient of the session; None when it has ended."""
    try:
        return resume_session(token, recipients=recipients, now=now).recipient_id
    except SignInRequiredError:
        return None


def _session(recipient_id: RecipientId, proof: Proof, provider: IdentityProvider, token: str, now: datetime) -> Session:
    """The session of a proof. What goes beyond an ordinary sign-in holds for a while after it was proved."""
    lasting, raised_until = provider.levels.ordinary, proof.proved_at + RAISED_LEVEL_LIFETIME
    is_raised = proof.authentication_level is not lasting
    session = Session(
        recipient_id=recipient_id,
        authentication_level=proof.authentication_level,
        created_at=now,
        seen_at=now,
        proved_at=proof.proved_at,
        falls_back_to=lasting if is_raised else None,
        falls_back_at=raised_until if is_raised else None,
        provider=ProviderSession(
            session=provider_digest(provider.issuer, proof.session) if proof.session else None,
            subject=provider_digest(provider.issuer, proof.subject),
            sealed_id_token=seal_bytes(sealing_key(token), proof.id_token.encode()),
        ),
    )
    # A single sign-on of an hour ago may have proved more than was asked for: that part is over.
    return session.as_of(now)


def end_sessions(provider_session: str, *, provider: IdentityProvider, recipients: RecipientStore) -> None:
    """End the sessions that belong to one of the provider's (Front-Channel Logout 1.0)."""
    recipients.close_provider_sessions(session=provider_digest(provider.issuer, provider_session), subject=None)


def obey_logout_token(
    logout_token: str, *, provider: IdentityProvider, recipients: RecipientStore, now: datetime
) -> None:
    """End the sessions that a logout token names (Back-Channel Logout 1.0). Raises SignInRefusedError."""
    notice = provider.logout_notice(logout_token, now)
    is_new = recipients.obey_logout_token(
        provider_digest(provider.issuer, notice.token_id),
        notice.expires_at,
        session=provider_digest(provider.issuer, notice.session) if notice.session else None,
        subject=provider_digest(provider.issuer, notice.subject) if notice.subject else None,
    )
    if not is_new:
        raise SignInRefusedError("jti: obeyed before")
