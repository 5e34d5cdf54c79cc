"""Sharing: a link for a while, that nobody can stretch."""

from datetime import datetime, timedelta

import pytest

from tests.builders import a_mailbox_appointment
from tests.fakes import FakeMessages
from viewer.actions.share import open_share, revoke_share, share, shares_of
from viewer.domain.access import RecipientId, Viewer, token_digest
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import DetailLevel, redact_for_share
from viewer.domain.sharing import NewShare, Share, ShareId
from viewer.errors import NotFoundError, ShareClosedError

KARI, OLA = RecipientId(1), RecipientId(2)
FOUND = a_mailbox_appointment()
DAY = timedelta(days=1)


class FakeShares:
    """Links by the digest of their token."""

    def __init__(self) -> None:
        self.links: dict[bytes, Share] = {}
        self.opened_at: list[datetime] = []

    def add(self, digest: bytes, share: NewShare) -> None:
        self.links[digest] = Share(
            id=ShareId(len(self.links) + 1),
            recipient_id=share.recipient_id,
            appointment_id=share.appointment_id,
            detail_level=share.detail_level,
            authentication_level=share.authentication_level,
            created_at=share.created_at,
            expires_at=share.expires_at,
            revoked_at=None,
            openings=(),
        )

    def by_token(self, digest: bytes) -> Share | None:
        return self.links.get(digest)

    def of(self, recipient_id: RecipientId, appointment_id: AppointmentId) -> list[Share]:
        return [each for each in self.links.values() if each.recipient_id == recipient_id]

    def record_opening(self, share_id: ShareId, now: datetime) -> None:
        self.opened_at.append(now)

    def revoke(self, recipient_id: RecipientId, share_id: ShareId, now: datetime) -> None:
        if recipient_id != KARI:
            raise NotFoundError


def make(shares: FakeShares, now: datetime, life: timedelta = 7 * DAY) -> str:
    viewer = Viewer(recipient_id=KARI, authentication_level=AuthenticationLevel.PASSWORD)
    return share(FOUND, viewer, DetailLevel.TIME_AND_PLACE, life, shares=shares, now=now)


def test_only_the_digest_of_a_link_is_kept(now: datetime) -> None:
    shares = FakeShares()

    token = make(shares, now)

    assert list(shares.links) == [token_digest(token)]
    assert len(token) == 43


def test_no_link_lives_longer_than_a_month(now: datetime) -> None:
    shares = FakeShares()

    make(shares, now, life=1000 * DAY)

    assert [link.expires_at for link in shares.links.values()] == [now + 30 * DAY]


def test_opening_is_remembered(now: datetime) -> None:
    shares = FakeShares()
    token = make(shares, now)

    link, found = open_share(token, shares=shares, messages=FakeMessages(FOUND), now=now + DAY)

    assert link.detail_level is DetailLevel.TIME_AND_PLACE
    assert found == redact_for_share(FOUND, DetailLevel.TIME_AND_PLACE)
    assert shares.opened_at == [now + DAY]


def test_what_is_over_opens_nothing_and_is_not_counted(now: datetime) -> None:
    shares = FakeShares()
    token = make(shares, now)

    with pytest.raises(ShareClosedError):
        open_share(token, shares=shares, messages=FakeMessages(FOUND), now=now + 7 * DAY)

    assert shares.opened_at == []
    assert list(shares_of(KARI, FOUND.id, shares=shares, now=now + 7 * DAY)) == []


def test_a_wrong_token_opens_nothing(now: datetime) -> None:
    with pytest.raises(NotFoundError):
        open_share("wrong", shares=FakeShares(), messages=FakeMessages(FOUND), now=now)


def test_nobody_closes_anothers_link(now: datetime) -> None:
    with pytest.raises(NotFoundError):
        revoke_share(OLA, ShareId(1), shares=FakeShares(), now=now)
