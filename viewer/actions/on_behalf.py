"""Decides on whose behalf a sender may send: its own, or that of the senders that it is broker for."""

from dataclasses import dataclass

from viewer.domain.message import SenderId, SenderOrganization
from viewer.domain.sender import Sender
from viewer.errors import ErrorCode, UnverifiedSenderError
from viewer.ports.senders import SenderStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """The right that a signature gives: to send for the sender that signed, and for those it is broker for."""

    signed_by: Sender
    senders: SenderStore

    def acting_for(self, sender_id: SenderId | None, organization: SenderOrganization | None) -> SenderId:
        """The sender that the XML names, else the one that signed. Raises UnverifiedSenderError."""
        allowed = (self.signed_by.id, *self.signed_by.broker_for)
        if sender_id is None and organization is None:
            return self.signed_by.id
        if sender_id is not None:
            named, field = [sender_id], "sender-id"
        else:
            named, field = [*self.senders.of_organization(organization)] if organization else [], "sender-organization"
        senders = [named_id for named_id in named if named_id in allowed]
        if len(senders) != 1:
            raise UnverifiedSenderError(
                ErrorCode.BROKER_NOT_AUTHORIZED,
                f"{field}: the sender that signed (X-Digipost-UserId) may not send on behalf of this one",
            )
        return senders[0]
