"""Handlers of senders' requests: entry point, messages, changes, identification, status."""

from http import HTTPStatus

from viewer.actions.add_data import add_data
from viewer.actions.answer_sender import (
    delivery_answer,
    document_status_answer,
    entrypoint_answer,
    error_answer,
    identification_answer,
    spoken_version,
)
from viewer.actions.document_status import document_status
from viewer.actions.identify import identify
from viewer.actions.receive import receive_message
from viewer.actions.upload import MAX_MESSAGE_XML, collect_parts
from viewer.domain.message import SenderId
from viewer.domain.sender import SenderAnswer
from viewer.errors import STATUS_FOR_SENDERS, NotOfferedError, RefusedError
from viewer.web.senders.multipart import MultipartReader, boundary_of
from viewer.web.senders.relations import links, service_not_offered
from viewer.web.senders.request import SenderRequest
from viewer.web.senders.signed_body import SignedBody
from viewer.wiring import Services


def get_entry_point(
    request: SenderRequest, _body: SignedBody, services: Services, sender_id: str | None = None
) -> SenderAnswer:
    """Our certificate and all links. It holds no secret, so the request may come without a signature."""
    sender = SenderId(int(sender_id)) if sender_id else None
    if request.header("X-Digipost-UserId") is not None:
        signed_by = request.verified().authority.signed_by
        sender = sender or signed_by.id
    version = spoken_version(request.header("Accept"))
    return entrypoint_answer(services.signer, services.settings.public_url, links(sender), version)


def post_message(request: SenderRequest, body: SignedBody, services: Services) -> SenderAnswer:
    """Receive a message with its letters; the answer is given after the commit."""
    verified = request.verified()
    with collect_parts(services.letters) as parts:
        reader = MultipartReader(boundary_of(request.header("Content-Type")), parts.open)
        for piece in body.pieces(services.settings.max_body):
            reader.write(piece)
        # Only now is it known whether this is the body that was signed.
        body.validate(verified.content_hash)
        reader.close()
        delivery = receive_message(
            parts.upload(),
            authority=verified.authority,
            messages=services.messages,
            recipients=services.recipients,
            keys=services.keys,
            now=services.now(),
        )
    return delivery_answer(delivery, services.settings.public_url)


def post_additional_data(request: SenderRequest, body: SignedBody, services: Services, uuid: str) -> SenderAnswer:
    """Change the data of a delivered document.

    The answer is empty: .NET's client fails when it finds XML in it, and Java's reads none. The same request, byte for
    byte, gets its first answer again and changes nothing: it may be a replay, and a newer change may have come since.
    """
    verified = request.verified()
    xml = _read_xml(body, verified.content_hash)
    if first := services.sender_requests.answer(verified.digest, services.now()):
        return first
    try:
        version = add_data(
            uuid,
            xml,
            authority=verified.authority,
            messages=services.messages,
            keys=services.keys,
            now=services.now(),
        )
    except RefusedError as error:
        version = spoken_version(request.header("Accept"), request.header("Content-Type"))
        refusal = error_answer(error, STATUS_FOR_SENDERS[type(error)], version)
        services.sender_requests.add_answer(verified.digest, refusal, verified.expires_at)
        raise
    answer = SenderAnswer(status=HTTPStatus.OK, body=b"", version=version)
    services.sender_requests.add_answer(verified.digest, answer, verified.expires_at)
    return answer


def post_identification(request: SenderRequest, body: SignedBody, services: Services) -> SenderAnswer:
    """Tell whether a recipient is registered here."""
    return _identify(request, body, services, with_key=False)


def post_identification_with_key(request: SenderRequest, body: SignedBody, services: Services) -> SenderAnswer:
    """Tell whether a recipient is registered here; if so, with a key, without which Java's client sends nothing.

    The key is that of our own certificate. What is encrypted with it is refused when it arrives.
    """
    return _identify(request, body, services, with_key=True)


def _identify(request: SenderRequest, body: SignedBody, services: Services, *, with_key: bool) -> SenderAnswer:
    verified = request.verified()
    identification = identify(
        _read_xml(body, verified.content_hash),
        sender=verified.authority.signed_by,
        recipients=services.recipients,
        keys=services.keys,
        rate_limits=services.rate_limits,
        now=services.now(),
    )
    return identification_answer(identification, services.signer if with_key else None)


def get_document_status(
    request: SenderRequest, _body: SignedBody, services: Services, sender_id: str, uuid: str
) -> SenderAnswer:
    """Tell whether a document has been delivered."""
    authority = request.verified().authority
    sent = document_status(SenderId(int(sender_id)), uuid, authority=authority, messages=services.messages)
    return document_status_answer(sent, services.now(), spoken_version(request.header("Accept")))


def refuse_not_offered(request: SenderRequest, _body: SignedBody, _services: Services) -> SenderAnswer:
    """Refuse a service of Digipost's that is not offered here. Raises NotOfferedError."""
    request.verified()
    raise NotOfferedError(service_not_offered(request.head.path) or request.head.path)


def _read_xml(body: SignedBody, content_hash: bytes | None) -> bytes:
    xml = b"".join(body.pieces(MAX_MESSAGE_XML))
    body.validate(content_hash)
    return xml
