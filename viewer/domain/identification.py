"""What a sender is told when it asks whether a recipient is registered (`identification-result`)."""

from dataclasses import dataclass
from enum import StrEnum

from viewer.domain.message import ApiVersion


class IdentificationResult(StrEnum):
    """Digipost's words for what the look-up gave; DIGIPOST means that messages are received here."""

    DIGIPOST = "DIGIPOST"
    UNIDENTIFIED = "UNIDENTIFIED"
    INVALID = "INVALID"


class IdentificationReason(StrEnum):
    """Why a recipient was not identified."""

    MULTIPLE_MATCHES = "MULTIPLE_MATCHES"
    NOT_FOUND = "NOT_FOUND"
    INVALID_PERSONAL_IDENTIFICATION_NUMBER = "INVALID_PERSONAL_IDENTIFICATION_NUMBER"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identification:
    """The result, in the version of the request; `reason` is None for DIGIPOST."""

    version: ApiVersion
    result: IdentificationResult
    reason: IdentificationReason | None = None
