"""The sender API over HTTP: the entry point, and `POST /messages`. Every answer is XML, and signed."""

import logging
from collections.abc import Callable
from functools import wraps

from flask import Blueprint
from flask import Response
from flask import g
from flask import request

from viewer.actions.add_data import add_data
from viewer.actions.answer_sender import SenderAnswer
from viewer.actions.answer_sender import delivery_answer
from viewer.actions.answer_sender import document_answer
from viewer.actions.answer_sender import entrypoint_answer
from viewer.actions.answer_sender import error_answer
from viewer.actions.answer_sender import names_version
from viewer.actions.answer_sender import signed_headers
from viewer.actions.answer_sender import spoken_version
from viewer.actions.receive import receive_message
from viewer.actions.upload import MAX_MESSAGE_XML
from viewer.actions.upload import Parts
from viewer.actions.upload import collect_parts
from viewer.actions.verify import RequestHead
from viewer.actions.verify import VerifiedRequest
from viewer.actions.verify import verify_request
from viewer.errors import BusyError
from viewer.errors import DuplicateError
from viewer.errors import ErrorCode
from viewer.errors import InvalidMessageError
from viewer.errors import InvalidRequestError
from viewer.errors import LengthRequiredError
from viewer.errors import RefusedError
from viewer.errors import ServiceFaultError
from viewer.errors import StorageError
from viewer.errors import TooLargeError
from viewer.errors import TooSlowError
from viewer.errors import UnknownDocumentError
from viewer.errors import UnknownRecipientError
from viewer.errors import UnsupportedMediaError
from viewer.errors import UnverifiedSenderError
from viewer.jobs import wake
from viewer.web.access import csrf
from viewer.web.body import Body
from viewer.web.body import reading
from viewer.web.error_responses import log_defect
from viewer.web.multipart import MultipartReader
from viewer.web.multipart import boundary_of
from viewer.web.services import services

logger = logging.getLogger(__name__)
blueprint = Blueprint("senders", __name__)
csrf.exempt(blueprint)  # a sender has no cookie; its signature says who it is

STATUS: dict[type[RefusedError], int] = {
    InvalidMessageError: 400,
    InvalidRequestError: 400,
    DuplicateError: 400,
    UnverifiedSenderError: 403,
    UnknownRecipientError: 404,
    UnknownDocumentError: 404,
    TooSlowError: 408,
    LengthRequiredError: 411,
    TooLargeError: 413,
    UnsupportedMediaError: 415,
    ServiceFaultError: 500,
    BusyError: 503,
}
SenderView = Callable[..., tuple[int, SenderAnswer]]


def answers_senders(view: SenderView) -> Callable[..., Response]:
    """Sign what the view answers; whatever it raises becomes an answer too."""

    @wraps(view)
    def answer(**path: str) -> Response:
        try:
            status, body = view(**path)
        except Exception as error:  # noqa: BLE001  # senders are answered in XML whatever happens
            body_of_request().drain()
            status, body = _failure(error)
        return signed_response(status, body)

    return answer


def signed_response(status: int, answer: SenderAnswer) -> Response:
    """The answer, with the headers by which clients know that it is ours."""
    at = services()
    response = Response(answer.body, status, content_type=answer.media_type)
    signed = signed_headers(status, request.path, answer.body, signer=at.signer, now=at.now())
    response.headers.update(signed)
    response.vary.add("Accept")
    if status == STATUS[BusyError]:
        response.retry_after = 1  # second
    return response


def _failure(error: Exception) -> tuple[int, SenderAnswer]:
    """The answer to a request that came to nothing; the last resort is a code that finds the defect in the log."""
    match error:
        case RefusedError():
            return _refusal(error, STATUS[type(error)])
        case StorageError():
            text = "the message could not be stored; send it again with the same message-id and uuids"
            return _refusal(ServiceFaultError(ErrorCode.PROBLEM_WITH_REQUEST, text), 503)
        case _:
            text = f"the fault is ours; in our log it is {log_defect(error)}"
            return _refusal(ServiceFaultError(ErrorCode.PROBLEM_WITH_REQUEST, text), 500)


def _refusal(error: RefusedError, status: int) -> tuple[int, SenderAnswer]:
    logger.info("refused %r: %s %s", request.path, status, error.code)
    version = spoken_version(request.headers.get("Accept"), request.headers.get("Content-Type"))
    return status, error_answer(error, version)


@blueprint.before_app_request
def negotiate() -> Response | None:
    """Senders and recipients share the address `/`: who accepts Digipost's XML gets the entry point.

    What is not served is told in XML too, since clients take an answer without a signature for a lost one.
    """
    if not names_version(request.headers.get("Accept")):
        return None
    if request.path == "/":
        return entry_point()
    missing = request.routing_exception
    if missing is not None and missing.code in {404, 405}:
        return signed_response(*_refusal(_not_served(), missing.code))
    return None


def _not_served() -> RefusedError:
    text = f"{request.method} is not served at this address; GET / tells what is served where"
    return InvalidRequestError(ErrorCode.PROBLEM_WITH_REQUEST, text)


@blueprint.get("/<int:sender_id>")
def entry_point_of(sender_id: int) -> Response:  # noqa: ARG001  # every sender has the same
    """The entry point as clients ask for it that send on behalf of others."""
    return entry_point()


@answers_senders
def entry_point() -> tuple[int, SenderAnswer]:
    """Our certificate and where messages go. It holds no secret, so the request may come without a signature."""
    at = services()
    if "X-Digipost-UserId" in request.headers:
        verified_request()
    version = spoken_version(request.headers.get("Accept"))
    return 200, entrypoint_answer(at.signer, at.settings.public_url, version)


@blueprint.post("/messages")
@answers_senders
def post_message() -> tuple[int, SenderAnswer]:
    """Take a message with its letters; the answer is given after the commit."""
    at = services()
    verified = verified_request()
    with collect_parts(at.documents) as parts:
        _read_parts(parts, verified)
        delivery = receive_message(
            parts.upload(),
            authority=verified.authority,
            messages=at.messages,
            recipients=at.recipients,
            keys=at.keys,
            now=at.now(),
        )
    wake(at.settings)
    return 201, delivery_answer(delivery, at.settings.public_url)


@blueprint.post("/documents/<uuid>/additional-data")
@answers_senders
def post_additional_data(uuid: str) -> tuple[int, SenderAnswer]:
    """Change the data of a document that was delivered."""
    at = services()
    verified = verified_request()
    changed = add_data(
        uuid,
        _read_xml(verified),
        authority=verified.authority,
        messages=at.messages,
        keys=at.keys,
        now=at.now(),
    )
    wake(at.settings)
    return 200, document_answer(changed.sent, at.settings.public_url, changed.version)


def _read_xml(verified: VerifiedRequest) -> bytes:
    """A body that is XML and nothing else."""
    body = body_of_request()
    with reading():
        xml = b"".join(body.pieces(MAX_MESSAGE_XML))
    body.check(verified.content_hash)
    return xml


def verified_request() -> VerifiedRequest:
    """Who sent the request, by its headers alone. Raises RefusedError."""
    at = services()
    body_of_request().check_framing()
    head = RequestHead(
        method=request.method,
        path=request.path,
        query=request.environ.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
    )
    return verify_request(head, senders=at.senders, now=at.now())


def _read_parts(parts: Parts, verified: VerifiedRequest) -> None:
    """Read the body to its end; only then is it known whether it is the one that was signed."""
    reader = MultipartReader(boundary_of(request.headers.get("Content-Type")), parts.open)
    body = body_of_request()
    with reading():
        for piece in body.pieces(services().settings.max_body):
            reader.write(piece)
    body.check(verified.content_hash)
    reader.close()


def body_of_request() -> Body:
    """The request's body, of which a part may have been read."""
    if "body" not in g:
        g.body = Body(request.environ)
    body: Body = g.body
    return body
