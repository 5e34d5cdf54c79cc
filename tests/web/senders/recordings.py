"""The requests of Digipost's official clients, recorded byte for byte, and what their replay needs.

They lie in `tests/data/clients`: `java/` from digipost-api-client-java, `dotnet/` from digipost-api-client-dotnet.
Appointments in them are of 2031; every `Date` is of the second in which it was recorded, so the clock is handed in.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.builders import FOUNDING_RECIPIENT, FOUNDING_SENDER_ID
from viewer.actions.access import add_recipient
from viewer.domain.access import RecipientId
from viewer.domain.message import DigipostAddress, NameAndAddress, OrganisationNumber
from viewer.domain.sender import Sender, SenderCertificate
from viewer.formats.signature import read_certificate
from viewer.wiring import Services

FOLDER = Path(__file__).parents[2] / "data" / "clients"
CLIENTS = ("java", "dotnet")
RECORDED_AT = datetime(2026, 11, 28, 13, 21, 57, tzinfo=UTC)
ADDRESSES = (
    DigipostAddress("testperson#1A2B"),
    OrganisationNumber("310000124"),
    NameAndAddress(name="Testperson", address_line_1="Testveien 1", postal_code="0184", city="Oslo"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """One recorded request: the client, the call as the file names it, and the bytes."""

    client: str
    number: int
    call: str
    raw: bytes

    @property
    def method(self) -> str:
        return self.raw.split(b" ", 1)[0].decode()

    @property
    def target(self) -> str:
        return self.raw.split(b" ", 2)[1].decode()

    @property
    def headers(self) -> dict[str, str]:
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return dict(line.split(": ", 1) for line in lines)

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]


def recordings(client: str) -> list[Recording]:
    """The client's requests, in the order in which they depend on each other."""
    return [
        Recording(client=client, number=int(file.name[:2]), call=file.stem[3:], raw=file.read_bytes())
        for file in sorted((FOLDER / client).glob("*.raw"))
    ]


def register_recorded(services: Services) -> RecipientId:
    """Register the sender whose requests were recorded, and their recipient under all its names."""
    certificate = read_certificate((FOLDER / "sender_cert.pem").read_bytes())
    registered = SenderCertificate(
        pem=certificate.pem,
        fingerprint=certificate.fingerprint,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
    )
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Testsykehuset", certificates=(registered,)), RECORDED_AT)
    recipient_id = add_recipient(
        FOUNDING_RECIPIENT, "Testperson", recipients=services.recipients, keys=services.keys, now=RECORDED_AT
    )
    for addressee in ADDRESSES:
        services.recipients.add_address(recipient_id, services.keys.addressee(addressee))
    return recipient_id


def at_recording(services: Services) -> Services:
    """The services, with the clock of the recordings."""
    return replace(services, now=lambda: RECORDED_AT)
