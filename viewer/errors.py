"""Every error the service raises on purpose, and at the end the status that each becomes.

InnkallingError
├── RefusedError                 a sender's request is refused, with Digipost's error code and type
│   ├── InvalidMessageError      the message breaks a rule; the text names the field and the reason
│   ├── InvalidRequestError      a header is missing or malformed, or the body is not what the headers say
│   ├── DuplicateError           the message-id or document uuid was accepted before
│   ├── UnverifiedSenderError    the sender is unknown, or the signature does not verify
│   ├── UnknownRecipientError    nobody here has that address
│   │   └── AmbiguousRecipientError several recipients here have that name and address
│   ├── UnknownDocumentError     the sender has no such document
│   ├── NotServedError           nothing is served at that address
│   ├── NotOfferedError          Digipost offers that service, this installation does not
│   ├── MethodNotServedError     the address is served, but not to that method
│   ├── TooSlowError             the body comes so slowly that it keeps others from being served
│   ├── TooLargeError            the request is over a limit; the text names the limit
│   ├── UnsupportedMediaError    a content type or encoding that is not accepted
│   ├── RateLimitedError         the sender sends too many requests of that kind; it tries again
│   ├── BusyError                too many bodies are being read at once; the sender tries again
│   └── ServiceFaultError        the fault is ours; what is known of it is in the log
├── NotFoundError                missing, or somebody else's: the same answer
├── SignInRequiredError          the page belongs to a signed-in recipient
├── StrongerSignInRequiredError  a document asks for a higher authentication level than was proved
├── SignInRefusedError           what the identity provider sent proves nobody, or too little; the text names the check
├── NotRegisteredError           whoever signed in at the identity provider has no mailbox here
├── IdentityProviderUnavailableError  the identity provider can't be reached, or answers with errors
├── TooManyRequestsError         somebody asks more often than a rate limit allows
├── FeedRevokedError             the feed was revoked by its owner
├── ShareClosedError             the shared link was revoked by its owner, or has expired
├── StorageError                 the outcome of a write is unknown; the client tries again
├── LetterReaderError            there is no process to read a letter now; the letter waits
├── GeocoderError                the geocoder can't answer this request
│   └── GeocoderUnavailableError it may answer later
│       └── GeocoderPausedError  no request was sent: the geocoder is left alone for a while
├── OutboundError                another service could not be reached, or its response is no use
│   └── OutboundTimeoutError     it did not respond in time
├── TilesUnavailableError        the background map is not available now
├── ConfigError                  the service can't start; names the setting
└── CommandError                 a command can't do what was asked; says what to do

Senders read the text of a refusal; people get a page that says what to do. So each audience has a table of its own:
`STATUS_FOR_SENDERS` and `STATUS_FOR_PEOPLE`. An error in neither is a defect where it appears, and becomes 500.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar


class ErrorCode(StrEnum):
    """The error codes of Digipost's API (version 8) that this service answers with."""

    MISSING_SIGNATURE = "MISSING_SIGNATURE"
    INVALID_SIGNATURE = "INVALID_SIGNATURE"
    MISSING_DATE_HEADER = "MISSING_DATE_HEADER"
    INVALID_DATE_HEADER = "INVALID_DATE_HEADER"
    DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL = "DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL"
    MISSING_SHA256 = "MISSING_SHA256"
    INVALID_SHA256 = "INVALID_SHA256"
    INVALID_MD5 = "INVALID_MD5"
    INVALID_USER_ID_HEADER = "INVALID_USER_ID_HEADER"
    UNKNOWN_USER_ID = "UNKNOWN_USER_ID"
    MISSING_CERTIFICATE = "MISSING_CERTIFICATE"
    REVOKED_CERTIFICATE = "REVOKED_CERTIFICATE"
    BROKER_NOT_AUTHORIZED = "BROKER_NOT_AUTHORIZED"
    NOT_APPROVED_FOR_PREENCRYPT = "NOT_APPROVED_FOR_PREENCRYPT"
    NOT_APPROVED_FOR_PRINT = "NOT_APPROVED_FOR_PRINT"
    SCHEMA_VALIDATION_ERROR = "SCHEMA_VALIDATION_ERROR"
    MISSING_BODYPART_CONTENT_DISPOSITION = "MISSING_BODYPART_CONTENT_DISPOSITION"
    MISSING_BODYPART_FILENAME = "MISSING_BODYPART_FILENAME"
    DOCUMENTS_AND_FILES_MISMATCH = "DOCUMENTS_AND_FILES_MISMATCH"
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE"
    DUPLICATE_MESSAGE = "DUPLICATE_MESSAGE"
    DUPLICATE_DOCUMENT_ID = "DUPLICATE_DOCUMENT_ID"
    ILLEGAL_CONTENT_TYPE = "ILLEGAL_CONTENT_TYPE"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    UNKNOWN_BATCH = "UNKNOWN_BATCH"
    UNKNOWN_RECIPIENT = "UNKNOWN_RECIPIENT"
    MISSING_RECIPIENT = "MISSING_RECIPIENT"
    MISSING_CONTENT = "MISSING_CONTENT"
    MISSING_SUBJECT = "MISSING_SUBJECT"
    INVALID_PDF_CONTENT = "INVALID_PDF_CONTENT"
    INVALID_DATE = "INVALID_DATE"
    DELIVERY_DATE_HISTORICAL = "DELIVERY_DATE_HISTORICAL"
    PROBLEM_WITH_REQUEST = "PROBLEM_WITH_REQUEST"


class ErrorType(StrEnum):
    """Who has to act on an error (API version 8, `error-type`).

    We; the author of the data; the developer of the client; whoever decides which services the sender uses.
    """

    SERVER = "SERVER"
    CLIENT_DATA = "CLIENT_DATA"
    CLIENT_TECHNICAL = "CLIENT_TECHNICAL"
    CONFIGURATION = "CONFIGURATION"


class InnkallingError(Exception):
    """The root; any other exception is a defect."""


class RefusedError(InnkallingError):
    """A sender's request is refused: `code` tells the client program why, `message` tells its developer.

    The message names the field, the shape expected and the limit, never personal data.
    """

    type: ClassVar[ErrorType] = ErrorType.CLIENT_DATA

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class InvalidMessageError(RefusedError):
    """The message breaks a rule."""


class InvalidRequestError(RefusedError):
    """A header is missing or malformed, or the body is not what the headers say."""

    type = ErrorType.CLIENT_TECHNICAL


class DuplicateError(RefusedError):
    """The message-id or document uuid was accepted before, so a retry is harmless."""


class UnverifiedSenderError(RefusedError):
    """The sender is unknown here, or its signature does not verify."""

    type = ErrorType.CLIENT_TECHNICAL


class UnknownRecipientError(RefusedError):
    """No registered recipient has that address."""


class AmbiguousRecipientError(UnknownRecipientError):
    """Several registered recipients have that name and address."""


class UnknownDocumentError(RefusedError):
    """The sender has sent no such document; another's is answered the same way."""


class NotServedError(RefusedError):
    """Nothing is served at that address."""

    type = ErrorType.CLIENT_TECHNICAL

    def __init__(self) -> None:
        super().__init__(
            ErrorCode.PROBLEM_WITH_REQUEST, "nothing is served at this address; GET / lists the addresses that are"
        )


class NotOfferedError(RefusedError):
    """Digipost offers that service; this installation does not."""

    type = ErrorType.CONFIGURATION

    def __init__(self, service: str) -> None:
        super().__init__(ErrorCode.PROBLEM_WITH_REQUEST, f"{service}: this service of Digipost's is not offered here")


class MethodNotServedError(RefusedError):
    """The address is served, but not to that method; `allowed` lists the methods that are."""

    type = ErrorType.CLIENT_TECHNICAL

    def __init__(self, allowed: str) -> None:
        super().__init__(ErrorCode.PROBLEM_WITH_REQUEST, f"this address is served to {allowed} only")
        self.allowed = allowed


class TooSlowError(RefusedError):
    """The body comes so slowly that it would keep others from being served."""

    type = ErrorType.CLIENT_TECHNICAL


class TooLargeError(RefusedError):
    """The request is over a limit."""

    type = ErrorType.CLIENT_TECHNICAL


class UnsupportedMediaError(RefusedError):
    """The content type or content encoding is not accepted."""

    type = ErrorType.CLIENT_TECHNICAL


class RateLimitedError(RefusedError):
    """The sender sends more requests of that kind than its rate limit allows."""

    type = ErrorType.CLIENT_TECHNICAL


class BusyError(RefusedError):
    """Too many bodies are being read at once."""

    type = ErrorType.SERVER


class ServiceFaultError(RefusedError):
    """The fault is ours, and a retry with the same message-id is safe."""

    type = ErrorType.SERVER


class NotFoundError(InnkallingError):
    """It does not exist, or it belongs to somebody else: nobody learns which."""


class SignInRequiredError(InnkallingError):
    """The page belongs to a signed-in recipient."""


class StrongerSignInRequiredError(InnkallingError):
    """A document asks for a higher authentication level than was proved; it holds what may be told below that level.

    `sender_name` and `subject` are None when only that something has come may be told, `authentication_level` is None
    when this version does not know what is asked for.
    """

    def __init__(
        self,
        *,
        document_id: str,
        sender_name: str | None,
        subject: str | None,
        delivered_at: datetime,
        authentication_level: str | None,
    ) -> None:
        super().__init__("a document asks for a higher authentication level")
        self.document_id = document_id
        self.sender_name = sender_name
        self.subject = subject
        self.delivered_at = delivered_at
        self.authentication_level = authentication_level


class SignInRefusedError(InnkallingError):
    """What the identity provider sent proves nobody, or too little; the text names the check, and nobody's data."""


class NotRegisteredError(InnkallingError):
    """Whoever signed in at the identity provider has no mailbox here."""


class IdentityProviderUnavailableError(InnkallingError):
    """The identity provider can't be reached, or answers with errors; a later attempt may succeed."""


class TooManyRequestsError(InnkallingError):
    """Somebody asks more often than a rate limit allows; the same is answered again after `retry_after`."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class FeedRevokedError(InnkallingError):
    """The feed was revoked by its owner."""


class ShareClosedError(InnkallingError):
    """The shared link was revoked by its owner, or has expired."""


class StorageError(InnkallingError):
    """A write failed or its outcome is unknown; the client may safely try again."""


class LetterReaderError(InnkallingError):
    """The process that reads letters could not be had, before it saw a letter: that one is read later."""


class GeocoderError(InnkallingError):
    """The geocoder can't answer this request; sending it again gives the same answer."""


class GeocoderUnavailableError(GeocoderError):
    """The geocoder did not answer; it may answer after `retry_after`, when that is known."""

    def __init__(self, retry_after: timedelta | None = None) -> None:
        super().__init__("the geocoder is not available")
        self.retry_after = retry_after


class GeocoderPausedError(GeocoderUnavailableError):
    """No request was sent: the geocoder failed several times, or said how long to leave it alone."""


class OutboundError(InnkallingError):
    """Another service could not be reached, or its response broke off or was too long; no text holds what was asked."""


class OutboundTimeoutError(OutboundError):
    """The whole response did not come in time."""


class TilesUnavailableError(InnkallingError):
    """The tile server gave no picture, and none is cached."""


class ConfigError(InnkallingError):
    """The service can't start with these settings."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting = setting


class CommandError(InnkallingError):
    """A command can't do what was asked; the text says what, why and what to do."""


STATUS_FOR_SENDERS: Mapping[type[InnkallingError], HTTPStatus] = {
    InvalidMessageError: HTTPStatus.BAD_REQUEST,
    InvalidRequestError: HTTPStatus.BAD_REQUEST,
    DuplicateError: HTTPStatus.BAD_REQUEST,
    UnverifiedSenderError: HTTPStatus.FORBIDDEN,
    UnknownRecipientError: HTTPStatus.NOT_FOUND,
    AmbiguousRecipientError: HTTPStatus.NOT_FOUND,
    UnknownDocumentError: HTTPStatus.NOT_FOUND,
    NotServedError: HTTPStatus.NOT_FOUND,
    NotOfferedError: HTTPStatus.NOT_FOUND,
    MethodNotServedError: HTTPStatus.METHOD_NOT_ALLOWED,
    TooSlowError: HTTPStatus.REQUEST_TIMEOUT,
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    RateLimitedError: HTTPStatus.TOO_MANY_REQUESTS,
    ServiceFaultError: HTTPStatus.INTERNAL_SERVER_ERROR,
    StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
}

STATUS_FOR_PEOPLE: Mapping[type[InnkallingError], HTTPStatus] = {
    SignInRequiredError: HTTPStatus.UNAUTHORIZED,
    # The page says what may be told, and how to see the rest: that is an answer.
    StrongerSignInRequiredError: HTTPStatus.OK,
    SignInRefusedError: HTTPStatus.FORBIDDEN,
    NotRegisteredError: HTTPStatus.FORBIDDEN,
    IdentityProviderUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotFoundError: HTTPStatus.NOT_FOUND,
    TooSlowError: HTTPStatus.REQUEST_TIMEOUT,
    TooManyRequestsError: HTTPStatus.TOO_MANY_REQUESTS,
    FeedRevokedError: HTTPStatus.GONE,
    ShareClosedError: HTTPStatus.GONE,
    StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
}
