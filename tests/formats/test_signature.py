"""Signatures: our own recorded example byte for byte, and Digipost's when the reference data lies beside."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from viewer.errors import CommandError
from viewer.formats.signature import (
    Signer,
    canonical_request,
    canonical_response,
    content_hash,
    is_signed_by,
    load_signer,
    make_key_and_certificate,
    read_certificate,
)

OWN_EXAMPLE = Path(__file__).parent.parent / "data" / "signing"
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "signing"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return load_signer(*make_key_and_certificate("test", NOW))


@pytest.fixture(params=[OWN_EXAMPLE, pytest.param(REFERENCE, marks=pytest.mark.may_skip)], ids=["own", "reference"])
def recorded(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    if not folder.exists():
        pytest.skip("the reference data is not beside this checkout")
    return folder


def headers_of(path: Path) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in json.loads(path.read_text()).items()}


def test_canonical_string_of_recorded_request(recorded: Path) -> None:
    headers = headers_of(recorded / "headers.json")
    assert canonical_request("POST", "/messages", headers) == (recorded / "canonical.txt").read_bytes()


def test_recorded_request_is_signed_by_its_sender(recorded: Path) -> None:
    headers = headers_of(recorded / "headers.json")
    canonical = canonical_request("post", "/Messages", headers)
    assert is_signed_by((recorded / "sender_cert.pem").read_bytes(), headers["x-digipost-signature"], canonical)
    assert content_hash((recorded / "body.bin").read_bytes()) == headers["x-content-sha256"]


def test_recorded_response_is_signed_by_its_server(recorded: Path) -> None:
    headers = headers_of(recorded / "response_headers.json")
    canonical = canonical_response(int(headers["status"]), "/messages", headers)
    assert canonical == (recorded / "response_canonical.txt").read_bytes()
    assert is_signed_by((recorded / "server_cert.pem").read_bytes(), headers["x-digipost-signature"], canonical)


def test_query_and_path_are_signed_in_small_letters() -> None:
    """The query keeps its percent-encoding, which is lower-cased as well."""
    canonical = canonical_request("get", "/Messages/Ø", {"date": "D"}, "Q=%C3%98&B")
    assert canonical == "GET\n/messages/ø\ndate: D\nq=%c3%98&b\n".encode()


def test_content_md5_is_signed_when_it_is_there() -> None:
    canonical = canonical_request("PUT", "/", {"x-digipost-userid": "7", "content-md5": "M", "host": "h"})
    assert canonical == b"PUT\n/\ncontent-md5: M\nx-digipost-userid: 7\n\n"


@pytest.mark.parametrize("change", [b"x", b""])
def test_signature_over_something_else_does_not_hold(signer: Signer, change: bytes) -> None:
    signature = signer.sign(b"canonical")
    assert is_signed_by(signer.certificate_pem, signature, b"canonical" + change) == (change == b"")


@pytest.mark.parametrize("signature", ["", "!", "AAAA", "ø", "A" * 10_000, "\u0000", "=" * 8])
def test_what_is_no_signature_does_not_hold(signer: Signer, signature: str) -> None:
    assert not is_signed_by(signer.certificate_pem, signature, b"canonical")


def test_signature_of_another_key_does_not_hold(signer: Signer) -> None:
    other = load_signer(*make_key_and_certificate("other", NOW))
    assert not is_signed_by(signer.certificate_pem, other.sign(b"canonical"), b"canonical")


def test_certificate_tells_when_it_holds(signer: Signer) -> None:
    certificate = read_certificate(b"Bag Attributes\n" + signer.certificate_pem)
    assert certificate.not_before == NOW
    assert certificate.not_after > NOW
    assert len(certificate.fingerprint) == 32


def test_certificate_with_serial_number_zero_is_let_pass() -> None:
    """Digipost's own test certificate for .NET has no positive serial number."""
    pem = (Path(__file__).parent.parent / "data" / "serial_number_zero.pem").read_bytes()
    assert read_certificate(pem).pem == pem


def test_certificate_is_read_from_der(signer: Signer) -> None:
    certificate = x509.load_pem_x509_certificate(signer.certificate_pem)
    der = certificate.public_bytes(serialization.Encoding.DER)
    assert read_certificate(der) == read_certificate(signer.certificate_pem)


@pytest.mark.parametrize("password", [b"", b"hemmelig"])
def test_certificate_is_read_from_pkcs12(signer: Signer, password: bytes) -> None:
    """The key beside it is not kept; the password is asked for only when there is one."""
    requests: list[bytes] = []

    def ask_password() -> str:
        requests.append(password)
        return password.decode()

    assert read_certificate(a_pkcs12(signer, password), ask_password) == read_certificate(signer.certificate_pem)
    assert len(requests) == bool(password)


def a_pkcs12(signer: Signer, password: bytes) -> bytes:
    certificate = x509.load_pem_x509_certificate(signer.certificate_pem)
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"sender", signer.key, certificate, None, encryption)


def test_pkcs12_with_a_wrong_password_is_refused(signer: Signer) -> None:
    with pytest.raises(CommandError, match="password"):
        read_certificate(a_pkcs12(signer, b"hemmelig"), lambda: "feil")


@pytest.mark.parametrize("content", [b"0", b"0\x82\x01\x00\x02\x01\x03", b"0\x80\x02\x01\x03\x00\x00", bytes(1000)])
def test_what_looks_like_der_is_no_crash(content: bytes) -> None:
    with pytest.raises(CommandError):
        read_certificate(content)


def test_what_is_no_certificate_is_refused() -> None:
    with pytest.raises(CommandError, match="PEM"):
        read_certificate(b"hello")


def test_certificate_without_rsa_key_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "curve")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW)
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(CommandError, match="RSA"):
        read_certificate(pem)


def test_key_of_another_certificate_is_refused(signer: Signer) -> None:
    key, _ = make_key_and_certificate("other", NOW)
    with pytest.raises(CommandError, match="belong together"):
        load_signer(key, signer.certificate_pem)


def test_key_is_never_shown(signer: Signer) -> None:
    assert "key" not in repr(signer)


def test_hash_is_base64_of_sha256() -> None:
    assert base64.b64decode(content_hash(b""), validate=True).hex().startswith("e3b0c442")


def test_made_key_has_the_protocols_size(signer: Signer) -> None:
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    assert signer.key.key_size == 2048


def test_key_in_the_file_of_the_certificate_stays_out_of_what_is_published() -> None:
    key, certificate = make_key_and_certificate("one file", NOW)
    for file in (key + certificate, certificate + key):
        assert load_signer(file, file).certificate_pem == certificate
