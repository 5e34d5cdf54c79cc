"""Certificates have an end, and an operator is warned of it in time."""

from datetime import datetime, timedelta

import pytest

from viewer.domain.message import SenderId
from viewer.domain.sender import Sender, SenderCertificate

DAY = timedelta(days=1)


def a_certificate(not_after: datetime, revoked_at: datetime | None = None) -> SenderCertificate:
    return SenderCertificate(
        pem=b"", fingerprint=b"", not_before=not_after - 365 * DAY, not_after=not_after, revoked_at=revoked_at
    )


def warning(now: datetime, *certificates: SenderCertificate) -> str | None:
    return Sender(id=SenderId(1), name="s", certificates=certificates).expiry_warning(now)


def test_certificate_that_expires_within_30_days_is_a_warning(now: datetime) -> None:
    assert warning(now, a_certificate(now + 29 * DAY)) == "its certificate expires in 29 days, on 2026-12-22"
    assert warning(now, a_certificate(now + 31 * DAY)) is None


def test_expired_certificate_is_a_warning(now: datetime) -> None:
    assert warning(now, a_certificate(now - DAY)) == "its certificate expired on 2026-11-22"


def test_newer_certificate_ends_the_warning_unless_it_is_revoked(now: datetime) -> None:
    old = a_certificate(now + DAY)
    assert warning(now, old, a_certificate(now + 365 * DAY)) is None
    assert warning(now, old, a_certificate(now + 365 * DAY, revoked_at=now)) is not None


def test_sender_that_sends_through_a_broker_has_none_to_expire(now: datetime) -> None:
    assert warning(now) is None


@pytest.mark.parametrize(("days", "is_valid"), [(-1, False), (0, True), (365, True), (366, False)])
def test_certificate_is_valid_from_its_first_to_its_last_day(now: datetime, days: int, is_valid: bool) -> None:
    assert a_certificate(now + 365 * DAY).is_valid(now + days * DAY) is is_valid
