"""Who may send: registering a sender with the certificate that it signs with."""

from datetime import datetime

from viewer.domain.message import SenderId
from viewer.errors import CommandError
from viewer.formats.signature import read_certificate
from viewer.ports import Sender
from viewer.ports import SenderCertificate
from viewer.ports import SenderStore


def register_sender(sender_id: SenderId, name: str, pem: bytes, *, senders: SenderStore, now: datetime) -> None:
    """Register a sender, or add a certificate to a registered one. Raises CommandError for what is no certificate."""
    found = read_certificate(pem)
    if found.not_after <= now:
        raise CommandError(f"the certificate ran out on {found.not_after:%Y-%m-%d}; ask the sender for its new one")
    certificate = SenderCertificate(
        pem=found.pem, fingerprint=found.fingerprint, not_before=found.not_before, not_after=found.not_after
    )
    senders.add(Sender(id=sender_id, name=name, certificates=(certificate,)), now)
