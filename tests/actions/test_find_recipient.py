"""A message's recipient is the one registered recipient that it names."""

import pytest

from tests.actions.senders_fakes import FakeRecipients
from tests.builders import FOUNDING_RECIPIENT
from viewer.actions.find_recipient import find_recipient
from viewer.domain.access import Keys, RecipientId
from viewer.domain.message import Addressee, DigipostAddress, NameAndAddress, PersonalIdentificationNumber
from viewer.errors import AmbiguousRecipientError, InvalidMessageError, RefusedError, UnknownRecipientError

KEYS = Keys(b"a secret for tests")
KARI, OLA = RecipientId(1), RecipientId(2)
STORGATA = NameAndAddress(name="Kari Nordmann", address_line_1="Storgata 23", postal_code="0184", city="Oslo")
RECIPIENTS = FakeRecipients(
    {
        KEYS.recipient(FOUNDING_RECIPIENT): [KARI],
        KEYS.addressee(DigipostAddress("kari.nordmann#1a2b")): [KARI],
        KEYS.addressee(STORGATA): [KARI, OLA],
    }
)


def find(addressee: Addressee) -> RecipientId:
    return find_recipient(addressee, recipients=RECIPIENTS, keys=KEYS)  # type: ignore[arg-type]  # only `find_all`


@pytest.mark.parametrize("addressee", [FOUNDING_RECIPIENT, DigipostAddress(" Kari.Nordmann#1A2B ")])
def test_recipient_is_found_by_each_of_its_names(addressee: Addressee) -> None:
    assert find(addressee) == KARI


@pytest.mark.parametrize(
    ("addressee", "error"),
    [
        (STORGATA, AmbiguousRecipientError),
        (PersonalIdentificationNumber("01043100277"), UnknownRecipientError),
        (PersonalIdentificationNumber("01043100359"), InvalidMessageError),
        (PersonalIdentificationNumber("99999999999"), InvalidMessageError),
        (DigipostAddress("ola#1A2B"), UnknownRecipientError),
    ],
)
def test_anybody_else_is_refused_without_being_named(addressee: Addressee, error: type[RefusedError]) -> None:
    with pytest.raises(error) as refusal:
        find(addressee)
    assert not any(word in refusal.value.message for word in ("Nordmann", "01043", "99999", "ola"))
