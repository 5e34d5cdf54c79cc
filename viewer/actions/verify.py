"""Who sends: a request's signature over its headers, checked before a byte of the body is read."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from viewer.actions.on_behalf import Authority
from viewer.domain.message import SenderId
from viewer.domain.sender import Sender, SenderCertificate
from viewer.errors import ErrorCode, InvalidRequestError, UnverifiedSenderError
from viewer.formats.signature import canonical_request, is_signed_by
from viewer.ports.senders import SenderStore

MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)
"""Digipost's own: a request whose Date lies further away is refused."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiedRequest:
    """What the signature on the request gives, and the SHA-256 that its body must have; None when it has none."""

    authority: Authority
    content_hash: bytes | None


def verify_request(request: RequestHead, *, senders: SenderStore, now: datetime) -> VerifiedRequest:
    """The sender whose signature the request bears.

    Raises InvalidRequestError for a header that is missing or malformed (one that was sent twice reaches us joined by
    a comma, and fits no shape), UnverifiedSenderError for a sender that is unknown or a signature that doesn't hold.
    """
    sender_id = _user_id(request.headers)
    _check_date(request.headers, now)
    content_hash = _content_hash(request)
    signature = _signature(request.headers)
    sender = senders.get(sender_id)
    if sender is None:
        raise UnverifiedSenderError(ErrorCode.UNKNOWN_USER_ID, "X-Digipost-UserId: no such sender is registered here")
    canonical = canonical_request(request.method, request.path, request.headers, request.query)
    _check_signature(sender, signature, canonical, now)
    return VerifiedRequest(authority=Authority(signed_by=sender, senders=senders), content_hash=content_hash)


def _user_id(headers: Mapping[str, str]) -> SenderId:
    text = headers.get("x-digipost-userid", "")
    if not _USER_ID.fullmatch(text):
        raise InvalidRequestError(
            ErrorCode.INVALID_USER_ID_HEADER, "X-Digipost-UserId: must be there once, and be a number"
        )
    return SenderId(int(text))


def _check_date(headers: Mapping[str, str], now: datetime) -> None:
    text = headers.get("date")
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


def _content_hash(request: RequestHead) -> bytes | None:
    text = request.headers.get("x-content-sha256")
    if text is None:
        if request.method in {"GET", "HEAD", "DELETE"}:
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


def _signature(headers: Mapping[str, str]) -> str:
    signature = headers.get("x-digipost-signature")
    if not signature:
        raise InvalidRequestError(ErrorCode.MISSING_SIGNATURE, "X-Digipost-Signature: the header is missing")
    return signature


def _check_signature(sender: Sender, signature: str, canonical: bytes, now: datetime) -> None:
    """One of the certificates that hold now must have made it; that a revoked one made it may be said."""
    signed_by = [each for each in sender.certificates if is_signed_by(each.pem, signature, canonical)]
    if any(_holds(certificate, now) for certificate in signed_by):
        return
    if any(certificate.revoked_at for certificate in signed_by):
        raise UnverifiedSenderError(ErrorCode.REVOKED_CERTIFICATE, "the certificate that signed was revoked here")
    if signed_by or not any(_holds(certificate, now) for certificate in sender.certificates):
        raise UnverifiedSenderError(ErrorCode.MISSING_CERTIFICATE, "no certificate of this sender is valid here now")
    raise UnverifiedSenderError(
        ErrorCode.INVALID_SIGNATURE,
        "X-Digipost-Signature: does not fit the request. The string that was to be signed, between the lines:\n"
        f"===START===\n{canonical.decode()}===SLUTT===",
    )


def _holds(certificate: SenderCertificate, now: datetime) -> bool:
    return certificate.revoked_at is None and certificate.not_before <= now <= certificate.not_after
