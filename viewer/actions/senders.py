"""Registers senders: their certificates, and on whose behalf they may send."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import CommandError, NotFoundError
from viewer.formats.signature import read_certificate
from viewer.ports.senders import SenderStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """A sender's registration: on whose behalf it may send as well, and its organisation."""

    id: SenderId
    name: str
    broker_for: tuple[SenderId, ...] = ()
    organization: SenderOrganization | None = None


def register_sender(sender_id: SenderId, name: str, pem: bytes, *, senders: SenderStore, now: datetime) -> None:
    """Register a sender, or add a certificate to a registered one. Raises CommandError."""
    add_sender(Registration(id=sender_id, name=name), pem, senders=senders, now=now)


def add_sender(
    registration: Registration,
    certificate: bytes | None,
    *,
    senders: SenderStore,
    now: datetime,
    ask_password: Callable[[], str] = str,
) -> None:
    """Register a sender with its permissions, or add to a registered one. Raises CommandError.

    The certificate is a file in PEM, DER or PKCS#12. A sender without a certificate sends through a broker.
    """
    sender = Sender(
        id=registration.id,
        name=registration.name,
        certificates=() if certificate is None else (_certificate(certificate, ask_password, now),),
        broker_for=registration.broker_for,
        organization=registration.organization,
    )
    try:
        senders.add(sender, now)
    except NotFoundError as error:
        raise CommandError(f"{error}; register it first, with: innkalling sender add") from error


def _certificate(content: bytes, ask_password: Callable[[], str], now: datetime) -> SenderCertificate:
    certificate = read_certificate(content, ask_password)
    if certificate.not_after <= now:
        raise CommandError(f"the certificate expired on {certificate.not_after:%Y-%m-%d}; ask the sender for a new one")
    return SenderCertificate(
        pem=certificate.pem,
        fingerprint=certificate.fingerprint,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
    )


def revoke_certificate(sender_id: SenderId, fingerprint: str, *, senders: SenderStore, now: datetime) -> None:
    """Revoke the one certificate whose fingerprint begins with these hexadecimal digits. Raises CommandError."""
    sender = senders.get(sender_id)
    prefix = fingerprint.replace(":", "").lower()
    certificates = sender.certificates if sender else ()
    matches = [
        certificate for certificate in certificates if prefix and certificate.fingerprint.hex().startswith(prefix)
    ]
    if len(matches) != 1:
        raise CommandError(
            f"sender {sender_id} has {len(matches)} certificates with that fingerprint; see: "
            "innkalling sender list --json"
        )
    senders.revoke(sender_id, matches[0].fingerprint, now)
