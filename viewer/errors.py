"""Every error the service raises on purpose.

InnkallingError
├── RefusedError                 a sender's request that is refused, with Digipost's error code and type
│   ├── InvalidMessageError      400  the message breaks a rule; the text names the field and the reason
│   ├── InvalidRequestError      400  a header is missing or malformed, or the body is not what the headers say
│   ├── DuplicateError           400  the message-id or document uuid was accepted before
│   ├── UnverifiedSenderError    403  unknown sender, or a signature that doesn't hold
│   ├── UnknownRecipientError    404  nobody here has that address
│   ├── UnknownDocumentError     404  the sender has no such document
│   ├── TooSlowError             408  the body comes so slowly that it keeps others from being served
│   ├── LengthRequiredError      411  the body comes in chunks, without its length
│   ├── TooLargeError            413  over a limit; the text names the limit
│   ├── UnsupportedMediaError    415  a content type or encoding that isn't taken
│   ├── BusyError                503  too many bodies are being read at once; the sender tries again
│   └── ServiceFaultError        500  the fault is ours; what is known of it is in the log
├── NotFoundError                404  missing, or somebody else's: the same answer
├── SignInRequiredError          401  the page belongs to a signed-in recipient
├── FeedRevokedError             410  the feed was there, and its owner closed it
├── ShareClosedError             410  the shared link was closed by its owner, or its time is over
├── StorageError                 503  the outcome of a write is unknown; the client tries again
├── GeocoderError                the geocoder can't be used as asked
│   └── GeocoderUnavailableError it may answer later
│       └── GeocoderPausedError  nobody was asked: it is being left alone for a while
├── TilesUnavailableError        502  the background map can't be had now
├── ConfigError                  the service can't start; names the setting
└── CommandError                 a command can't do what was asked; says what to do
"""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar


class ErrorCode(StrEnum):
    """Digipost's error codes (API v8), those that this service answers with."""

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
    SCHEMA_VALIDATION_ERROR = "SCHEMA_VALIDATION_ERROR"
    MISSING_BODYPART_CONTENT_DISPOSITION = "MISSING_BODYPART_CONTENT_DISPOSITION"
    MISSING_BODYPART_FILENAME = "MISSING_BODYPART_FILENAME"
    DOCUMENTS_AND_FILES_MISMATCH = "DOCUMENTS_AND_FILES_MISMATCH"
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    DUPLICATE_MESSAGE = "DUPLICATE_MESSAGE"
    DUPLICATE_DOCUMENT_ID = "DUPLICATE_DOCUMENT_ID"
    ILLEGAL_CONTENT_TYPE = "ILLEGAL_CONTENT_TYPE"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    UNKNOWN_RECIPIENT = "UNKNOWN_RECIPIENT"
    MISSING_RECIPIENT = "MISSING_RECIPIENT"
    MISSING_CONTENT = "MISSING_CONTENT"
    MISSING_SUBJECT = "MISSING_SUBJECT"
    INVALID_PDF_CONTENT = "INVALID_PDF_CONTENT"
    INVALID_DATE = "INVALID_DATE"
    DELIVERY_DATE_HISTORICAL = "DELIVERY_DATE_HISTORICAL"
    AUTHENTICATION_LEVEL_TOO_LOW = "AUTHENTICATION_LEVEL_TOO_LOW"
    PROBLEM_WITH_REQUEST = "PROBLEM_WITH_REQUEST"


class ErrorType(StrEnum):
    """Who has to do something about it (API v8, `error-type`)."""

    SERVER = "SERVER"
    CLIENT_DATA = "CLIENT_DATA"
    CLIENT_TECHNICAL = "CLIENT_TECHNICAL"
    CONFIGURATION = "CONFIGURATION"
    NONE = "NONE"


class InnkallingError(Exception):
    """The root: whatever is not under it is a defect."""


class RefusedError(InnkallingError):
    """A sender's request that is refused: `code` for the program, `message` for its developer.

    The message holds the field, the value's shape and the limit, never personal data.
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
    """The sender is unknown here, or its signature does not hold."""

    type = ErrorType.CLIENT_TECHNICAL


class UnknownRecipientError(RefusedError):
    """No registered recipient has that address."""


class UnknownDocumentError(RefusedError):
    """The sender has sent no such document; another's is answered the same way."""


class NotServedError(RefusedError):
    """Nothing is served at that address."""

    type = ErrorType.CLIENT_TECHNICAL


class MethodNotServedError(RefusedError):
    """The address is served, but not to that method; `allowed` are those that are."""

    type = ErrorType.CLIENT_TECHNICAL

    def __init__(self, code: ErrorCode, message: str, allowed: str) -> None:
        super().__init__(code, message)
        self.allowed = allowed


class TooSlowError(RefusedError):
    """The body comes so slowly that it would keep others from being served."""

    type = ErrorType.CLIENT_TECHNICAL


class LengthRequiredError(RefusedError):
    """The body comes in chunks, without its length."""

    type = ErrorType.CLIENT_TECHNICAL


class TooLargeError(RefusedError):
    """The request is over a limit."""

    type = ErrorType.CLIENT_TECHNICAL


class UnsupportedMediaError(RefusedError):
    """The content type or content encoding is not one that is taken."""

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


class FeedRevokedError(InnkallingError):
    """The feed was there, and its owner closed it."""


class ShareClosedError(InnkallingError):
    """The shared link was closed by its owner, or its time is over."""


class StorageError(InnkallingError):
    """A write failed or its outcome is unknown; the client may safely try again."""


class GeocoderError(InnkallingError):
    """The geocoder cannot be used as asked; asking again gives the same answer."""


class GeocoderUnavailableError(GeocoderError):
    """The geocoder did not answer; it may do so after `retry_after`, when that is known."""

    def __init__(self, retry_after: timedelta | None = None) -> None:
        super().__init__("the geocoder is not available")
        self.retry_after = retry_after


class GeocoderPausedError(GeocoderUnavailableError):
    """Nobody was asked: the geocoder failed several times, or said how long to leave it alone."""


class TilesUnavailableError(InnkallingError):
    """The tile server gave no picture, and none is kept from before."""


class ConfigError(InnkallingError):
    """The service can't start with these settings."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting = setting


class CommandError(InnkallingError):
    """A command can't do what was asked; the text says what, why and what to do."""
