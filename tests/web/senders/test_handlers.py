"""What a sender may do twice, how often, and what is remembered of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import Client, TestResponse

from tests.builders import FOUNDING_SENDER_ID, FOUNDING_UUID, a_document, a_message, an_appointment
from tests.web.sending import MADE_AT, Post, code_of, registered, send_request, text_of
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Appointment
from viewer.domain.message import AdditionalData, ApiVersion
from viewer.formats.signature import (
    Signer,
    canonical_request,
    canonical_response,
    is_signed_by,
    load_signer,
    make_key_and_certificate,
)
from viewer.formats.signed_request import SignedRequest, signed_additional_data, signed_request
from viewer.web.app import local_client
from viewer.wiring import Services

MOVED = an_appointment(place="Ullevål")
MOVED_AGAIN = an_appointment(place="Rikshospitalet")
XML = "application/vnd.digipost-v8+xml"
IDENTIFICATION = (
    '<identification xmlns="http://api.digipost.no/schema/v8">'
    "<personal-identification-number>%s</personal-identification-number></identification>"
)


class Sending:
    """Sends as the founding page's sender, later by `later` than the test's clock."""

    def __init__(self, services: Services, signer: Signer, recipient_id: RecipientId) -> None:
        self.services, self.signer, self.recipient_id = services, signer, recipient_id
        self.client = local_client(services.settings, services)

    def later(self, seconds: float) -> "Sending":
        now = self.services.now() + timedelta(seconds=seconds)
        return Sending(replace(self.services, now=lambda: now), self.signer, self.recipient_id)

    def change(self, appointment: Appointment, uuid: str = FOUNDING_UUID) -> SignedRequest:
        data = AdditionalData(version=ApiVersion.V8, data_type=appointment)
        return signed_additional_data(
            uuid, data, sender_id=FOUNDING_SENDER_ID, signer=self.signer, now=self.services.now()
        )

    def identification(self, path: str = "/identification", digits: str = "01043100358") -> SignedRequest:
        return self.signed(path, (IDENTIFICATION % digits).encode())

    def signed(self, path: str, body: bytes) -> SignedRequest:
        return signed_request(
            path, body, XML, sender_id=FOUNDING_SENDER_ID, signer=self.signer, now=self.services.now()
        )

    def get(self, path: str, signed_path: str | None = None, **headers: str) -> TestResponse:
        request = self.signed(path, b"")
        bare = {name: value for name, value in request.headers.items() if name in {"Date", "X-Digipost-UserId"}}
        canonical = canonical_request("GET", signed_path or path, {name.lower(): bare[name] for name in bare})
        return self.client.get(path, headers={**bare, "X-Digipost-Signature": self.signer.sign(canonical), **headers})

    def send(self, request: SignedRequest) -> TestResponse:
        return send_request(self.client, request)

    def place(self) -> str | None:
        (stored,) = self.services.messages.appointments(self.recipient_id, self.services.now())
        return stored.appointment.place


@pytest.fixture
def sending(services: Services, signer: Signer, recipient_id: RecipientId, post: Post) -> Sending:
    assert post(a_message(primary_document=a_document())).status_code == 201
    return Sending(services, signer, recipient_id)


def test_replayed_change_gets_its_first_answer_and_undoes_no_later_one(sending: Sending) -> None:
    first = sending.change(MOVED)
    assert sending.send(first).status_code == 200
    assert sending.later(1).send(sending.later(1).change(MOVED_AGAIN)).status_code == 200
    for seconds in (2, 60, 299):
        replayed = sending.later(seconds).send(first)
        assert (replayed.status_code, replayed.data) == (200, b"")
        assert sending.place() == "Rikshospitalet"
    assert code_of(sending.later(301).send(first)) == "DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL"
    assert sending.place() == "Rikshospitalet"


def test_refused_change_stays_refused_when_it_is_replayed(sending: Sending) -> None:
    """Its document came later, and with it newer data."""
    unknown = FOUNDING_UUID.replace("316a", "416a")
    early = sending.change(MOVED, unknown)
    refused = sending.send(early)
    assert (refused.status_code, code_of(refused)) == (404, "PROBLEM_WITH_REQUEST")
    assert sending.later(1).send(early).data == refused.data


def test_same_data_signed_anew_is_applied(sending: Sending) -> None:
    for seconds, appointment in enumerate((MOVED, MOVED_AGAIN, MOVED)):
        later = sending.later(seconds)
        assert later.send(later.change(appointment)).status_code == 200
    assert sending.place() == "Ullevål"


def test_replay_with_another_body_is_refused(sending: Sending) -> None:
    first = sending.change(MOVED)
    assert sending.send(first).status_code == 200
    other = replace(first, body=first.body.replace("Ullevål".encode(), b"Elsewhere"))
    assert code_of(sending.send(other)) == "INVALID_SHA256"
    assert sending.place() == "Ullevål"


@pytest.mark.parametrize(
    ("path", "digits", "result", "has_key"),
    [
        ("/identification", "01043100358", "DIGIPOST", False),
        ("/identification", "01043100277", "UNIDENTIFIED", False),
        ("/identification/encryption-key", "01043100358", "DIGIPOST", True),
        ("/identification/encryption-key", "01043100277", "UNIDENTIFIED", False),
    ],
)
def test_sender_learns_whether_a_recipient_is_registered(
    sending: Sending, path: str, digits: str, result: str, has_key: bool
) -> None:
    response = sending.send(sending.identification(path, digits))
    assert response.status_code == 200
    assert f"<result>{result}</result>" in response.text
    assert ("-----BEGIN PUBLIC KEY-----" in response.text) is has_key
    assert digits not in response.text


def test_eleventh_identification_of_a_second_is_refused_by_a_signed_answer(sending: Sending) -> None:
    statuses = [sending.send(sending.identification()).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    refused = sending.send(sending.identification("/identification/encryption-key"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.headers["X-Digipost-Signature"]
    assert sending.later(1).send(sending.later(1).identification()).status_code == 200


def test_identification_of_a_stranger_takes_no_token(sending: Sending, client: Client) -> None:
    for _ in range(12):
        request = replace(sending.identification(), headers=sending.identification().headers | {"Date": "x"})
        assert sending.send(request).status_code == 400
    assert sending.send(sending.identification()).status_code == 200


def test_both_clients_signatures_over_an_escaped_path_verify(sending: Sending) -> None:
    """Java signs the decoded path, .NET the escaped one; Java checks our answer over the escaped one."""
    path = "/recipients/search/Test%20P%C3%A5l%20(x)"
    for signed_path in (path, "/recipients/search/Test Pål (x)"):
        response = sending.get(path, signed_path)
        assert (response.status_code, code_of(response)) == (404, "PROBLEM_WITH_REQUEST")
        assert "search of recipients" in text_of(response)
        headers = {name.lower(): value for name, value in response.headers.items()}
        canonical = canonical_response(404, path, headers)
        certificate = sending.services.signer.certificate_pem
        assert is_signed_by(certificate, headers["x-digipost-signature"], canonical)
    assert code_of(sending.get(path, "/recipients/search/Test+Pål (x)")) == "INVALID_SIGNATURE"


@pytest.mark.parametrize("path", ["/upcoming", "/documents/1", "/", "/sign-in", "/no-such-thing", "/497013"])
@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json"])
def test_signed_request_gets_signed_xml_whatever_it_accepts(sending: Sending, path: str, accept: str) -> None:
    response = sending.get(path, Accept=accept)
    assert response.content_type == XML
    assert response.headers["X-Digipost-Signature"]


@pytest.mark.parametrize("header", ["X-Digipost-UserId", "X-Digipost-Signature"])
def test_either_header_tells_a_sender(client: Client, header: str) -> None:
    response = client.get("/upcoming", headers={header: "", "Accept": "text/html"})
    assert response.content_type == XML


def test_refusals_of_verified_requests_are_counted_and_others_are_not(sending: Sending, post: Post) -> None:
    post(a_message(primary_document=a_document(subject=" ")))
    post(a_message(primary_document=a_document(subject=" ")))
    post(Date="yesterday")
    post(X_Digipost_Signature="aGVsbG8=")
    sending.get("/batch/x")
    report = sending.services.sender_requests.report(FOUNDING_SENDER_ID)
    assert report.refused == {"MISSING_SUBJECT": 2, "PROBLEM_WITH_REQUEST": 1}
    assert (report.accepted, report.appointments) == (1, 1)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (timedelta(days=1), "not valid before 2026-11-24 12:00 UTC"),
        (timedelta(days=-3651), "expired on 2026-11-22, at 12:00 UTC"),
    ],
)
def test_refusal_of_a_certificate_out_of_its_time_names_the_date(sending: Sending, made: timedelta, text: str) -> None:
    other = load_signer(*make_key_and_certificate("other", sending.services.now() + made))
    sending.services.senders.add(registered(other), MADE_AT)
    sending.signer = other
    response = sending.send(sending.change(MOVED))
    assert (response.status_code, code_of(response)) == (403, "MISSING_CERTIFICATE")
    assert text in text_of(response)


def test_status_of_a_document_is_told_to_its_sender_alone(sending: Sending) -> None:
    for path in (f"/documents/497013/{FOUNDING_UUID}/status", f"/documents/497013/status/{FOUNDING_UUID}"):
        response = sending.get(path)
        assert response.status_code == 200
        assert re.search(r'<document-status [^>]*status="DELIVERED"', response.text)
    assert code_of(sending.get(f"/documents/7/{FOUNDING_UUID}/status")) == "BROKER_NOT_AUTHORIZED"
    assert sending.get("/documents/497013/x/status").status_code == 404
    assert sending.client.get(f"/documents/497013/{FOUNDING_UUID}/status").status_code == 400


@pytest.mark.parametrize(
    "spoil",
    [
        lambda xml: xml.replace("identification", "message"),
        lambda xml: xml.replace("v8", "v6"),
        lambda xml: xml + xml,
        lambda xml: "",
        lambda xml: "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + xml,
        lambda xml: xml.replace("01043100358", "&lt;script&gt;"),
        lambda xml: xml.ljust(1024 * 1024 + 1),
        lambda xml: xml.replace("<personal", "<personal" * 9),
        lambda xml: xml.replace("01043100358", "0104310035\x00"),
    ],
)
def test_hostile_identification_gets_a_signed_reason(sending: Sending, spoil: Callable[[str], str]) -> None:
    xml = IDENTIFICATION % "01043100358"
    response = sending.send(sending.signed("/identification", spoil(xml).encode()))
    assert response.status_code in {400, 413}
    assert response.headers["X-Digipost-Signature"]
    assert "01043100358" not in response.text
