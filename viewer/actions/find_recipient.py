"""Which registered recipient a message is for."""

from viewer.domain.access import Keys, RecipientId
from viewer.domain.message import Addressee, PersonalIdentificationNumber
from viewer.errors import ErrorCode, InvalidMessageError, UnknownRecipientError
from viewer.ports.recipients import RecipientStore


def find_recipient(addressee: Addressee, *, recipients: RecipientStore, keys: Keys) -> RecipientId:
    """The one recipient that fits. Raises UnknownRecipientError for none or several, InvalidMessageError.

    A registered number is never refused for its check digits: examples and test populations have numbers that were
    made up freely, and one that is registered is no slip of the pen.
    """
    found = recipients.find_all(keys.addressee(addressee))
    if len(found) == 1:
        return found[0]
    if isinstance(addressee, PersonalIdentificationNumber) and not addressee.is_valid():
        raise InvalidMessageError(
            ErrorCode.VALIDATION_FAILED,
            "message/recipient/personal-identification-number: its date or its check digits are wrong",
        )
    reason = "fits several recipients that are registered here" if found else "is not registered here"
    raise UnknownRecipientError(ErrorCode.UNKNOWN_RECIPIENT, f"message/recipient: {reason}")
