"""Verifies the signature over a request's headers, before a byte of the body is read."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from viewer.actions.on_behalf import Authority
from viewer.domain.message import SenderId
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import ErrorCode, InvalidRequestError, UnverifiedSenderError
from viewer.formats.signature import canonical_request, escaped_path, is_signed_by
from viewer.ports.senders import SenderStore

# As at Digipost: a request whose Date differs by more is refused.
MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)

_USER_ID = re.compile(r"[0-9]{1,18}")
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [1-9][0-9]{3} "
    r"[0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestHead:
    """A request without its body: path decoded, query as sent, header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    has_body: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiedRequest:
    """A request whose signature holds: who may act, and the SHA-256 that the body must have (None: no body).

    `digest` tells the request from all others, bytes alike excepted; after `expires_at` its Date is refused.
    """

    authority: Authority
    content_hash: bytes | None
    digest: bytes
    expires_at: datetime


def verify_request(request: RequestHead, *, senders: SenderStore, now: datetime) -> VerifiedRequest:
    """The request with its sender, whose signature is verified.

    Raises InvalidRequestError for a header that is missing or malformed (one that was sent twice arrives joined by a
    comma, which no shape allows), UnverifiedSenderError for an unknown sender or a wrong signature.
    """
    user_id = request.headers.get("x-digipost-userid", "")
    if not _USER_ID.fullmatch(user_id):
        raise InvalidRequestError(
            ErrorCode.INVALID_USER_ID_HEADER, "X-Digipost-UserId: must be there once, and be a number"
        )
    date = _date(request.headers.get("date"), now)
    content_hash = _content_hash(request)
    signature = request.headers.get("x-digipost-signature")
    if not signature:
        raise InvalidRequestError(ErrorCode.MISSING_SIGNATURE, "X-Digipost-Signature: the header is missing")
    sender = senders.get(SenderId(int(user_id)))
    if sender is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, "X-Digipost-UserId: no such sender is registered here")
    # Java signs the decoded path, .NET the escaped one.
    canonicals = {
        path: canonical_request(request.method, path, request.headers, request.query)
        for path in (request.path, escaped_path(request.path))
    }
    _verify_signature(sender, signature, list(canonicals.values()), now)
    return VerifiedRequest(
        authority=Authority(signed_by=sender, senders=senders),
        content_hash=content_hash,
        digest=hashlib.sha256(canonicals[request.path]).digest(),
        expires_at=date + MAX_CLOCK_DIFFERENCE,
    )


def _date(text: str | None, now: datetime) -> datetime:
    """The request's Date. Raises InvalidRequestError when it is missing, malformed or too far from now."""
    if text is None:
        raise InvalidRequestError(ErrorCode.MISSING_DATE_HEADER, "Date: the header is missing")
    try:
        date = parsedate_to_datetime(text) if _DATE.fullmatch(text) else None
    except ValueError:
        date = None
    if date is None or not text.startswith(f"{date:%a},"):
        raise InvalidRequestError(
            ErrorCode.INVALID_DATE_HEADER, "Date: must be there once, like Tue, 20 May 2031 08:00:00 GMT"
        )
    if abs(now - date) > MAX_CLOCK_DIFFERENCE:
        raise InvalidRequestError(
            ErrorCode.DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL,
            f"Date: differs by more than 5 minutes from the time here, which is {now:%a, %d %b %Y %H:%M:%S} GMT",
        )
    return date


def _content_hash(request: RequestHead) -> bytes | None:
    text = request.headers.get("x-content-sha256")
    if text is None:
        if not request.has_body:
            return None
        raise InvalidRequestError(ErrorCode.MISSING_SHA256, "X-Content-SHA256: the header is missing")
    try:
        content_hash = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content_hash = b""
    if len(content_hash) != 32:  # noqa: PLR2004  # bytes of SHA-256
        raise InvalidRequestError(
            ErrorCode.INVALID_SHA256, "X-Content-SHA256: must be there once, the SHA-256 of the body in base64"
        )
    return content_hash


def _verify_signature(sender: Sender, signature: str, canonicals: Sequence[bytes], now: datetime) -> None:
    """Check that a valid certificate of the sender's signed one of the strings. Raises UnverifiedSenderError."""
    signed_by = [
        certificate
        for certificate in sender.certificates
        if any(is_signed_by(certificate.pem, signature, canonical) for canonical in canonicals)
    ]
    if any(certificate.is_valid(now) for certificate in signed_by):
        return
    if any(certificate.revoked_at for certificate in signed_by):
        raise UnverifiedSenderError(ErrorCode.REVOKED_CERTIFICATE, "the certificate that signed was revoked here")
    if signed_by:
        raise UnverifiedSenderError(ErrorCode.MISSING_CERTIFICATE, _validity(signed_by[-1], now))
    if not any(certificate.is_valid(now) for certificate in sender.certificates):
        raise UnverifiedSenderError(ErrorCode.MISSING_CERTIFICATE, "no certificate of this sender is valid here now")
    raise UnverifiedSenderError(
        ErrorCode.INVALID_SIGNATURE,
        "X-Digipost-Signature: does not verify. The string that it must sign, between the lines:\n"
        f"===START===\n{canonicals[0].decode()}===SLUTT===",
    )


def _validity(certificate: SenderCertificate, now: datetime) -> str:
    """Why a certificate is not valid, with the date."""
    if now < certificate.not_before:
        return f"the certificate that signed is not valid before {certificate.not_before:%Y-%m-%d %H:%M} UTC"
    return (
        f"the certificate that signed expired on {certificate.not_after:%Y-%m-%d}, at {certificate.not_after:%H:%M} UTC"
    )
