"""The sending side, for the demo and for tests of an installation: a sender's key, and messages signed with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from viewer.domain.appointment import Appointment
from viewer.domain.message import AdditionalData, ApiVersion, Message, SenderId
from viewer.formats.signature import Signer, load_signer, make_key_and_certificate
from viewer.formats.signed_request import SignedRequest, signed_additional_data, signed_message


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingIdentity:
    """A sender's id, its private key, and the certificate that it registers, both PEM."""

    sender_id: SenderId
    private_key: bytes
    certificate: bytes

    def __repr__(self) -> str:
        return f"SendingIdentity({self.sender_id})"

    @property
    def signer(self) -> Signer:
        """The signer with the sender's key."""
        return _load_signer(self.private_key, self.certificate)


# To load a key takes ten times as long as to sign with it.
_load_signer = cache(load_signer)


def make_identity(sender_id: SenderId, name: str, now: datetime) -> SendingIdentity:
    """A new key with a self-signed certificate."""
    private_key, certificate = make_key_and_certificate(name, now)
    return SendingIdentity(sender_id=sender_id, private_key=private_key, certificate=certificate)


def sign_message(
    message: Message, letters: Mapping[str, bytes], *, identity: SendingIdentity, now: datetime
) -> SignedRequest:
    """The request that posts the message and its letters (by uuid)."""
    return signed_message(message, letters, sender_id=identity.sender_id, signer=identity.signer, now=now)


def sign_change(uuid: str, appointment: Appointment, *, identity: SendingIdentity, now: datetime) -> SignedRequest:
    """The request that changes the appointment of the document with that uuid."""
    data = AdditionalData(version=ApiVersion.V8, data_type=appointment)
    return signed_additional_data(uuid, data, sender_id=identity.sender_id, signer=identity.signer, now=now)
