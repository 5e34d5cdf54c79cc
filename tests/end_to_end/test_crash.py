"""Kill -9 while eight senders post: every acknowledged message is there afterwards, and none is there by halves."""

import threading
import time
import uuid
from dataclasses import dataclass, field

import pytest

from tests.builders import PDF, a_document, a_message
from tests.end_to_end.service import Service
from viewer.actions.access import make_sign_in_link
from viewer.actions.send import SendingIdentity, sign_message
from viewer.bench.installation import sign_in
from viewer.domain.access import RecipientId
from viewer.domain.mailbox import DocumentId
from viewer.wiring import Services

SENDERS = 8
Letters = dict[str, bytes]


@dataclass(slots=True)
class Posting:
    """The letters that the senders have posted, by uuid, and the uuids that were answered with 201."""

    letters: Letters = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    refused: list[bytes] = field(default_factory=list)


def post_one(service: Service, identity: SendingIdentity, services: Services, document_uuid: str, letter: bytes) -> int:
    message = a_message(message_id=document_uuid, primary_document=a_document(uuid=document_uuid))
    signed = sign_message(message, {document_uuid: letter}, identity=identity, now=services.now())
    return service.request("POST", signed.path, body=signed.body, headers=dict(signed.headers)).status


def post_until_killed(service: Service, identity: SendingIdentity, services: Services, posting: Posting) -> None:
    """Post one message after the other, each with a letter of its own, until nobody answers."""
    while True:
        document_uuid = str(uuid.uuid4())
        letter = PDF + document_uuid.encode() * 2000
        posting.letters[document_uuid] = letter
        try:
            status = post_one(service, identity, services, document_uuid, letter)
        except OSError:
            return
        assert status == 201
        posting.acknowledged.add(document_uuid)


def killed_while_posting(
    service: Service, identity: SendingIdentity, services: Services, enough: int, posting: Posting
) -> None:
    """Kill the service once so many messages more are acknowledged."""
    enough += len(posting.acknowledged)
    threads = [
        threading.Thread(target=post_until_killed, args=(service, identity, services, posting)) for _ in range(SENDERS)
    ]
    for thread in threads:
        thread.start()
    while len(posting.acknowledged) < enough and any(thread.is_alive() for thread in threads):
        time.sleep(0.01)
    service.kill()
    for thread in threads:
        thread.join()


@pytest.mark.timeout(300)
def test_what_was_acknowledged_is_there_after_kill_9(
    service: Service, identity: SendingIdentity, behind: Services, kari: RecipientId
) -> None:
    """Three times over, as crashes come; in the end, each message can be sent again without being there twice."""
    posting = Posting()
    for enough in (1, 20, 40):
        service.start()
        killed_while_posting(service, identity, behind, enough, posting)
    service.start()

    letters = {delivered.letter.id: delivered.letter for delivered in behind.messages.appointments(kari, behind.now())}
    assert posting.acknowledged <= letters.keys()
    assert letters.keys() <= posting.letters.keys()
    assert all(stored(behind, letter.digest) == posting.letters[id_] for id_, letter in letters.items())
    assert all(seen(service, behind, kari, id_) == posting.letters[id_] for id_ in list(letters)[:5])

    again = [*(posting.letters.keys() - posting.acknowledged), *list(letters)[:5]]
    statuses = {id_: post_one(service, identity, behind, id_, posting.letters[id_]) for id_ in again}
    assert statuses == {id_: 400 if id_ in letters else 201 for id_ in again}
    assert len(behind.messages.appointments(kari, behind.now())) == len(posting.letters)


def stored(services: Services, digest: str) -> bytes:
    """The letter as it lies on disk."""
    with services.letters.open(digest) as file:
        return file.read()


def seen(service: Service, services: Services, recipient_id: RecipientId, document_id: DocumentId) -> bytes:
    """The letter as its recipient gets it."""
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    cookie = sign_in(service.port, f"/sign-in/{token}")
    answer = service.request("GET", f"/documents/{document_id}", headers={"Cookie": cookie})
    assert answer.status == 200
    return answer.body
