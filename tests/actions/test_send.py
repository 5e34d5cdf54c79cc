"""The sending side signs as a real sender does."""

from datetime import datetime

from tests.builders import FOUNDING_SENDER_ID, FOUNDING_UUID, PDF, a_message, an_appointment
from viewer.actions.send import make_identity, sign_change, sign_message
from viewer.formats.signature import canonical_request, is_signed_by
from viewer.formats.signed_request import SignedRequest


def is_signed(request: SignedRequest, certificate: bytes) -> bool:
    headers = {name.lower(): value for name, value in request.headers.items()}
    canonical = canonical_request(request.method, request.path, headers)
    return is_signed_by(certificate, headers["x-digipost-signature"], canonical)


def test_message_and_change_are_signed_by_the_identity(now: datetime) -> None:
    identity = make_identity(FOUNDING_SENDER_ID, "sender", now)
    message = sign_message(a_message(), {FOUNDING_UUID: PDF}, identity=identity, now=now)
    change = sign_change(FOUNDING_UUID, an_appointment(), identity=identity, now=now)
    assert (message.path, change.path) == ("/messages", f"/documents/{FOUNDING_UUID}/additional-data")
    assert is_signed(message, identity.certificate)
    assert is_signed(change, identity.certificate)
    assert PDF in message.body


def test_key_is_never_shown(now: datetime) -> None:
    assert repr(make_identity(FOUNDING_SENDER_ID, "sender", now)) == "SendingIdentity(497013)"
