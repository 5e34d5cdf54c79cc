"""A registered sender, the certificates that it signs with, and the answers that it gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from viewer.domain.message import ApiVersion, SenderId, SenderOrganization

# Time enough to order a new certificate and to exchange it.
EXPIRY_NOTICE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderCertificate:
    """A certificate that a sender signs with: PEM, its SHA-256 fingerprint, and its validity."""

    pem: bytes
    fingerprint: bytes
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """True within its validity, unless it was revoked."""
        return self.revoked_at is None and self.not_before <= now <= self.not_after


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """A registered sender; two certificates are valid at once while it changes from one to the next.

    It may send on behalf of the senders in `broker_for`; messages may name it by its `organization`.
    """

    id: SenderId
    name: str
    certificates: tuple[SenderCertificate, ...]
    broker_for: tuple[SenderId, ...] = ()
    organization: SenderOrganization | None = None

    def expiry_warning(self, now: datetime) -> str | None:
        """What an operator is told when no certificate will be valid in 30 days; None when there is no reason."""
        last = max(
            (certificate.not_after for certificate in self.certificates if certificate.revoked_at is None), default=None
        )
        if last is None or last > now + EXPIRY_NOTICE:
            return None
        if last < now:
            return f"its certificate expired on {last:%Y-%m-%d}"
        return f"its certificate expires in {(last - now).days} days, on {last:%Y-%m-%d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderAnswer:
    """What a sender is answered: a status, and XML in a version of the API, or nothing."""

    status: HTTPStatus
    body: bytes
    version: ApiVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderReport:
    """What a sender's requests came to: messages accepted, requests refused by Digipost's code.

    `without_offset` counts its appointments that have a time without an offset, `contradicted` those whose letter says
    something else than their data.
    """

    accepted: int
    refused: Mapping[str, int]
    appointments: int
    without_offset: int
    contradicted: int
