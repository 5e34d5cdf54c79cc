"""Lets a recipient be found by more numbers and addresses."""

from collections.abc import Sequence

from viewer.domain.access import Keys, RecipientId
from viewer.domain.message import Addressee, NameAndAddress
from viewer.errors import CommandError
from viewer.ports.recipients import RecipientStore


def link_identities(
    recipient_id: RecipientId, addressees: Sequence[Addressee], *, recipients: RecipientStore, keys: Keys
) -> None:
    """Add the addressees to the recipient's, all or none; only a name with an address may be another's too.

    Raises CommandError.
    """
    for addressee in addressees:
        others = set(recipients.find_all(keys.addressee(addressee))) - {recipient_id}
        if others and not isinstance(addressee, NameAndAddress):
            raise CommandError("one of these is another recipient's already; nothing was changed")
    for addressee in addressees:
        recipients.add_address(recipient_id, keys.addressee(addressee))
