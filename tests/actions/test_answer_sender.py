"""Answers are in the version of the request, and signed over the path as it was sent."""

import base64
import hashlib
from datetime import datetime

import pytest

from viewer.actions.answer_sender import entrypoint_answer, names_version, signed_headers, spoken_version
from viewer.domain.message import ApiVersion
from viewer.formats.signature import Signer, canonical_response, is_signed_by, load_signer, make_key_and_certificate

V7, V8 = "application/vnd.digipost-v7+xml", "application/vnd.digipost-v8+xml"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return load_signer(*make_key_and_certificate("us", datetime.fromisoformat("2026-01-01T00:00:00Z")))


@pytest.mark.parametrize(
    ("media_types", "version"),
    [
        ((V7,), ApiVersion.V7),
        ((V8, V7), ApiVersion.V8),
        (("*/*", V7), ApiVersion.V7),
        ((f"text/html, {V7};q=0.9",), ApiVersion.V7),
        ((None, "multipart/vnd.digipost-v7+xml; boundary=b"), ApiVersion.V7),
        ((None,), ApiVersion.V8),
    ],
)
def test_version_is_the_first_one_spoken(media_types: tuple[str | None, ...], version: ApiVersion) -> None:
    assert spoken_version(*media_types) is version


@pytest.mark.parametrize(("accept", "is_theirs"), [(V8, True), (V7.upper(), True), ("*/*", False), (None, False)])
def test_accept_header_tells_senders_from_browsers(accept: str | None, is_theirs: bool) -> None:
    assert names_version(accept) is is_theirs


@pytest.mark.parametrize(
    ("path", "escaped"),
    [
        ("/messages", "/messages"),
        ("/Search/Pål Test", "/search/p%c3%a5l%20test"),
        ("/a/cmVmLTE=", "/a/cmvmlte="),
        ("/a/x%y", "/a/x%25y"),
    ],
)
@pytest.mark.parametrize("body", [b"<x/>", b""])
def test_headers_sign_status_path_and_body(signer: Signer, now: datetime, path: str, escaped: str, body: bytes) -> None:
    headers = {name.lower(): value for name, value in signed_headers(200, path, body, signer=signer, now=now).items()}
    assert headers["date"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    assert base64.b64decode(headers["x-content-sha256"]) == hashlib.sha256(body).digest()
    canonical = canonical_response(200, escaped, headers)
    assert is_signed_by(signer.certificate_pem, headers["x-digipost-signature"], canonical)


def test_entry_point_has_the_certificate_and_every_link(signer: Signer) -> None:
    links = [("create_message", "/messages"), ("get_inbox", "/7/inbox")]
    xml = entrypoint_answer(signer, "https://mail.example", links, ApiVersion.V8).body.decode()
    assert "-----BEGIN CERTIFICATE-----" in xml
    assert "PRIVATE KEY" not in xml
    assert f'rel="https://mail.example/relations/get_inbox" uri="https://mail.example/7/inbox" media-type="{V8}"' in xml
