"""The sender API, answered before Flask sees it: every answer is XML, and signed; all else passes on.

Senders and recipients share the address `/`: who accepts Digipost's XML gets the entry point. What is not served is
told to such a client in XML too, since it takes an answer without a signature for a lost one.
"""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

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
from viewer.web.pages.errors import log_defect
from viewer.web.senders.handlers import (
    Outcome,
    SenderRequest,
    entry_point,
    post_additional_data,
    post_message,
    verified,
)
from viewer.web.server.headers import UNKEPT, common_headers
from viewer.web.server.response import Answer
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

Found = tuple[Route, re.Match[str]]


class SenderApi:
    """A WSGI callable in front of the pages."""

    def __init__(self, application: WSGIApplication, services: Services) -> None:
        self._application = application
        self._at = services
        self._headers = [*(common_headers(services.settings) | UNKEPT).items(), ("Vary", "Accept")]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a sender, or pass the request on."""
        if not is_sender(environ):
            return self._application(environ, start_response)
        return self._answer(SenderRequest(environ)).send(environ, start_response, self._headers)

    def _answer(self, request: SenderRequest) -> Answer:
        """What the deed answers; whatever it raises becomes an answer too."""
        try:
            status, body = self._do(request)
        except Exception as error:  # noqa: BLE001  # senders are answered in XML whatever happens
            return self._failure(request, error)
        return self._signed(request, status, body)

    def _do(self, request: SenderRequest) -> Outcome:
        found = _route_of(request.environ["PATH_INFO"])
        method = request.environ["REQUEST_METHOD"]
        if found is None:
            raise NotServedError
        route, match = found
        if method != route.method and (method, route.method) != ("HEAD", "GET"):
            raise MethodNotServedError(route.allowed)
        return route.deed(request, self._at, **match.groupdict())

    def _failure(self, request: SenderRequest, error: Exception) -> Answer:
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
        logger.info("refused %r: %d %s", request.path, status, refused.code)
        version = spoken_version(request.header("Accept"), request.header("Content-Type"))
        return self._signed(request, status, error_answer(refused, version), _more_headers(refused))

    def _signed(
        self, request: SenderRequest, status: HTTPStatus, answer: SenderAnswer, more: Iterable[tuple[str, str]] = ()
    ) -> Answer:
        """The answer, with the headers by which clients know that it is ours."""
        signed = signed_headers(status, request.path, answer.body, signer=self._at.signer, now=self._at.now())
        plain = [("Content-Type", answer.media_type), ("Content-Length", str(len(answer.body)))]
        return Answer(status=status, headers=[*plain, *signed.items(), *more], body=answer.body)


def is_sender(environ: WSGIEnvironment) -> bool:
    """Whether a sender asks, rather than a browser."""
    found = _route_of(environ["PATH_INFO"])
    is_theirs = found is not None and not found[0].is_shared
    return is_theirs or names_version(environ.get("HTTP_ACCEPT"))


def is_known(environ: WSGIEnvironment, at: Services) -> bool:
    """Whether the request comes from a sender who may send, by its headers alone. Raises StorageError."""
    try:
        verified(SenderRequest(environ), at)
    except RefusedError:
        return False
    return True


def _route_of(path: str) -> Found | None:
    return next(((route, match) for route in ROUTES if (match := route.path.fullmatch(path))), None)


def _more_headers(error: RefusedError) -> Iterable[tuple[str, str]]:
    """What a client is told beside the text, for its program."""
    match error:
        case BusyError():
            yield "Retry-After", "1"  # second
        case MethodNotServedError():
            yield "Allow", error.allowed
