"""Who may send."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import NotFoundError
from viewer.store.senders import Senders

HOSPITAL = SenderId(497013)


def a_certificate(now: datetime, name: bytes = b"first") -> SenderCertificate:
    return SenderCertificate(
        pem=b"pem of " + name,
        fingerprint=name,
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=365),
    )


def test_a_sender_comes_back_with_its_certificates(senders: Senders, now: datetime) -> None:
    hospital = Sender(id=HOSPITAL, name="Sykehuset", certificates=(a_certificate(now),))
    senders.add(hospital, now)

    assert senders.get(HOSPITAL) == hospital
    assert senders.all() == [hospital]


def test_an_unknown_sender_is_none(senders: Senders) -> None:
    assert senders.get(HOSPITAL) is None
    assert senders.all() == []


def test_two_certificates_hold_while_a_sender_changes(senders: Senders, now: datetime) -> None:
    first, second = a_certificate(now), a_certificate(now, b"second")
    senders.add(Sender(id=HOSPITAL, name="Sykehuset", certificates=(first,)), now)
    senders.add(Sender(id=HOSPITAL, name="Nytt navn", certificates=(second,)), now)

    assert senders.get(HOSPITAL) == Sender(id=HOSPITAL, name="Nytt navn", certificates=(first, second))


def test_the_same_certificate_is_added_once(senders: Senders, now: datetime) -> None:
    hospital = Sender(id=HOSPITAL, name="Sykehuset", certificates=(a_certificate(now),))
    senders.add(hospital, now)
    senders.add(hospital, now)

    assert senders.get(HOSPITAL) == hospital


def test_a_removed_sender_has_no_certificate_left_that_holds(senders: Senders, now: datetime) -> None:
    """It stays on record with what it sent; a second removal doesn't move the time of the first."""
    certificate = a_certificate(now)
    senders.add(Sender(id=HOSPITAL, name="Sykehuset", certificates=(certificate,)), now)
    senders.remove(HOSPITAL, now)
    senders.remove(HOSPITAL, now + timedelta(days=1))

    sender = senders.get(HOSPITAL)
    assert sender
    assert sender.certificates == (replace(certificate, revoked_at=now),)


def test_a_revoked_certificate_does_not_come_back_by_being_added(senders: Senders, now: datetime) -> None:
    hospital = Sender(id=HOSPITAL, name="Sykehuset", certificates=(a_certificate(now),))
    senders.add(hospital, now)
    senders.remove(HOSPITAL, now)
    senders.add(hospital, now)

    sender = senders.get(HOSPITAL)
    assert sender
    assert sender.certificates[0].revoked_at == now


def test_an_unknown_sender_can_not_be_removed(senders: Senders, now: datetime) -> None:
    with pytest.raises(NotFoundError):
        senders.remove(HOSPITAL, now)


LABORATORY = SenderId(7)


def test_a_broker_comes_back_with_those_it_may_send_for(senders: Senders, now: datetime) -> None:
    """Registering it again with another name takes no permission away."""
    organization = SenderOrganization(organization_id="984661185", part_id="laboratory")
    laboratory = Sender(id=LABORATORY, name="Laboratoriet", certificates=(), organization=organization)
    senders.add(laboratory, now)
    senders.add(Sender(id=HOSPITAL, name="Sykehuset", certificates=(), broker_for=(LABORATORY,)), now)
    senders.add(Sender(id=HOSPITAL, name="Nytt navn", certificates=(), broker_for=(LABORATORY,)), now)
    senders.add(Sender(id=HOSPITAL, name="Sykehuset", certificates=()), now)

    assert senders.get(HOSPITAL) == Sender(id=HOSPITAL, name="Sykehuset", certificates=(), broker_for=(LABORATORY,))
    assert senders.get(LABORATORY) == laboratory
    assert senders.of_organization(organization) == [LABORATORY]
    assert senders.of_organization(replace(organization, part_id=None)) == []


def test_nobody_sends_for_one_that_is_not_registered(senders: Senders, now: datetime) -> None:
    with pytest.raises(NotFoundError, match="7"):
        senders.add(Sender(id=HOSPITAL, name="Sykehuset", certificates=(), broker_for=(LABORATORY,)), now)

    assert senders.get(HOSPITAL) is None


def test_one_certificate_is_revoked_and_the_other_holds(senders: Senders, now: datetime) -> None:
    first, second = a_certificate(now), a_certificate(now, b"second")
    senders.add(Sender(id=HOSPITAL, name="Sykehuset", certificates=(first, second)), now)
    senders.revoke(HOSPITAL, b"first", now)
    senders.revoke(HOSPITAL, b"first", now + timedelta(days=1))

    sender = senders.get(HOSPITAL)
    assert sender is not None
    assert sender.certificates == (replace(first, revoked_at=now), second)
    with pytest.raises(NotFoundError):
        senders.revoke(HOSPITAL, b"third", now)


@pytest.mark.parametrize("removed", [HOSPITAL, LABORATORY], ids=["broker", "principal"])
def test_nobody_sends_for_a_sender_once_either_is_removed(senders: Senders, now: datetime, removed: SenderId) -> None:
    senders.add(Sender(id=LABORATORY, name="Laboratoriet", certificates=()), now)
    senders.add(Sender(id=HOSPITAL, name="Sykehuset", certificates=(), broker_for=(LABORATORY,)), now)
    senders.remove(removed, now)

    sender = senders.get(HOSPITAL)
    assert sender is not None
    assert sender.broker_for == ()
