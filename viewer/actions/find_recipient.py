"""Finds the registered recipient of a message."""

from viewer.domain.access import Keys, RecipientId
from viewer.domain.message import Addressee, PersonalIdentificationNumber
from viewer.errors import AmbiguousRecipientError, ErrorCode, InvalidMessageError, UnknownRecipientError
from viewer.ports.recipients import RecipientStore


def find_recipient(addressee: Addressee, *, recipients: RecipientStore, keys: Keys) -> RecipientId:
    """The recipient of that addressee. Raises UnknownRecipientError for none or several, InvalidMessageError.

    A registered number is never refused for its check digits: examples and test populations have made-up numbers, and
    a registered one is no typing error.
    """
    recipient_ids = recipients.find_all(keys.addressee(addressee))
    if len(recipient_ids) == 1:
        return recipient_ids[0]
    if isinstance(addressee, PersonalIdentificationNumber) and not addressee.is_valid():
        raise InvalidMessageError(
            ErrorCode.VALIDATION_FAILED,
            "message/recipient/personal-identification-number: its date or its check digits are wrong",
        )
    if recipient_ids:
        raise AmbiguousRecipientError(
            ErrorCode.UNKNOWN_RECIPIENT, "message/recipient: matches several recipients that are registered here"
        )
    raise UnknownRecipientError(ErrorCode.UNKNOWN_RECIPIENT, "message/recipient: is not registered here")
