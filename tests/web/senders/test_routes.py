"""The sender API over the application: what is accepted, what is refused with which code, and then nothing is kept."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from tests.builders import FOUNDING_RECIPIENT, FOUNDING_SENDER_ID, FOUNDING_UUID, PDF, a_document, a_message, an_event
from tests.formats.test_datatypes_xml import RULE_FAULTS
from tests.formats.test_xml_structure import STRUCTURE_FAULTS
from tests.web.sending import MADE_AT, Post, a_request, code_of, registered, send_request, text_of
from viewer.domain.access import RecipientId, RecipientKey
from viewer.domain.message import (
    Addressee,
    ApiVersion,
    DigipostAddress,
    Message,
    NameAndAddress,
    OrganisationNumber,
    OtherDataType,
    PersonalIdentificationNumber,
    SenderId,
    SenderOrganization,
)
from viewer.domain.sender import Sender
from viewer.errors import StorageError
from viewer.formats.signature import Signer, canonical_response, is_signed_by, load_signer, make_key_and_certificate
from viewer.formats.signed_request import build_multipart, signed_request
from viewer.web.app import local_client
from viewer.web.server.headers import HEADERS, NO_STORE
from viewer.wiring import Services

OTHER_UUID = "4" + FOUNDING_UUID[1:]
CONTENT_TYPE = "multipart/vnd.digipost-v8+xml; boundary=b"


def is_empty(services: Services, recipient_id: RecipientId) -> bool:
    """Whether neither mailbox nor letter store holds anything."""
    files = [path for path in (services.settings.data_dir / "letters").rglob("*") if path.is_file()]
    appointments = services.messages.appointments(recipient_id, services.now())
    return not files and not appointments and not services.messages.letters(recipient_id, services.now())


@pytest.mark.parametrize("version", ApiVersion)
def test_founding_message_is_delivered(
    post: Post, services: Services, recipient_id: RecipientId, version: ApiVersion
) -> None:
    """The answer is the founding page's, in the version that was sent."""
    response = post(a_message(version=version))
    assert response.status_code == 201
    assert response.content_type == f"application/vnd.digipost-{version}+xml"
    content_hash = base64.b64encode(hashlib.sha256(PDF).digest()).decode()
    pre_encrypt = "<pre-encrypt>false</pre-encrypt>" if version is ApiVersion.V7 else ""
    assert response.text == (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        f'<message-delivery xmlns="http://api.digipost.no/schema/{version}"><delivery-method>DIGIPOST</delivery-method>'
        "<sender-id>497013</sender-id><status>DELIVERED</status>"
        "<delivery-time>2026-11-23T13:00:00.000+01:00</delivery-time>"
        f"<primary-document><uuid>{FOUNDING_UUID}</uuid><subject>appointment-pdf-document</subject>"
        "<file-type>pdf</file-type><authentication-level>PASSWORD</authentication-level>"
        f"<sensitivity-level>NORMAL</sensitivity-level>{pre_encrypt}"
        f'<content-hash hash-algorithm="SHA256">{content_hash}</content-hash>'
        '<link rel="http://127.0.0.1:8000/relations/add_data" '
        f'uri="http://127.0.0.1:8000/documents/{FOUNDING_UUID}/additional-data" '
        f'media-type="application/vnd.digipost-{version}+xml"/></primary-document></message-delivery>'
    )
    (stored,) = services.messages.appointments(recipient_id, services.now())
    assert stored.appointment == a_message().primary_document.data_type
    with services.letters.open(stored.letter.digest) as letter:
        assert letter.read() == PDF


def test_every_answer_is_signed(post: Post, services: Services) -> None:
    """The official client counts an answer without a good signature as lost, and sends again."""
    for response in (post(), post(), post(Date="")):
        headers = {name.lower(): value for name, value in response.headers.items()}
        canonical = canonical_response(response.status_code, "/messages", headers)
        assert is_signed_by(services.signer.certificate_pem, headers["x-digipost-signature"], canonical)
        assert base64.b64decode(headers["x-content-sha256"]) == hashlib.sha256(response.data).digest()
        assert headers["date"] == "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/shoes", 404)])
def test_answer_carries_what_every_answer_carries(client: Client, path: str, status: int) -> None:
    """Whoever opens it in a browser runs nothing of it, and keeps no copy."""
    response = client.get(path, headers={"Accept": V8})
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in (HEADERS | NO_STORE)} == HEADERS | NO_STORE


@pytest.mark.may_skip
def test_recorded_request_of_the_official_client(client: Client, services: Services) -> None:
    """The exact bytes, when the reference data lies beside this checkout and the clock is handed in."""
    folder = Path(__file__).parents[4] / "shared" / "reference" / "signing"
    if not folder.exists():
        pytest.skip("the reference data is not beside this checkout")
    services = replace(services, now=lambda: datetime.fromisoformat("2031-05-20T08:02:00+00:00"))
    pem = (folder / "sender_cert.pem").read_bytes()
    signer_of_it = registered(Signer(key=None, certificate_pem=pem), SenderId(1001))  # type: ignore[arg-type]  # its key is not known
    services.senders.add(signer_of_it, services.now())
    services.recipients.add(services.keys.recipient(PersonalIdentificationNumber("26079833787")), None, services.now())
    head, _, body = (folder / "request.raw").read_bytes().partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    response = local_client(services.settings, services).post("/messages", headers=headers, data=body)
    assert (response.status_code, code_of(response)) == (201, "")


def test_resent_message_is_refused(post: Post, services: Services, recipient_id: RecipientId) -> None:
    assert post(a_message(message_id="1")).status_code == 201
    again = post(a_message(message_id="1"))
    assert (again.status_code, code_of(again)) == (400, "DUPLICATE_MESSAGE")
    assert len(services.messages.appointments(recipient_id, services.now())) == 1


def test_attachments_come_with_their_parts(post: Post, services: Services, recipient_id: RecipientId) -> None:
    text = a_document(uuid=OTHER_UUID, file_type="txt", data_type=None)
    response = post(a_message(attachments=(text,)), {FOUNDING_UUID: PDF, OTHER_UUID: b"hello"})
    assert response.status_code == 201
    (stored,) = services.messages.appointments(recipient_id, services.now())
    assert [letter.size for letter in stored.letters] == [len(PDF), 5]


def test_number_with_wrong_check_digits_is_no_recipient(post: Post) -> None:
    response = post(a_message(recipient=PersonalIdentificationNumber("01043100359")))
    assert (response.status_code, code_of(response)) == (400, "VALIDATION_FAILED")
    assert "01043100359" not in response.text


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"X_Digipost_UserId": ""}, 400, "INVALID_USER_ID_HEADER"),
        ({"X_Digipost_UserId": "497013,497013"}, 400, "INVALID_USER_ID_HEADER"),
        ({"X_Digipost_UserId": "٤٩"}, 400, "INVALID_USER_ID_HEADER"),
        ({"X_Digipost_UserId": "1"}, 403, "UNKNOWN_USER_ID"),
        ({"Date": ""}, 400, "MISSING_DATE_HEADER"),
        ({"Date": "2026-11-23T12:00:00Z"}, 400, "INVALID_DATE_HEADER"),
        ({"Date": "Mon, 32 Nov 2026 12:00:00 GMT"}, 400, "INVALID_DATE_HEADER"),
        ({"Date": "Mon, 23 Nov 2026 12:00:00 +0000"}, 400, "INVALID_DATE_HEADER"),
        ({"Date": "Mon, 23 Nov 2026 11:54:59 GMT"}, 400, "DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL"),
        ({"Date": "Mon, 23 Nov 2026 12:05:01 GMT"}, 400, "DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL"),
        ({"Date": "Mon, 23 Nov 2026 12:05:00 GMT"}, 403, "INVALID_SIGNATURE"),
        ({"X_Content_SHA256": ""}, 400, "MISSING_SHA256"),
        ({"X_Content_SHA256": "hello"}, 400, "INVALID_SHA256"),
        ({"X_Content_SHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}, 403, "INVALID_SIGNATURE"),
        ({"X_Digipost_Signature": ""}, 400, "MISSING_SIGNATURE"),
        ({"X_Digipost_Signature": "aGVsbG8="}, 403, "INVALID_SIGNATURE"),
        ({"Content_MD5": "aGVsbG8="}, 403, "INVALID_SIGNATURE"),
        ({"Content_Encoding": "gzip"}, 415, "ILLEGAL_CONTENT_TYPE"),
        ({"Content_Type": "application/xml"}, 415, "ILLEGAL_CONTENT_TYPE"),
        ({"Content_Type": "multipart/vnd.digipost-v8+xml"}, 415, "ILLEGAL_CONTENT_TYPE"),
        ({"Transfer_Encoding": "gzip", "Content_Length": ""}, 400, "PROBLEM_WITH_REQUEST"),
        ({"Transfer_Encoding": "chunked", "Content_Length": "10"}, 400, "PROBLEM_WITH_REQUEST"),
    ],
)  # fmt: skip
def test_request_that_is_not_the_senders_is_refused(
    post: Post, services: Services, recipient_id: RecipientId, changes: dict[str, str], status: int, code: str
) -> None:
    response = post(**changes)
    assert (response.status_code, code_of(response)) == (status, code)
    assert response.content_type == "application/vnd.digipost-v8+xml"
    assert is_empty(services, recipient_id)


def test_refused_signature_tells_what_was_to_be_signed(post: Post) -> None:
    text = text_of(post(X_Digipost_Signature="aGVsbG8="))
    assert "===START===\nPOST\n/messages\ndate: Mon, 23 Nov 2026 12:00:00 GMT\n" in text


def test_error_comes_in_the_version_spoken(post: Post) -> None:
    response = post(a_message(version=ApiVersion.V7), Date="")
    assert response.content_type == "application/vnd.digipost-v7+xml"
    assert "http://api.digipost.no/schema/v7" in response.text


def test_body_of_another_hash_is_refused(
    client: Client, services: Services, signer: Signer, recipient_id: RecipientId, post: Post
) -> None:
    """The signature covers the hash, the hash covers the body: another letter in its place shows."""
    request = a_request(services, signer)
    response = send_request(client, replace(request, body=request.body.replace(b"%%EOF", b"%%EOE")))
    assert (response.status_code, code_of(response)) == (400, "INVALID_SHA256")
    assert is_empty(services, recipient_id)


def test_revoked_certificate_is_refused(post: Post, services: Services) -> None:
    services.senders.remove(FOUNDING_SENDER_ID, services.now())
    response = post()
    assert (response.status_code, code_of(response)) == (403, "REVOKED_CERTIFICATE")


def test_two_certificates_hold_while_a_sender_changes(post: Post, client: Client, services: Services) -> None:
    new = load_signer(*make_key_and_certificate("new", MADE_AT))
    services.senders.add(registered(new), services.now())
    assert send_request(client, a_request(services, new)).status_code == 201
    assert post(a_message(primary_document=a_document(uuid=OTHER_UUID))).status_code == 201


@pytest.mark.parametrize("made", [timedelta(days=1), timedelta(days=-3651)], ids=["not yet", "no longer"])
def test_certificate_holds_in_its_time_only(
    client: Client, services: Services, recipient_id: RecipientId, made: timedelta
) -> None:
    other = load_signer(*make_key_and_certificate("other", services.now() + made))
    services.senders.add(registered(other), services.now())
    response = send_request(client, a_request(services, other))
    assert (response.status_code, code_of(response)) == (403, "MISSING_CERTIFICATE")


@pytest.mark.parametrize(
    ("message", "letters", "code"),
    [
        (a_message(), {}, "DOCUMENTS_AND_FILES_MISMATCH"),
        (a_message(), {FOUNDING_UUID: PDF, OTHER_UUID: PDF}, "DOCUMENTS_AND_FILES_MISMATCH"),
        (a_message(), {OTHER_UUID: PDF}, "DOCUMENTS_AND_FILES_MISMATCH"),
        (a_message(), {FOUNDING_UUID: PDF, "message": b"<message/>"}, "DOCUMENTS_AND_FILES_MISMATCH"),
        (a_message(), {FOUNDING_UUID: b"hello"}, "INVALID_PDF_CONTENT"),
        (a_message(), {FOUNDING_UUID: b""}, "MISSING_CONTENT"),
        (a_message(primary_document=a_document(file_type="png")), {FOUNDING_UUID: PDF}, "VALIDATION_FAILED"),
        (a_message(primary_document=a_document(subject=" ")), {FOUNDING_UUID: PDF}, "MISSING_SUBJECT"),
        (a_message(sender_id=SenderId(1)), {FOUNDING_UUID: PDF}, "BROKER_NOT_AUTHORIZED"),
        (
            a_message(delivery_time=datetime.fromisoformat("2026-11-23T12:59:59+01:00")),
            {FOUNDING_UUID: PDF},
            "DELIVERY_DATE_HISTORICAL",
        ),
    ],
)
def test_bad_message_is_refused_and_nothing_is_kept(
    post: Post, services: Services, recipient_id: RecipientId, message: Message, letters: dict[str, bytes], code: str
) -> None:
    response = post(message, letters)
    assert response.status_code == (403 if code == "BROKER_NOT_AUTHORIZED" else 400)
    assert code_of(response) == code
    assert is_empty(services, recipient_id)


def test_message_waits_for_its_delivery_time(post: Post, services: Services, recipient_id: RecipientId) -> None:
    later = services.now() + timedelta(days=1)
    response = post(a_message(delivery_time=later))
    assert response.status_code == 201
    assert "<delivery-time>2026-11-24T13:00:00.000+01:00</delivery-time>" in response.text
    assert not services.messages.appointments(recipient_id, services.now())
    assert len(services.messages.appointments(recipient_id, later)) == 1


def raw_post(
    client: Client, services: Services, signer: Signer, body: bytes, content_type: str = CONTENT_TYPE
) -> TestResponse:
    """Send any body, signed."""
    request = signed_request(
        "/messages", body, content_type, sender_id=FOUNDING_SENDER_ID, signer=signer, now=services.now()
    )
    return send_request(client, request)


def part(disposition: str, content: bytes = b"x") -> bytes:
    return b"--b\r\nContent-Disposition: " + disposition.encode() + b"\r\n\r\n" + content + b"\r\n"


END = b"--b--\r\n"
MALFORMED = {
    "no parts": (END, 400, "DOCUMENTS_AND_FILES_MISMATCH"),
    "no filename": (part('form-data; name="message"') + END, 400, "MISSING_BODYPART_FILENAME"),
    "large message": (
        part('attachment; filename="message"', b" " * 1024 * 1024 + b" ") + END,
        413,
        "REQUEST_TOO_LARGE",
    ),
    "message that is no XML": (part('attachment; filename="message"') + END, 400, "SCHEMA_VALIDATION_ERROR"),
    "path as filename": (
        part('attachment; filename="message"') + part('attachment; filename="../../x"') + END,
        400,
        "SCHEMA_VALIDATION_ERROR",
    ),
}


@pytest.mark.parametrize("fault", MALFORMED.values(), ids=MALFORMED)
def test_malformed_body_is_refused(
    client: Client,
    services: Services,
    signer: Signer,
    recipient_id: RecipientId,
    post: Post,
    fault: tuple[bytes, int, str],
) -> None:
    body, status, code = fault
    response = raw_post(client, services, signer, body)
    assert (response.status_code, code_of(response)) == (status, code)
    assert is_empty(services, recipient_id)


def test_body_over_the_limit_is_refused(client: Client, services: Services, signer: Signer, post: Post) -> None:
    small = replace(services, settings=replace(services.settings, max_body=1000))
    response = send_request(local_client(small.settings, small), a_request(small, signer))
    assert (response.status_code, code_of(response)) == (413, "REQUEST_TOO_LARGE")
    assert "1000" in text_of(response)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b'filename="message"', b"filename=message"),
        lambda body: body.replace(f'filename="{FOUNDING_UUID}"'.encode(), b"filename=" + FOUNDING_UUID.encode()),
        lambda body: body.replace(b"attachment; filename", b"form-data; name=x; FileName"),
        lambda body: body.replace(b"attachment;", b'attachment; x=";filename=no";'),
        lambda body: re.sub(rb"(Content-Disp[^\r]*)\r\n(Content-Type[^\r]*)\r\n", rb"\2\r\n\1\r\n", body),
        lambda body: b"preamble\r\n" + body,
        lambda body: b"\r\n" + body,
        lambda body: body + b"epilogue\r\n--b\r\n",
        lambda body: body.rstrip(),
    ],
    ids=["bare message", "bare uuid", "form-data", "decoy", "order", "preamble", "newline", "epilogue", "no newline"],
)
def test_forms_of_the_body_that_clients_may_send(
    client: Client, services: Services, signer: Signer, post: Post, change: Callable[[bytes], bytes]
) -> None:
    request = a_request(services, signer)
    response = raw_post(client, services, signer, change(request.body), request.headers["Content-Type"])
    assert (response.status_code, code_of(response)) == (201, "")


class FailingMessages:
    """A store whose disk is full."""

    def accept(self, new: object) -> None:
        raise StorageError


class DefectiveMessages:
    """A store with a defect in it."""

    def accept(self, new: object) -> None:
        raise KeyError("01043100358")


@pytest.mark.parametrize(("store", "status"), [(FailingMessages(), 503), (DefectiveMessages(), 500)])
def test_our_own_faults_are_answered_in_xml_too(
    services: Services, signer: Signer, post: Post, store: object, status: int
) -> None:
    faulty = replace(services, messages=store)  # type: ignore[arg-type]  # as much of a store as this needs
    response = send_request(local_client(faulty.settings, faulty), a_request(services, signer))
    assert response.status_code == status
    assert code_of(response) == "PROBLEM_WITH_REQUEST"
    assert "<error-type>SERVER</error-type>" in response.text
    assert response.headers["X-Digipost-Signature"]
    assert "01043100358" not in response.text


def test_founding_recipient_stays_out_of_the_log(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    post()
    post(Date="")
    assert FOUNDING_RECIPIENT.digits not in caplog.text
    assert "Undersøke" not in caplog.text


V8 = "application/vnd.digipost-v8+xml"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_entry_point_is_there_to_be_read(client: Client, method: str) -> None:
    response = client.open("/", method=method, headers={"Accept": V8})
    assert (response.status_code, code_of(response)) == (405, "PROBLEM_WITH_REQUEST")
    assert response.headers["X-Digipost-Signature"]


@pytest.mark.parametrize("path", ["/", "/497013"])
@pytest.mark.parametrize("version", ApiVersion)
def test_client_finds_its_way_from_the_entry_point(
    client: Client, services: Services, path: str, version: ApiVersion
) -> None:
    """With our certificate, by which it checks every later answer; it may be asked for without a signature."""
    response = client.get(path, headers={"Accept": f"application/vnd.digipost-{version}+xml"})
    assert response.status_code == 200
    assert response.content_type == f"application/vnd.digipost-{version}+xml"
    assert f"<certificate>{services.signer.certificate_pem.decode()}</certificate>" in response.text
    assert "PRIVATE" not in response.text
    assert 'rel="http://127.0.0.1:8000/relations/create_message" uri="http://127.0.0.1:8000/messages"' in response.text
    headers = {name.lower(): value for name, value in response.headers.items()}
    canonical = canonical_response(200, path, headers)
    assert is_signed_by(services.signer.certificate_pem, headers["x-digipost-signature"], canonical)


def test_entry_point_refuses_a_signature_that_does_not_hold(client: Client) -> None:
    """Whoever signs wrongly learns it before the first message."""
    response = client.get("/", headers={"Accept": V8, "X-Digipost-UserId": "1"})
    assert (response.status_code, code_of(response)) == (400, "MISSING_DATE_HEADER")


@pytest.mark.parametrize(("path", "status"), [("/messages", 405), ("/shoes", 404)])
def test_what_is_not_served_is_told_in_xml_too(client: Client, path: str, status: int) -> None:
    response = client.get(path, headers={"Accept": V8})
    assert (response.status_code, code_of(response)) == (status, "PROBLEM_WITH_REQUEST")
    assert response.headers["X-Digipost-Signature"]


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*"])
def test_browser_gets_the_mailbox_from_the_same_address(signed_in_client: Client, accept: str) -> None:
    response = signed_in_client.get("/", headers={"Accept": accept})
    assert response.mimetype == "text/html"


def test_event_is_kept_as_its_own_kind_of_appointment(
    post: Post, services: Services, recipient_id: RecipientId
) -> None:
    event = an_event()
    assert post(a_message(primary_document=a_document(data_type=event))).status_code == 201
    (stored,) = services.messages.appointments(recipient_id, services.now())
    assert stored.appointment == event
    assert stored.place_key is not None


def test_event_has_its_page_and_calendar_entry(post: Post, signed_in_client: Client, services: Services) -> None:
    """A page that knows only what events and appointments have in common shows it right."""
    post(a_message(primary_document=a_document(data_type=an_event())))
    page = signed_in_client.get("/past").text
    match = re.search("/appointments/[0-9a-f-]+", page)
    assert match is not None
    assert "Kommunestyre- og fylkestingsvalg" in signed_in_client.get(match[0]).text
    assert b"SUMMARY:Kommunestyre- og fylkestingsvalg" in signed_in_client.get(f"{match[0]}/calendar.ics").data


def test_other_data_type_is_a_plain_letter(post: Post, services: Services, recipient_id: RecipientId) -> None:
    other = OtherDataType(name="inkasso", xml=b'<inkasso xmlns="http://api.digipost.no/schema/datatypes"/>')
    assert post(a_message(primary_document=a_document(data_type=other))).status_code == 201
    assert not services.messages.appointments(recipient_id, services.now())
    assert len(services.messages.letters(recipient_id, services.now())) == 1


PRINCIPAL = SenderId(9)


def test_broker_sends_on_behalf_of_its_principal(
    post: Post, services: Services, signer: Signer, recipient_id: RecipientId
) -> None:
    """The recipient sees the principal; the answer names it."""
    services.senders.add(Sender(id=PRINCIPAL, name="Fastlegen", certificates=()), services.now())
    services.senders.add(replace(registered(signer), broker_for=(PRINCIPAL,)), services.now())
    response = post(a_message(sender_id=PRINCIPAL))
    assert response.status_code == 201
    assert "<sender-id>9</sender-id>" in response.text
    (stored,) = services.messages.appointments(recipient_id, services.now())
    assert stored.letter.sender_name == "Fastlegen"


def test_broker_names_its_principal_by_organisation(post: Post, services: Services, signer: Signer) -> None:
    organization = SenderOrganization(organization_id="984661185", part_id="legevakt")
    named = a_message(sender_organization=organization)
    services.senders.add(
        Sender(id=PRINCIPAL, name="Legevakten", certificates=(), organization=organization), services.now()
    )
    assert code_of(post(named)) == "BROKER_NOT_AUTHORIZED"
    services.senders.add(replace(registered(signer), broker_for=(PRINCIPAL,)), services.now())
    assert post(named).status_code == 201
    other_part = a_message(sender_organization=replace(organization, part_id=None))
    assert code_of(post(other_part)) == "BROKER_NOT_AUTHORIZED"


OLA = NameAndAddress(name="Ola Nordmann", address_line_1="Storgata 23", postal_code="0184", city="Oslo")
SPELT_OTHERWISE = NameAndAddress(
    name="OLA  NORDMANN", address_line_1="storgata", address_line_2="23.", postal_code="0184", city="oslo"
)


@pytest.mark.parametrize(
    ("registered_as", "addressed_as"),
    [
        (DigipostAddress("ola.nordmann#1A2B"), DigipostAddress("Ola.Nordmann#1a2b")),
        (OrganisationNumber("984661185"), OrganisationNumber("984661185")),
        (OLA, OLA),
        (OLA, SPELT_OTHERWISE),
    ],
)
def test_recipient_is_found_by_other_names(
    post: Post, services: Services, recipient_id: RecipientId, registered_as: Addressee, addressed_as: Addressee
) -> None:
    assert code_of(post(a_message(recipient=addressed_as))) == "UNKNOWN_RECIPIENT"
    services.recipients.add_address(recipient_id, services.keys.addressee(registered_as))
    assert post(a_message(recipient=addressed_as)).status_code == 201
    assert len(services.messages.appointments(recipient_id, services.now())) == 1


def test_name_and_address_that_fits_two_is_nobodys(post: Post, services: Services, recipient_id: RecipientId) -> None:
    """Health data must not go to a namesake."""
    namesake = services.recipients.add(RecipientKey(b"namesake"), None, services.now())
    for each in (recipient_id, namesake):
        services.recipients.add_address(each, services.keys.addressee(OLA))
    response = post(a_message(recipient=OLA))
    assert (response.status_code, code_of(response)) == (404, "UNKNOWN_RECIPIENT")
    assert "several" in text_of(response)


def test_hostile_xml_gets_a_reason_and_is_kept_nowhere(
    client: Client, services: Services, signer: Signer, recipient_id: RecipientId, post: Post
) -> None:
    """The whole corpus of the parser's tests over HTTP: never a 5xx, never half a message."""
    documents = [xml for xml, _ in STRUCTURE_FAULTS.values()] + [xml for xml, _, _ in RULE_FAULTS.values()]
    for xml in documents:
        body = build_multipart(xml, {FOUNDING_UUID: PDF}, version=ApiVersion.V8, boundary="b")
        response = raw_post(client, services, signer, body)
        assert response.status_code == 400
        assert code_of(response)
        assert text_of(response)
    assert is_empty(services, recipient_id)
