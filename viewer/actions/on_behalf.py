"""On whose behalf a sender sends: its own, or that of one it is registered as broker for."""

from dataclasses import dataclass

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender
from viewer.errors import ErrorCode, UnverifiedSenderError
from viewer.ports.senders import SenderStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """What the signature on a request gives: the right to send for the one that signed, and for its principals."""

    signed_by: Sender
    senders: SenderStore

    def acting_for(self, sender_id: SenderId | None, organization: SenderOrganization | None) -> SenderId:
        """The sender that the XML names, else the one that signed. Raises UnverifiedSenderError if it may not."""
        allowed = (self.signed_by.id, *self.signed_by.broker_for)
        if sender_id is None and organization is None:
            return self.signed_by.id
        if sender_id is not None:
            named, field = [sender_id], "sender-id"
        else:
            named, field = [*self.senders.of_organization(organization)] if organization else [], "sender-organization"
        if len(found := [each for each in named if each in allowed]) != 1:
            raise UnverifiedSenderError(
                ErrorCode.BROKER_NOT_AUTHORIZED,
                f"{field}: the sender that signed (X-Digipost-UserId) may not send on behalf of this one",
            )
        return found[0]
