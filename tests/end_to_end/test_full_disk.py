"""A letter that the disk has no room for: its sender is told to try again, and nothing of it is there."""

from tests.builders import FOUNDING_UUID, PDF, a_message
from tests.end_to_end.service import Answer, Service
from viewer.actions.send import SendingIdentity, sign_message
from viewer.domain.access import RecipientId
from viewer.wiring import Services

# The database and its journal stay below it, the letter does not.
LIMIT = 8 * 1024 * 1024


def test_a_full_disk_refuses_the_letter_and_keeps_the_service(
    service: Service, identity: SendingIdentity, behind: Services, kari: RecipientId
) -> None:
    """Once there is room, the same message is taken."""
    service.start()
    service.limit_files(LIMIT)

    refused = post(service, identity, behind, PDF + bytes(LIMIT))
    assert refused.status == 503
    assert b"SERVER" in refused.body
    assert refused.headers["X-Digipost-Signature"]
    assert behind.messages.appointments(kari, behind.now()) == []

    assert post(service, identity, behind, PDF).status == 201
    assert len(behind.messages.appointments(kari, behind.now())) == 1


def post(service: Service, identity: SendingIdentity, services: Services, letter: bytes) -> Answer:
    signed = sign_message(
        a_message(message_id="the same"), {FOUNDING_UUID: letter}, identity=identity, now=services.now()
    )
    return service.request("POST", signed.path, body=signed.body, headers=dict(signed.headers))
