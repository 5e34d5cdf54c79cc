"""Digipost's API for senders: which requests are theirs, and signed XML in answer to each of them, errors included.

Senders and recipients share addresses, such as `/`: whoever sends Digipost's headers, or accepts Digipost's XML, is a
sender. What is not served is told to a sender in signed XML too, since its client treats an unsigned answer as lost.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from viewer.actions.answer_sender import error_answer, names_version, signed_headers, spoken_version
from viewer.domain.sender import SenderAnswer
from viewer.errors import (
    STATUS_FOR_SENDERS,
    BusyError,
    ErrorCode,
    MethodNotServedError,
    NotServedError,
    RateLimitedError,
    RefusedError,
    ServiceFaultError,
    StorageError,
)
from viewer.formats.digipost_names import media_type_of
from viewer.logs import facts
from viewer.web.senders.handlers import (
    get_document_status,
    get_entry_point,
    post_additional_data,
    post_identification,
    post_identification_with_key,
    post_message,
    refuse_not_offered,
)
from viewer.web.senders.relations import service_not_offered
from viewer.web.senders.request import SenderRequest
from viewer.web.senders.signed_body import SignedBody
from viewer.web.server.body import Received
from viewer.web.server.defects import log_defect
from viewer.web.server.headers import NO_STORE, common_headers
from viewer.web.server.request import Request
from viewer.web.server.response import Headers, Response
from viewer.wiring import Services

logger = logging.getLogger(__name__)

# Takes the request, its body, the services, and the groups of the route's pattern.
Handler = Callable[..., SenderAnswer]
ACCEPTED = "accepted"
# A sender in log and figures whose signature was not verified.
UNKNOWN = "unknown"
# Of a sender's id.
MAX_ID_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Route:
    """The handler for the paths that match a pattern, and the one method that they serve.

    The paths of a shared route may be pages too: there, headers alone tell a sender from a recipient.
    """

    path: re.Pattern[str]
    method: str
    handler: Handler
    is_shared: bool = False

    @property
    def name(self) -> str:
        """Its path with `*` for ids, for log and figures."""
        return re.sub(r"\(.*?\)", "*", self.path.pattern)

    @property
    def allowed(self) -> str:
        """The methods that it serves, as the Allow header lists them."""
        return "GET, HEAD" if self.method == "GET" else self.method


ROUTES = (
    Route(re.compile("/"), "GET", get_entry_point, is_shared=True),
    # Clients that send on behalf of others ask for an entry point of their own.
    Route(re.compile("/(?P<sender_id>[0-9]{1,18})"), "GET", get_entry_point),
    Route(re.compile("/messages"), "POST", post_message),
    Route(re.compile("/identification"), "POST", post_identification),
    Route(re.compile("/identification/encryption-key"), "POST", post_identification_with_key),
    Route(re.compile("/documents/(?P<uuid>[^/]+)/additional-data"), "POST", post_additional_data),
    # Java builds the first from a path of its own, .NET the second from the link.
    Route(re.compile("/documents/(?P<sender_id>[0-9]{1,18})/(?P<uuid>[^/]+)/status"), "GET", get_document_status),
    Route(re.compile("/documents/(?P<sender_id>[0-9]{1,18})/status/(?P<uuid>[^/]+)"), "GET", get_document_status),
)


class SenderApi:
    """Recognises senders' requests among all requests."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._headers = [*(common_headers(services.settings) | NO_STORE).items(), ("Vary", "Accept")]

    def call(self, request: Request) -> "SenderCall | None":
        """The call of a sender; None when a browser or a calendar app sent the request."""
        is_sender = (
            request.header("X-Digipost-UserId") is not None
            or request.header("X-Digipost-Signature") is not None
            or names_version(request.header("Accept"))
            or any(route.path.fullmatch(request.path) for route in ROUTES if not route.is_shared)
        )
        return SenderCall(request, self._services, self._headers) if is_sender else None


class SenderCall:
    """A sender's request on its way to its answer."""

    def __init__(self, head: Request, services: Services, headers: Headers) -> None:
        self._request = SenderRequest(head, services)
        self._services = services
        self._headers = headers
        self.is_verified = self._request.is_verified
        # What became of it: "accepted", or Digipost's code for the refusal.
        self.result = ACCEPTED

    def respond(self, received: Received) -> Response:
        """The handler's answer, signed; whatever it raises becomes an answer too."""
        try:
            answer = self._handle(SignedBody(self._request.head, received))
        except Exception as error:  # noqa: BLE001  # senders are answered in XML whatever happens
            response = self.refuse(error)
        else:
            response = self._signed(answer)
        return response.without_body() if self._request.head.method == "HEAD" else response

    def _handle(self, body: SignedBody) -> SenderAnswer:
        """The handler's answer. Raises RefusedError, StorageError."""
        head = self._request.head
        for route in ROUTES:
            if match := route.path.fullmatch(head.path):
                if head.method != route.method and (head.method, route.method) != ("HEAD", "GET"):
                    raise MethodNotServedError(route.allowed)
                return route.handler(self._request, body, self._services, **match.groupdict())
        if service_not_offered(head.path):
            return refuse_not_offered(self._request, body, self._services)
        raise NotServedError

    def refuse(self, error: Exception) -> Response:
        """The signed answer to a request that failed; to a defect, with the code that finds it in the log."""
        match error:
            case RefusedError():
                refused, status = error, STATUS_FOR_SENDERS[type(error)]
                self._count(refused)
            case StorageError():
                text = "the message could not be stored; send it again with the same message-id and uuids"
                refused = ServiceFaultError(ErrorCode.PROBLEM_WITH_REQUEST, text)
                status = STATUS_FOR_SENDERS[StorageError]
            case _:
                text = f"the fault is ours; in our log it is {log_defect(error)}"
                refused = ServiceFaultError(ErrorCode.PROBLEM_WITH_REQUEST, text)
                status = STATUS_FOR_SENDERS[ServiceFaultError]
        self.result = refused.code
        told: dict[str, object] = {"sender": self.sender, "status": status, "code": refused.code}
        if self.sender == UNKNOWN and (claimed := self._request.header("X-Digipost-UserId") or "").isdecimal():
            # Whose clock is off, say, the operator wants to know; a number that nobody has verified yet.
            told["claimed"] = claimed[:MAX_ID_DIGITS]
        logger.info("refused", extra=facts(**told))
        version = spoken_version(self._request.header("Accept"), self._request.header("Content-Type"))
        return self._signed(error_answer(refused, status, version), *_headers_of(refused))

    @property
    def sender(self) -> str:
        """The id of the sender, once the request is verified; before that anybody could have named it."""
        sender = self._request.sender
        return str(sender.id) if sender else UNKNOWN

    def _count(self, error: RefusedError) -> None:
        """Count the refusal for the operator's report; only what a verified sender sent, so nobody can fill it."""
        if sender := self._request.sender:
            with suppress(StorageError):
                self._services.sender_requests.add_refusal(sender.id, error.code, self._services.now())

    def _signed(self, answer: SenderAnswer, *headers: tuple[str, str]) -> Response:
        """The response, with the headers by which clients verify that it is ours."""
        try:
            signed = signed_headers(
                answer.status,
                self._request.head.path,
                answer.body,
                signer=self._services.signer,
                now=self._services.now(),
            )
        except StorageError:
            # The database has been away since this process started, so it has no key yet.
            return Response(HTTPStatus.SERVICE_UNAVAILABLE, [("Content-Length", "0"), *headers, *self._headers])
        plain = [("Content-Length", str(len(answer.body)))]
        if answer.body:
            plain.append(("Content-Type", media_type_of(answer.version)))
        return Response(answer.status, [*plain, *signed.items(), *headers, *self._headers], answer.body)


def _headers_of(error: RefusedError) -> Iterator[tuple[str, str]]:
    match error:
        case BusyError() | RateLimitedError():
            yield "Retry-After", "1"  # second
        case MethodNotServedError():
            yield "Allow", error.allowed
