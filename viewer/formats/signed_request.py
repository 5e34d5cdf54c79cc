"""The sending side: a message as a signed request, the way the official Java client writes it.

    request = signed_message(message, letters, sender_id=SenderId(1001), signer=signer, now=now)
    connection.request(request.method, request.path, request.body, request.headers)

`letters` maps each document's uuid to its bytes. The demo, the import and the tests send with it; `signer` comes
from `signature.load_signer(key_pem, certificate_pem)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from uuid import uuid4

from viewer.domain.message import AdditionalData, ApiVersion, Message, SenderId
from viewer.formats.digipost_names import media_type_of
from viewer.formats.signature import Signer, canonical_request, content_hash
from viewer.formats.write_message import write_additional_data, write_message


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedRequest:
    """A signed request; `headers` lacks only what every HTTP client adds (Host, Content-Length)."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def signed_message(
    message: Message, letters: Mapping[str, bytes], *, sender_id: SenderId, signer: Signer, now: datetime
) -> SignedRequest:
    """`POST /messages` with the message and its letters."""
    boundary = f"innkalling_boundary_{uuid4()}"
    body = build_multipart(write_message(message), letters, version=message.version, boundary=boundary)
    media_type = media_type_of(message.version)
    content_type = f"{media_type.replace('application', 'multipart', 1)}; boundary={boundary}"
    return signed_request("/messages", body, content_type, sender_id=sender_id, signer=signer, now=now)


def signed_additional_data(
    uuid: str, data: AdditionalData, *, sender_id: SenderId, signer: Signer, now: datetime
) -> SignedRequest:
    """The change of a delivered document's data, as posted to its `add_data` link."""
    path, body = f"/documents/{uuid}/additional-data", write_additional_data(data)
    content_type = media_type_of(data.version)
    return signed_request(path, body, content_type, sender_id=sender_id, signer=signer, now=now)


def signed_request(
    path: str, body: bytes, content_type: str, *, sender_id: SenderId, signer: Signer, now: datetime
) -> SignedRequest:
    """A sender's `POST` to any path."""
    headers = {
        "Accept": content_type.partition(";")[0].replace("multipart", "application", 1),
        "Content-Type": content_type,
        "Date": format_datetime(now, usegmt=True),
        "X-Content-SHA256": content_hash(body),
        "X-Digipost-UserId": str(sender_id),
    }
    signed = {name.lower(): value for name, value in headers.items()}
    headers["X-Digipost-Signature"] = signer.sign(canonical_request("POST", path, signed))
    return SignedRequest(method="POST", path=path, headers=headers, body=body)


def build_multipart(message_xml: bytes, letters: Mapping[str, bytes], *, version: ApiVersion, boundary: str) -> bytes:
    """The body: the message first, then a part for each letter, named by its uuid."""
    parts = [("message", f"{media_type_of(version)}; charset=UTF-8", message_xml)]
    parts += [(uuid, "application/octet-stream", content) for uuid, content in letters.items()]
    body = bytearray()
    for filename, content_type, content in parts:
        disposition = f'attachment; filename="{filename}"'
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {content_type}\r\n\r\n"
        body += head.encode() + content + b"\r\n"
    return bytes(body) + f"--{boundary}--\r\n".encode()
