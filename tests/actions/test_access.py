"""Recipients are registered once, let in by links that work once, and kept in sessions that end."""

from datetime import timedelta

import pytest

from tests.builders import FOUNDING_RECIPIENT
from viewer.actions.access import (
    TOUCH_INTERVAL,
    add_recipient,
    make_sign_in_link,
    resume_session,
    sign_in,
    sign_out,
)
from viewer.domain.access import SESSION_IDLE, SIGN_IN_LINK_LIFETIME, RecipientId
from viewer.domain.message import AuthenticationLevel
from viewer.errors import NotFoundError, SignInRequiredError
from viewer.wiring import Services


@pytest.fixture
def session_token(services: Services, recipient_id: RecipientId) -> str:
    """The token of a session that was opened just now."""
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    return sign_in(token, recipients=services.recipients, now=services.now())


def test_a_recipient_is_registered_once(services: Services, recipient_id: RecipientId) -> None:
    again = add_recipient(
        FOUNDING_RECIPIENT, None, recipients=services.recipients, keys=services.keys, now=services.now()
    )
    assert again == recipient_id


def test_nobody_gets_a_link_who_is_not_registered(services: Services) -> None:
    with pytest.raises(NotFoundError):
        make_sign_in_link(RecipientId(4711), recipients=services.recipients, now=services.now())


def test_a_link_works_once(services: Services, recipient_id: RecipientId) -> None:
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    sign_in(token, recipients=services.recipients, now=services.now())

    with pytest.raises(NotFoundError):
        sign_in(token, recipients=services.recipients, now=services.now())


def test_a_link_that_is_too_old_does_not_work(services: Services, recipient_id: RecipientId) -> None:
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())

    with pytest.raises(NotFoundError):
        sign_in(token, recipients=services.recipients, now=services.now() + SIGN_IN_LINK_LIFETIME)


def test_a_link_proves_what_a_password_proves(
    services: Services, recipient_id: RecipientId, session_token: str
) -> None:
    session = resume_session(session_token, recipients=services.recipients, now=services.now())

    assert session.recipient_id == recipient_id
    assert session.authentication_level is AuthenticationLevel.PASSWORD


def test_a_session_that_is_used_stays_live(services: Services, session_token: str) -> None:
    moment = services.now()
    for _ in range(3):
        moment += SESSION_IDLE - TOUCH_INTERVAL
        assert resume_session(session_token, recipients=services.recipients, now=moment).seen_at == moment


def test_a_session_that_is_idle_ends(services: Services, session_token: str) -> None:
    with pytest.raises(SignInRequiredError):
        resume_session(session_token, recipients=services.recipients, now=services.now() + SESSION_IDLE)


def test_a_session_ends_by_signing_out(services: Services, session_token: str) -> None:
    sign_out(session_token, recipients=services.recipients)

    for token in (session_token, None):
        with pytest.raises(SignInRequiredError):
            resume_session(token, recipients=services.recipients, now=services.now() + timedelta(seconds=1))
