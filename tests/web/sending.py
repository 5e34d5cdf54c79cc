"""What a test needs to send as a real sender does."""

import re
from collections.abc import Callable
from datetime import datetime

from werkzeug.test import Client, TestResponse

from tests.builders import FOUNDING_SENDER_ID, PDF, a_message
from viewer.domain.message import Message, SenderId
from viewer.domain.sender import Sender, SenderCertificate
from viewer.formats.signature import Signer, read_certificate
from viewer.formats.signed_request import SignedRequest, signed_message
from viewer.wiring import Services

Post = Callable[..., TestResponse]
MADE_AT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def registered(signer: Signer, sender_id: SenderId = FOUNDING_SENDER_ID) -> Sender:
    """The sender of that key."""
    certificate = read_certificate(signer.certificate_pem)
    stored = SenderCertificate(
        pem=certificate.pem,
        fingerprint=certificate.fingerprint,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
    )
    return Sender(id=sender_id, name="Oslo City Røntgen", certificates=(stored,))


def a_request(
    services: Services, signer: Signer, message: Message | None = None, letters: dict[str, bytes] | None = None
) -> SignedRequest:
    """A message of the founding page's sender, signed."""
    message = message or a_message()
    if letters is None:
        letters = {document.uuid: PDF for document in message.documents()}
    return signed_message(message, letters, sender_id=FOUNDING_SENDER_ID, signer=signer, now=services.now())


def send_request(client: Client, request: SignedRequest, **changes: str) -> TestResponse:
    """Send it; a header changed to the empty string is left out."""
    headers = {**request.headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
    present = {name: value for name, value in headers.items() if value}
    return client.open(request.path, method=request.method, headers=present, data=request.body)


def code_of(response: TestResponse) -> str:
    match = re.search("<error-code>(.*)</error-code>", response.text)
    return match[1] if match else ""


def text_of(response: TestResponse) -> str:
    match = re.search("<error-message>(.*)</error-message>", response.text, re.DOTALL)
    return match[1] if match else ""
