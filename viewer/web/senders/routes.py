"""The sender API, answered before Flask sees it: every answer is XML, and signed; all else passes on.

Senders and recipients share the address `/`: who accepts Digipost's XML gets the entry point. What is not served is
told to such a client in XML too, since it takes an answer without a signature for a lost one.
"""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus

from viewer.actions.answer_sender import SenderAnswer, error_answer, names_version, signed_headers, spoken_version
from viewer.errors import (
    STATUS_FOR_SENDERS,
    BusyError,
    ErrorCode,
    MethodNotServedError,
    NotServedError,
    RefusedError,
    ServiceFaultError,
    StorageError,
)
from viewer.web.senders.handlers import (
    Outcome,
    SenderRequest,
    entry_point,
    post_additional_data,
    post_message,
)
from viewer.web.senders.signed_body import SignedBody
from viewer.web.server.body import Received
from viewer.web.server.defects import log_defect
from viewer.web.server.headers import NO_STORE, common_headers
from viewer.web.server.request import Request
from viewer.web.server.response import Headers, Response
from viewer.wiring import Services

logger = logging.getLogger(__name__)

Deed = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Route:
    """Addresses that serve one method; what the pattern's groups catch is handed to the deed."""

    path: re.Pattern[str]
    method: str
    deed: Deed
    is_shared: bool = False  # with recipients: only the Accept header tells who asks

    @property
    def allowed(self) -> str:
        """The methods, as the Allow header names them."""
        return "GET, HEAD" if self.method == "GET" else self.method


ROUTES = (
    Route(re.compile("/"), "GET", entry_point, is_shared=True),
    # Clients that send on behalf of others ask for an entry point of their own; all have the same.
    Route(re.compile("/[0-9]+"), "GET", entry_point),
    Route(re.compile("/messages"), "POST", post_message),
    Route(re.compile("/documents/(?P<uuid>[^/]+)/additional-data"), "POST", post_additional_data),
)

Match = tuple[Route, re.Match[str]]


class SenderApi:
    """Recognises what senders ask, among all requests."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._headers = [*(common_headers(services.settings) | NO_STORE).items(), ("Vary", "Accept")]

    def call(self, request: Request) -> "SenderCall | None":
        """A sender's request, to be answered; None when a browser asks."""
        match = next(((route, match) for route in ROUTES if (match := route.path.fullmatch(request.path))), None)
        is_theirs = match is not None and not match[0].is_shared
        if is_theirs or names_version(request.header("Accept")):
            return SenderCall(SenderRequest(request, self._services), match, self._services, self._headers)
        return None


class SenderCall:
    """A request that was recognised as a sender's; `match` is the route that serves its path."""

    def __init__(self, request: SenderRequest, match: Match | None, services: Services, headers: Headers) -> None:
        self._request = request
        self._match = match
        self._at = services
        self._headers = headers

    def is_verified(self) -> bool:
        """Whether the request comes from a sender who may send, by its headers alone. Raises StorageError."""
        try:
            self._request.verified()
        except RefusedError:
            return False
        return True

    def respond(self, received: Received) -> Response:
        """What the handler answers; whatever it raises becomes an answer too."""
        try:
            status, answer = self._handle(SignedBody(self._request.head, received))
        except Exception as error:  # noqa: BLE001  # senders are answered in XML whatever happens
            response = self._failure(self._request, error)
        else:
            response = self._signed(self._request, status, answer)
        return response.without_body() if self._request.head.method == "HEAD" else response

    def _handle(self, body: SignedBody) -> Outcome:
        method = self._request.head.method
        if self._match is None:
            raise NotServedError
        route, match = self._match
        if method != route.method and (method, route.method) != ("HEAD", "GET"):
            raise MethodNotServedError(route.allowed)
        return route.deed(self._request, body, self._at, **match.groupdict())

    def _failure(self, request: SenderRequest, error: Exception) -> Response:
        """The answer to a request that came to nothing; the last resort is a code that finds the defect in the log."""
        match error:
            case RefusedError():
                refused, status = error, STATUS_FOR_SENDERS[type(error)]
            case StorageError():
                text = "the message could not be stored; send it again with the same message-id and uuids"
                refused = ServiceFaultError(ErrorCode.PROBLEM_WITH_REQUEST, text)
                status = HTTPStatus.SERVICE_UNAVAILABLE
            case _:
                text = f"the fault is ours; in our log it is {log_defect(error)}"
                refused = ServiceFaultError(ErrorCode.PROBLEM_WITH_REQUEST, text)
                status = HTTPStatus.INTERNAL_SERVER_ERROR
        logger.info("refused %r: %d %s", request.head.path, status, refused.code)
        version = spoken_version(request.header("Accept"), request.header("Content-Type"))
        return self._signed(request, status, error_answer(refused, version), _more_headers(refused))

    def _signed(
        self, request: SenderRequest, status: HTTPStatus, answer: SenderAnswer, more: Iterable[tuple[str, str]] = ()
    ) -> Response:
        """The answer, with the headers by which clients know that it is ours."""
        signed = signed_headers(status, request.head.path, answer.body, signer=self._at.signer, now=self._at.now())
        plain = [("Content-Type", answer.media_type), ("Content-Length", str(len(answer.body)))]
        return Response(status, [*plain, *signed.items(), *more, *self._headers], answer.body)


def _more_headers(error: RefusedError) -> Iterable[tuple[str, str]]:
    """What a client is told beside the text, for its program."""
    match error:
        case BusyError():
            yield "Retry-After", "1"  # second
        case MethodNotServedError():
            yield "Allow", error.allowed
