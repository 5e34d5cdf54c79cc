"""Links to an appointment: found by their token alone, counted, and closed for good."""

from datetime import timedelta

import pytest

from tests.builders import DELIVERED_AT, FOUNDING_UUID, a_new_message, appointment_id_of
from viewer.domain.access import RecipientId
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import DetailLevel
from viewer.domain.sharing import NewShare
from viewer.errors import NotFoundError
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.shares import Shares

APPOINTMENT = appointment_id_of(FOUNDING_UUID)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shares(database: Database, messages: Messages, kari: RecipientId) -> Shares:
    """Kari's founding appointment has one link, of the digest `b"digest"`."""
    messages.accept(a_new_message(recipient_id=kari))
    shares = Shares(database)
    shares.add(b"digest", a_new_share(kari))
    return shares


def a_new_share(recipient_id: RecipientId) -> NewShare:
    return NewShare(
        recipient_id=recipient_id,
        appointment_id=APPOINTMENT,
        detail_level=DetailLevel.TIME_AND_PLACE,
        authentication_level=AuthenticationLevel.IDPORTEN_3,
        created_at=DELIVERED_AT,
        expires_at=DELIVERED_AT + timedelta(days=7),
    )


def test_a_link_is_found_by_its_token(shares: Shares, kari: RecipientId) -> None:
    share = shares.by_token(b"digest")

    assert share
    assert [share] == shares.of(kari, APPOINTMENT)
    assert (share.recipient_id, share.appointment_id) == (kari, APPOINTMENT)
    assert share.authentication_level is AuthenticationLevel.IDPORTEN_3
    assert (share.detail_level, share.openings, share.revoked_at) == (DetailLevel.TIME_AND_PLACE, (), None)
    assert share.expires_at == DELIVERED_AT + timedelta(days=7)


def test_another_token_finds_nothing(shares: Shares) -> None:
    assert shares.by_token(b"other") is None


def test_nobody_sees_the_links_of_others(shares: Shares, ola: RecipientId) -> None:
    assert shares.of(ola, APPOINTMENT) == []


def test_openings_are_listed_latest_first_and_a_reload_is_none(shares: Shares, kari: RecipientId) -> None:
    [share] = shares.of(kari, APPOINTMENT)
    for moment in (DELIVERED_AT, DELIVERED_AT + MINUTE, DELIVERED_AT + 3 * MINUTE):
        shares.record_opening(share.id, moment)

    [share] = shares.of(kari, APPOINTMENT)

    assert share.openings == (DELIVERED_AT + 3 * MINUTE, DELIVERED_AT)


def test_a_closed_link_stays_closed(shares: Shares, kari: RecipientId) -> None:
    [share] = shares.of(kari, APPOINTMENT)

    shares.revoke(kari, share.id, DELIVERED_AT)
    shares.revoke(kari, share.id, DELIVERED_AT + MINUTE)

    found = shares.by_token(b"digest")
    assert found
    assert found.revoked_at == DELIVERED_AT
    assert not found.is_open(DELIVERED_AT)


def test_nobody_closes_the_links_of_others(shares: Shares, kari: RecipientId, ola: RecipientId) -> None:
    [share] = shares.of(kari, APPOINTMENT)

    with pytest.raises(NotFoundError):
        shares.revoke(ola, share.id, DELIVERED_AT)


def test_a_link_lives_until_its_time(shares: Shares) -> None:
    share = shares.by_token(b"digest")

    assert share
    assert share.is_open(share.expires_at - MINUTE)
    assert not share.is_open(share.expires_at)
