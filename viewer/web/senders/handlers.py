"""What senders may ask for: the entry point, `POST /messages`, and the change of a delivered document's data."""

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

from werkzeug.wsgi import get_path_info

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
from viewer.web.senders.multipart import MultipartReader, boundary_of
from viewer.web.senders.signed_body import Body
from viewer.wiring import Services

Outcome = tuple[HTTPStatus, SenderAnswer]


@dataclass(frozen=True)
class SenderRequest:
    """A request of a sender's."""

    environ: WSGIEnvironment

    @cached_property
    def body(self) -> Body:
        """What it carries."""
        return Body(self.environ)

    @cached_property
    def path(self) -> str:
        """The path, decoded."""
        return get_path_info(self.environ)

    def header(self, name: str) -> str | None:
        """The value of a header, such as `Accept`; one that was sent twice is joined by a comma."""
        key = name.upper().replace("-", "_")
        value: str | None = self.environ.get(key if key == "CONTENT_TYPE" else f"HTTP_{key}")
        return value

    def head(self) -> RequestHead:
        """The request without its body."""
        headers = {
            key.removeprefix("HTTP_").replace("_", "-").lower(): value
            for key, value in self.environ.items()
            if key.startswith("HTTP_")
        }
        return RequestHead(
            method=self.environ["REQUEST_METHOD"],
            path=self.path,
            query=self.environ.get("QUERY_STRING", ""),
            headers=headers,
        )


def entry_point(request: SenderRequest, at: Services) -> Outcome:
    """Our certificate and where messages go. It holds no secret, so the request may come without a signature."""
    if request.header("X-Digipost-UserId") is not None:
        verified(request, at)
    version = spoken_version(request.header("Accept"))
    return HTTPStatus.OK, entrypoint_answer(at.signer, at.settings.public_url, version)


def post_message(request: SenderRequest, at: Services) -> Outcome:
    """Take a message with its letters; the answer is given after the commit."""
    sender = verified(request, at)
    with collect_parts(at.letters) as parts:
        _read_parts(parts, request, sender, at)
        delivery = receive_message(
            parts.upload(),
            authority=sender.authority,
            messages=at.messages,
            recipients=at.recipients,
            keys=at.keys,
            now=at.now(),
        )
    return HTTPStatus.CREATED, delivery_answer(delivery, at.settings.public_url)


def post_additional_data(request: SenderRequest, at: Services, uuid: str) -> Outcome:
    """Change the data of a document that was delivered."""
    sender = verified(request, at)
    changed = add_data(
        uuid,
        _read_xml(request, sender),
        authority=sender.authority,
        messages=at.messages,
        keys=at.keys,
        now=at.now(),
    )
    return HTTPStatus.OK, document_answer(changed.sent, at.settings.public_url, changed.version)


def verified(request: SenderRequest, at: Services) -> VerifiedRequest:
    """Who sent the request, by its headers alone. Raises RefusedError."""
    request.body.check_framing()
    return verify_request(request.head(), senders=at.senders, now=at.now())


def _read_parts(parts: Parts, request: SenderRequest, sender: VerifiedRequest, at: Services) -> None:
    """Read the body to its end; only then is it known whether it is the one that was signed."""
    reader = MultipartReader(boundary_of(request.header("Content-Type")), parts.open)
    for piece in request.body.pieces(at.settings.max_body):
        reader.write(piece)
    request.body.check(sender.content_hash)
    reader.close()


def _read_xml(request: SenderRequest, sender: VerifiedRequest) -> bytes:
    """A body that is XML and nothing else."""
    xml = b"".join(request.body.pieces(MAX_MESSAGE_XML))
    request.body.check(sender.content_hash)
    return xml
