"""A sender as an operator registers it, with the certificates that it signs with."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.message import SenderId, SenderOrganization


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderCertificate:
    """A certificate that a sender signs with: PEM, its SHA-256 fingerprint, and when it holds."""

    pem: bytes
    fingerprint: bytes
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """A registered sender; two certificates are valid at once while it changes from one to the other.

    `broker_for` are the senders on whose behalf it may send; `organization` is what messages may call it by.
    """

    id: SenderId
    name: str
    certificates: tuple[SenderCertificate, ...]
    broker_for: tuple[SenderId, ...] = ()
    organization: SenderOrganization | None = None
