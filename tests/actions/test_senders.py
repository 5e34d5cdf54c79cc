"""Operators register senders with certificates that can still sign."""

from datetime import datetime, timedelta

import pytest

from tests.actions.senders_fakes import a_certificate, a_sender
from tests.builders import FOUNDING_SENDER_ID
from viewer.actions.senders import Registration, add_sender, revoke_certificate
from viewer.domain.message import SenderId
from viewer.domain.sender import Sender
from viewer.errors import CommandError, NotFoundError
from viewer.formats.signature import make_key_and_certificate, read_certificate

REGISTRATION = Registration(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen")


class FakeRegister:
    """Senders that were added, and certificates that were revoked."""

    def __init__(self, *senders: Sender) -> None:
        self.senders = {sender.id: sender for sender in senders}
        self.revoked: list[bytes] = []

    def add(self, sender: Sender, _now: datetime) -> None:
        if set(sender.broker_for) - self.senders.keys():
            raise NotFoundError("no such sender: 9")
        self.senders[sender.id] = sender

    def get(self, sender_id: SenderId) -> Sender | None:
        return self.senders.get(sender_id)

    def revoke(self, _sender_id: SenderId, fingerprint: bytes, _now: datetime) -> None:
        self.revoked.append(fingerprint)


def add(register: FakeRegister, certificate: bytes | None, now: datetime, registration: Registration) -> None:
    add_sender(registration, certificate, senders=register, now=now)  # type: ignore[arg-type]  # three of its methods


def test_sender_is_registered_with_its_certificate(now: datetime) -> None:
    register = FakeRegister()
    _, pem = make_key_and_certificate("sender", now)
    add(register, pem, now, REGISTRATION)
    [certificate] = register.senders[FOUNDING_SENDER_ID].certificates
    assert certificate.fingerprint == read_certificate(pem).fingerprint
    assert certificate.is_valid(now)


def test_expired_certificate_is_refused_with_its_date(now: datetime) -> None:
    _, pem = make_key_and_certificate("sender", now - timedelta(days=3651))
    with pytest.raises(CommandError, match="expired on 2026-11-22"):
        add(FakeRegister(), pem, now, REGISTRATION)


def test_broker_needs_its_principals_registered_first(now: datetime) -> None:
    broker = Registration(id=SenderId(7), name="Megler", broker_for=(SenderId(9),))
    with pytest.raises(CommandError, match="innkalling sender add"):
        add(FakeRegister(), None, now, broker)


@pytest.mark.parametrize(("prefix", "revoked"), [(8, 1), (64, 1)])
def test_certificate_is_revoked_by_the_first_digits_of_its_fingerprint(
    now: datetime, prefix: int, revoked: int
) -> None:
    _, pem = make_key_and_certificate("sender", now)
    certificate = a_certificate(pem)
    register = FakeRegister(a_sender(certificate))
    digits = certificate.fingerprint.hex()[:prefix].upper()
    revoke_certificate(FOUNDING_SENDER_ID, digits, senders=register, now=now)  # type: ignore[arg-type]  # as above
    assert register.revoked == [certificate.fingerprint] * revoked


@pytest.mark.parametrize("digits", ["", "zz", ":"])
def test_certificate_that_is_not_named_stays(now: datetime, digits: str) -> None:
    _, pem = make_key_and_certificate("sender", now)
    register = FakeRegister(a_sender(a_certificate(pem)))
    with pytest.raises(CommandError):
        revoke_certificate(FOUNDING_SENDER_ID, digits, senders=register, now=now)  # type: ignore[arg-type]  # as above
    assert not register.revoked
