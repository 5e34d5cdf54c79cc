"""A request is verified by its headers alone: whose it is, and what its body must be."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.actions.senders_fakes import FakeSenders, a_certificate, a_sender
from tests.builders import FOUNDING_SENDER_ID
from viewer.actions.verify import RequestHead, VerifiedRequest, verify_request
from viewer.domain.sender import Sender
from viewer.errors import ErrorCode, RefusedError
from viewer.formats.signature import Signer, canonical_request, load_signer, make_key_and_certificate
from viewer.formats.signed_request import signed_request

BODY = b"<xml/>"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return load_signer(*make_key_and_certificate("sender", datetime.fromisoformat("2026-01-01T00:00:00Z")))


@pytest.fixture
def head(signer: Signer, now: datetime) -> RequestHead:
    """A signed POST."""
    request = signed_request("/messages", BODY, "application/xml", sender_id=FOUNDING_SENDER_ID, signer=signer, now=now)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return RequestHead(method="POST", path="/messages", query="", headers=headers, has_body=True)


def verify(head: RequestHead, now: datetime, *senders: Sender) -> VerifiedRequest:
    return verify_request(head, senders=FakeSenders(*senders), now=now)  # type: ignore[arg-type]  # only `get` is called


def refused(head: RequestHead, now: datetime, *senders: Sender) -> ErrorCode:
    with pytest.raises(RefusedError) as refusal:
        verify(head, now, *senders)
    return refusal.value.code


def test_signed_request_names_its_sender_and_its_body(head: RequestHead, signer: Signer, now: datetime) -> None:
    sender = a_sender(a_certificate(signer.certificate_pem))
    verified = verify(head, now, sender)
    assert verified.authority.signed_by == sender
    assert verified.content_hash == hashlib.sha256(BODY).digest()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda head: replace(head, method="PUT"), ErrorCode.INVALID_SIGNATURE),
        (lambda head: replace(head, path="/other"), ErrorCode.INVALID_SIGNATURE),
        (lambda head: replace(head, query="a=1"), ErrorCode.INVALID_SIGNATURE),
        (lambda head: with_header(head, "x-digipost-userid", "8"), ErrorCode.UNKNOWN_USER_ID),
        (lambda head: with_header(head, "x-digipost-userid", "497013,497013"), ErrorCode.INVALID_USER_ID_HEADER),
        (lambda head: with_header(head, "x-digipost-signature", ""), ErrorCode.MISSING_SIGNATURE),
        (lambda head: with_header(head, "x-content-sha256", "aGVsbG8="), ErrorCode.INVALID_SHA256),
        (lambda head: with_header(head, "x-content-sha256", None), ErrorCode.MISSING_SHA256),
        (lambda head: with_header(head, "date", None), ErrorCode.MISSING_DATE_HEADER),
        (lambda head: with_header(head, "date", "2026-11-23"), ErrorCode.INVALID_DATE_HEADER),
    ],
)
def test_changed_request_is_refused(
    head: RequestHead, signer: Signer, now: datetime, change: Callable[[RequestHead], RequestHead], code: ErrorCode
) -> None:
    assert refused(change(head), now, a_sender(a_certificate(signer.certificate_pem))) is code


def with_header(head: RequestHead, name: str, value: str | None) -> RequestHead:
    headers = {key: other for key, other in head.headers.items() if key != name}
    return replace(head, headers=headers if value is None else headers | {name: value})


@pytest.mark.parametrize("difference", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1)])
def test_date_is_compared_with_the_clock_handed_in(
    head: RequestHead, signer: Signer, now: datetime, difference: timedelta
) -> None:
    sender = a_sender(a_certificate(signer.certificate_pem))
    assert refused(head, now + difference, sender) is ErrorCode.DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL


def test_request_without_a_body_needs_no_hash(signer: Signer, now: datetime) -> None:
    headers = {"date": format_datetime(now, usegmt=True), "x-digipost-userid": str(FOUNDING_SENDER_ID)}
    headers["x-digipost-signature"] = signer.sign(canonical_request("GET", "/", headers))
    head = RequestHead(method="GET", path="/", query="", headers=headers, has_body=False)
    assert verify(head, now, a_sender(a_certificate(signer.certificate_pem))).content_hash is None


def test_revoked_certificate_is_named_as_such(head: RequestHead, signer: Signer, now: datetime) -> None:
    revoked = a_sender(a_certificate(signer.certificate_pem, revoked_at=now))
    assert refused(head, now, revoked) is ErrorCode.REVOKED_CERTIFICATE


def test_sender_without_a_certificate_can_not_sign(head: RequestHead, now: datetime) -> None:
    assert refused(head, now, a_sender()) is ErrorCode.MISSING_CERTIFICATE


def test_while_a_sender_changes_over_both_certificates_verify(head: RequestHead, signer: Signer, now: datetime) -> None:
    new = load_signer(*make_key_and_certificate("new", now))
    both = a_sender(a_certificate(signer.certificate_pem), a_certificate(new.certificate_pem))
    assert verify(head, now, both).authority.signed_by == both
