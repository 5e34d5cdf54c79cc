"""Tells a sender whether a recipient is registered, by the same look-up as for messages."""

import logging
from datetime import datetime, timedelta

from viewer.actions.find_recipient import find_recipient
from viewer.domain.access import Keys
from viewer.domain.identification import Identification, IdentificationReason, IdentificationResult
from viewer.domain.rate_limit import RateLimit
from viewer.domain.sender import Sender
from viewer.errors import (
    AmbiguousRecipientError,
    ErrorCode,
    InvalidMessageError,
    RateLimitedError,
    UnknownRecipientError,
)
from viewer.formats.digipost_xml import parse_identification
from viewer.ports.rate_limits import RateLimitStore
from viewer.ports.recipients import RecipientStore

logger = logging.getLogger(__name__)

# The answer tells who is registered here, so a sender can't ask for a whole population: 10 a second.
RATE_LIMIT = RateLimit(name="identification", size=10, interval=timedelta(milliseconds=100))


def identify(
    xml: bytes, *, sender: Sender, recipients: RecipientStore, keys: Keys, rate_limits: RateLimitStore, now: datetime
) -> Identification:
    """Look the recipient up, and log that the sender did. Raises RefusedError."""
    if not rate_limits.acquire(RATE_LIMIT, str(sender.id), now):
        text = f"identification: at most {RATE_LIMIT.size} requests a second; send it again in a second"
        raise RateLimitedError(ErrorCode.PROBLEM_WITH_REQUEST, text)
    version, addressee = parse_identification(xml)
    result, reason = IdentificationResult.DIGIPOST, None
    try:
        find_recipient(addressee, recipients=recipients, keys=keys)
    except InvalidMessageError:
        result = IdentificationResult.INVALID
        reason = IdentificationReason.INVALID_PERSONAL_IDENTIFICATION_NUMBER
    except AmbiguousRecipientError:
        result, reason = IdentificationResult.UNIDENTIFIED, IdentificationReason.MULTIPLE_MATCHES
    except UnknownRecipientError:
        result, reason = IdentificationResult.UNIDENTIFIED, IdentificationReason.NOT_FOUND
    logger.info("sender %d identified a recipient: %s", sender.id, result)
    return Identification(version=version, result=result, reason=reason)
