"""On whose behalf a sender may send."""

import pytest

from tests.actions.senders_fakes import FakeSenders, a_sender
from tests.builders import FOUNDING_SENDER_ID
from viewer.actions.on_behalf import Authority
from viewer.domain.message import SenderId, SenderOrganization
from viewer.errors import ErrorCode, UnverifiedSenderError

PRINCIPAL, STRANGER = SenderId(7), SenderId(8)
ORGANIZATION = SenderOrganization(organization_id="310000124", part_id="avdeling")
BROKER = a_sender(broker_for=(PRINCIPAL,))
SENDERS = FakeSenders(BROKER, a_sender(id=PRINCIPAL, organization=ORGANIZATION), a_sender(id=STRANGER))
AUTHORITY = Authority(signed_by=BROKER, senders=SENDERS)  # type: ignore[arg-type]  # it asks for two methods of the store


def test_message_that_names_no_sender_is_from_the_one_that_signed() -> None:
    assert AUTHORITY.acting_for(None, None) == FOUNDING_SENDER_ID


@pytest.mark.parametrize("sender_id", [FOUNDING_SENDER_ID, PRINCIPAL])
def test_sender_sends_for_itself_and_for_its_principals(sender_id: SenderId) -> None:
    assert AUTHORITY.acting_for(sender_id, None) == sender_id


def test_principal_is_named_by_its_organisation() -> None:
    assert AUTHORITY.acting_for(None, ORGANIZATION) == PRINCIPAL


@pytest.mark.parametrize(
    ("sender_id", "organization"),
    [(STRANGER, None), (SenderId(9), None), (None, SenderOrganization(organization_id="310000124"))],
)
def test_nobody_sends_for_a_stranger(sender_id: SenderId | None, organization: SenderOrganization | None) -> None:
    with pytest.raises(UnverifiedSenderError) as refusal:
        AUTHORITY.acting_for(sender_id, organization)
    assert refusal.value.code is ErrorCode.BROKER_NOT_AUTHORIZED
