"""What senders may ask for: the entry point, `POST /messages`, and the change of a delivered document's data."""

from http import HTTPStatus

from viewer.actions.add_data import add_data
from viewer.actions.answer_sender import (
    SenderAnswer,
    delivery_answer,
    document_answer,
    entrypoint_answer,
    spoken_version,
)
from viewer.actions.receive import receive_message
from viewer.actions.upload import MAX_MESSAGE_XML, Parts, collect_parts
from viewer.actions.verify import RequestHead, VerifiedRequest, verify_request
from viewer.errors import RefusedError
from viewer.web.senders.multipart import MultipartReader, boundary_of
from viewer.web.senders.signed_body import SignedBody, check_framing
from viewer.web.server.request import Request
from viewer.wiring import Services

Outcome = tuple[HTTPStatus, SenderAnswer]


class SenderRequest:
    """A request of a sender's, whose signature is verified at most once."""

    def __init__(self, head: Request, services: Services) -> None:
        self.head = head
        self.header = head.header
        self._services = services
        self._verification: VerifiedRequest | RefusedError | None = None

    def verified(self) -> VerifiedRequest:
        """Who sent the request, by its headers alone. Raises RefusedError."""
        if self._verification is None:
            try:
                self._verification = self._verify()
            except RefusedError as error:
                self._verification = error
        if isinstance(self._verification, RefusedError):
            raise self._verification
        return self._verification

    def _verify(self) -> VerifiedRequest:
        check_framing(self.head)
        head = RequestHead(
            method=self.head.method, path=self.head.path, query=self.head.query, headers=self.head.headers
        )
        return verify_request(head, senders=self._services.senders, now=self._services.now())


def entry_point(request: SenderRequest, _body: SignedBody, at: Services) -> Outcome:
    """Our certificate and where messages go. It holds no secret, so the request may come without a signature."""
    if request.header("X-Digipost-UserId") is not None:
        request.verified()
    version = spoken_version(request.header("Accept"))
    return HTTPStatus.OK, entrypoint_answer(at.signer, at.settings.public_url, version)


def post_message(request: SenderRequest, body: SignedBody, at: Services) -> Outcome:
    """Take a message with its letters; the answer is given after the commit."""
    sender = request.verified()
    with collect_parts(at.letters) as parts:
        _read_parts(parts, request, body, sender, at)
        delivery = receive_message(
            parts.upload(),
            authority=sender.authority,
            messages=at.messages,
            recipients=at.recipients,
            keys=at.keys,
            now=at.now(),
        )
    return HTTPStatus.CREATED, delivery_answer(delivery, at.settings.public_url)


def post_additional_data(request: SenderRequest, body: SignedBody, at: Services, uuid: str) -> Outcome:
    """Change the data of a document that was delivered."""
    sender = request.verified()
    changed = add_data(
        uuid,
        _read_xml(body, sender),
        authority=sender.authority,
        messages=at.messages,
        keys=at.keys,
        now=at.now(),
    )
    return HTTPStatus.OK, document_answer(changed.sent, at.settings.public_url, changed.version)


def _read_parts(parts: Parts, request: SenderRequest, body: SignedBody, sender: VerifiedRequest, at: Services) -> None:
    """Read the body to its end; only then is it known whether it is the one that was signed."""
    reader = MultipartReader(boundary_of(request.header("Content-Type")), parts.open)
    for piece in body.pieces(at.settings.max_body):
        reader.write(piece)
    body.check(sender.content_hash)
    reader.close()


def _read_xml(body: SignedBody, sender: VerifiedRequest) -> bytes:
    """A body that is XML and nothing else."""
    xml = b"".join(body.pieces(MAX_MESSAGE_XML))
    body.check(sender.content_hash)
    return xml
