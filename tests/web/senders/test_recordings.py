"""All 91 recorded requests of Digipost's official clients, answered as the table in `docs/senders.md` says."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from lxml import etree
from werkzeug.test import Client, TestResponse

from tests.web.senders.recordings import CLIENTS, RECORDED_AT, Recording, at_recording, recordings, register_recorded
from tests.web.sending import code_of
from viewer.domain.access import RecipientId
from viewer.domain.delivery import DIGEST_PREFIXES
from viewer.formats.signature import canonical_response, is_signed_by
from viewer.web.app import local_client
from viewer.web.senders.relations import NOT_OFFERED, SERVED, service_not_offered
from viewer.wiring import Services

DOCUMENT = Path(__file__).parents[3] / "docs" / "senders.md"
ROW = re.compile(r"^\| `(?P<call>[a-z0-9-]+)` \|[^|]*\| (?P<java>[^|]*) \| (?P<dotnet>[^|]*) \|", re.MULTILINE)
# What a 2xx answer must be, for the client that asked; messages otherwise.
ROOTS = {
    "entrypoint": "entrypoint",
    "entrypoint-sender": "entrypoint",
    "identify": "identification-result",
    "identify-name-and-address": "identification-result",
    "print-fallback-1-identify": "identification-result-with-encryption-key",
    "encrypted-letter-1-identify": "identification-result-with-encryption-key",
    "document-status": "document-status",
    "add-data": None,
}
# Every relation that the two clients look up by name in the entry point, from their sources.
RELATIONS_OF_CLIENTS = {
    "ADD_TAG", "ARCHIVE_DOCUMENTS", "AUTOCOMPLETE", "CREATE_BATCH", "CREATE_MESSAGE",
    "CREATE_OR_ACTIVATE_USER_ACCOUNT", "DOCUMENT_EVENTS", "DOCUMENT_STATUS", "GET_ARCHIVES",
    "GET_ARCHIVE_DOCUMENTS_BY_REFERENCEID", "GET_ARCHIVE_DOCUMENT_BY_UUID", "GET_BATCH", "GET_INBOX",
    "GET_PRINT_ENCRYPTION_CERTIFICATE", "GET_SENDER_INFORMATION", "GET_SHARE_DOCUMENTS_REQUEST_STATE", "GET_TAGS",
    "IDENTIFY_RECIPIENT", "IDENTIFY_RECIPIENT_WITH_ENCRYPTION_KEY", "REMOVE_TAG", "SEARCH",
}  # fmt: skip


class Replay:
    """Sends recordings with the clock that they were recorded by."""

    def __init__(self, services: Services) -> None:
        self.services = at_recording(services)
        self.recipient_id: RecipientId = register_recorded(self.services)
        self.client: Client = local_client(self.services.settings, self.services)

    def send(self, recording: Recording) -> TestResponse:
        return self.client.open(
            recording.target, method=recording.method, headers=recording.headers, data=recording.body
        )


@pytest.fixture
def replay(services: Services) -> Replay:
    return Replay(services)


def documented() -> dict[tuple[str, str], str]:
    """What the table says is answered, by client and call."""
    rows = [match.groupdict() for match in ROW.finditer(DOCUMENT.read_text())]
    return {(client, row["call"]): row[client] for row in rows for client in CLIENTS if row[client] != "–"}


def test_each_recorded_request_is_answered_as_documented(replay: Replay) -> None:
    answered = {}
    for client in CLIENTS:
        for recording in recordings(client):
            response = replay.send(recording)
            answered[client, recording.call] = f"{response.status_code} {code_of(response)}".strip()
    assert len(answered) == 91
    assert answered == documented()


@pytest.mark.parametrize("client", CLIENTS)
def test_every_answer_passes_the_checks_of_the_client(replay: Replay, client: str) -> None:
    """As Java does, errors included: Date, the body's hash, and the signature over the path as it was sent."""
    for recording in recordings(client):
        response = replay.send(recording)
        headers = {name.lower(): value for name, value in response.headers.items()}
        assert headers["date"] == f"{RECORDED_AT:%a, %d %b %Y %H:%M:%S} GMT"
        assert base64.b64decode(headers["x-content-sha256"]) == hashlib.sha256(response.data).digest()
        assert headers["content-length"] == str(len(response.data))
        path = recording.target.partition("?")[0]
        canonical = canonical_response(response.status_code, path, headers)
        assert is_signed_by(certificate_of(replay), headers["x-digipost-signature"], canonical), recording.call
        if response.status_code >= 400:
            root = etree.fromstring(response.data)
            assert etree.QName(root).localname == "error"
            assert all(child.text for child in root), recording.call


def certificate_of(replay: Replay) -> bytes:
    root = etree.fromstring(replay.send(recordings("java")[0]).data)
    return (root.findtext("{*}certificate") or "").encode()


@pytest.mark.parametrize("client", CLIENTS)
def test_every_success_is_what_the_client_reads(replay: Replay, client: str) -> None:
    for recording in recordings(client):
        response = replay.send(recording)
        if response.status_code >= 400:
            continue
        root = ROOTS.get(recording.call, "message-delivery")
        assert root == (etree.QName(etree.fromstring(response.data)).localname if response.data else None)


def test_without_the_clock_every_signed_request_is_too_old(services: Services) -> None:
    register_recorded(services)
    client = local_client(services.settings, services)
    for recording in [*recordings("java"), *recordings("dotnet")]:
        response = client.open(
            recording.target, method=recording.method, headers=recording.headers, data=recording.body
        )
        assert code_of(response) == "DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL", recording.call


def test_entry_point_lists_every_relation_of_the_clients_once(replay: Replay) -> None:
    root = etree.fromstring(replay.send(recordings("java")[1]).data)
    relations = [str(link.get("rel")).rpartition("/")[2].upper() for link in root.iterfind("{*}link")]
    assert sorted(relations) == sorted(RELATIONS_OF_CLIENTS)
    assert relations == [name.upper() for name in SERVED | NOT_OFFERED]


def test_every_link_is_where_the_clients_went_from_there() -> None:
    targets = [recording.target for client in CLIENTS for recording in recordings(client)]
    for name, path in (SERVED | NOT_OFFERED).items():
        assert any(target.startswith(path.format(sender_id=497013)) for target in targets), name


def test_every_link_that_is_not_offered_leads_to_the_error_that_says_so() -> None:
    for path in NOT_OFFERED.values():
        assert service_not_offered(path.format(sender_id=497013) + ("x" if path.endswith("/") else "")), path


def test_appointments_of_both_clients_are_shown_as_they_were_meant(replay: Replay) -> None:
    for recording in [*recordings("java"), *recordings("dotnet")]:
        replay.send(recording)
    stored = replay.services.messages.appointments(replay.recipient_id, replay.services.now())
    minimal = [item for item in stored if item.appointment.start.isoformat() == "2031-06-02T09:30:00+02:00"]
    assert [item.appointment.end for item in minimal] == [None, None]
    links = {link.url for item in stored for link in item.appointment.links if "%20" in link.url}
    assert links
    assert not any(" " in link.url for item in stored for link in item.appointment.links)
    assert [letter.file_type for item in stored for letter in item.letters if letter.file_type == "json"] == []
    assert {item.sequence for item in stored if item.previous} == {1}


def test_technical_attachment_is_stored_and_never_listed(replay: Replay) -> None:
    [recording] = [each for each in recordings("java") if each.call == "technical-attachment"]
    assert replay.send(recording).status_code == 201
    letters = replay.services.messages.letters(replay.recipient_id, replay.services.now())
    assert [letter.subject for letter in letters] == ["Brev med teknisk vedlegg"]
    digests = [digest for prefix in DIGEST_PREFIXES for digest in replay.services.messages.letter_digests(prefix)]
    assert len(digests) == 2
