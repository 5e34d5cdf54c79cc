"""Who may send: registering a sender with the certificate that it signs with, and for whom it may act."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import CommandError, NotFoundError
from viewer.formats.signature import read_certificate
from viewer.ports.senders import SenderStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """What an operator says of a sender: for whom it may send as well, and the organisation that it is."""

    id: SenderId
    name: str
    broker_for: tuple[SenderId, ...] = ()
    organization: SenderOrganization | None = None


def register_sender(sender_id: SenderId, name: str, pem: bytes, *, senders: SenderStore, now: datetime) -> None:
    """Register a sender, or add a certificate to a registered one. Raises CommandError for what is no certificate."""
    add_sender(Registration(id=sender_id, name=name), pem, senders=senders, now=now)


def add_sender(registration: Registration, pem: bytes | None, *, senders: SenderStore, now: datetime) -> None:
    """Register a sender with its permissions, or add to a registered one; without a certificate others send for it.

    Raises CommandError.
    """
    sender = Sender(
        id=registration.id,
        name=registration.name,
        certificates=() if pem is None else (_certificate(pem, now),),
        broker_for=registration.broker_for,
        organization=registration.organization,
    )
    try:
        senders.add(sender, now)
    except NotFoundError as error:
        raise CommandError(f"{error}; register it first, with: innkalling sender add") from error


def _certificate(pem: bytes, now: datetime) -> SenderCertificate:
    found = read_certificate(pem)
    if found.not_after <= now:
        raise CommandError(f"the certificate ran out on {found.not_after:%Y-%m-%d}; ask the sender for its new one")
    return SenderCertificate(
        pem=found.pem, fingerprint=found.fingerprint, not_before=found.not_before, not_after=found.not_after
    )


def revoke_certificate(sender_id: SenderId, fingerprint: str, *, senders: SenderStore, now: datetime) -> None:
    """Revoke the one certificate whose fingerprint begins like that (hexadecimal). Raises CommandError."""
    sender = senders.get(sender_id)
    wanted = fingerprint.replace(":", "").lower()
    certificates = sender.certificates if sender else ()
    found = [each for each in certificates if wanted and each.fingerprint.hex().startswith(wanted)]
    if len(found) != 1:
        raise CommandError(
            f"sender {sender_id} has {len(found)} certificates with that fingerprint; see: "
            "innkalling sender list --json"
        )
    senders.revoke(sender_id, found[0].fingerprint, now)
