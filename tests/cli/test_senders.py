"""Operators register senders, and revoke what they sign with."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.cli.conftest import Innkalling
from viewer.actions.send import make_identity
from viewer.domain.message import SenderId
from viewer.formats.signature import load_signer, make_key_and_certificate
from viewer.wiring import system_clock


def test_a_sender_is_added_listed_and_removed(innkalling: Innkalling, tmp_path: Path) -> None:
    certificate = tmp_path / "sender.pem"
    certificate.write_bytes(make_identity(SenderId(497013), "Oslo City Røntgen", system_clock()).certificate)
    added = innkalling("sender", "add", "497013", "--name", "Oslo City Røntgen", "--certificate", str(certificate))
    assert added.exit_code == 0
    assert json.loads(innkalling("sender", "list", "--json").output)["certificates"] == 1
    assert innkalling("sender", "remove", "497013").exit_code == 0
    assert json.loads(innkalling("sender", "list", "--json").output)["certificates"] == 0


def test_a_file_that_is_no_certificate_is_told_apart(innkalling: Innkalling, tmp_path: Path) -> None:
    file = tmp_path / "sender.pem"
    file.write_text("no certificate", encoding="utf-8")
    result = innkalling("sender", "add", "1", "--name", "X", "--certificate", str(file))
    assert result.exit_code == 1
    assert "PEM" in result.output


def test_a_certificate_is_piped_in(innkalling: Innkalling) -> None:
    """The service's user can't read what lies in root's home."""
    pem = make_identity(SenderId(497013), "Oslo City Røntgen", system_clock()).certificate.decode()

    added = innkalling("sender", "add", "497013", "--name", "X", "--certificate", "-", stdin=pem)

    assert (added.exit_code, added.output) == (0, "sender 497013 may send\n")


def certificate_of(name: str, folder: Path) -> Path:
    file = folder / f"{name}.pem"
    file.write_bytes(make_identity(SenderId(497013), name, system_clock()).certificate)
    return file


def test_a_broker_sends_for_senders_without_certificates(innkalling: Innkalling, tmp_path: Path) -> None:
    pem = certificate_of("broker", tmp_path)
    broker = ("sender", "add", "7", "--name", "Megler", "--certificate", str(pem), "--broker-for", "9")
    unknown = innkalling(*broker)
    assert unknown.exit_code == 1
    assert "innkalling sender add" in unknown.output
    assert innkalling("sender", "add", "9", "--name", "Legen", "--organisation", "984661185/lege").exit_code == 0
    assert innkalling(*broker).exit_code == 0
    rows = [json.loads(line) for line in innkalling("sender", "list", "--json").output.splitlines()]
    assert [(row["id"], row["broker_for"]) for row in rows] == [(7, [9]), (9, [])]


def test_one_certificate_is_revoked_by_its_fingerprint(innkalling: Innkalling, tmp_path: Path) -> None:
    for name in ("old", "new"):
        pem = certificate_of(name, tmp_path)
        assert innkalling("sender", "add", "7", "--name", "Legen", "--certificate", str(pem)).exit_code == 0
    old, new = json.loads(innkalling("sender", "list", "--json").output)["fingerprints"]
    assert innkalling("sender", "remove", "7", "--certificate", old[:12].upper()).exit_code == 0
    assert json.loads(innkalling("sender", "list", "--json").output)["fingerprints"] == [new]
    assert innkalling("sender", "remove", "7", "--certificate", "").exit_code == 1


def test_a_report_counts_nothing_of_a_sender_that_has_sent_nothing(innkalling: Innkalling, tmp_path: Path) -> None:
    pem = certificate_of("sender", tmp_path)
    assert innkalling("sender", "add", "7", "--name", "Legen", "--certificate", str(pem)).exit_code == 0
    report = json.loads(innkalling("sender", "report", "7", "--json").output)
    assert report == {"accepted": 0, "refused": {}, "appointments": 0, "without_offset": 0, "contradicted": 0}
    assert "accepted\t0" in innkalling("sender", "report", "7").output
    assert innkalling("sender", "report", "8").exit_code == 1


def test_a_list_warns_of_a_certificate_that_expires(innkalling: Innkalling, tmp_path: Path) -> None:
    nearly_ten_years_ago = system_clock() - timedelta(days=3640)
    file = tmp_path / "old.pem"
    file.write_bytes(make_identity(SenderId(7), "old", nearly_ten_years_ago).certificate)
    assert innkalling("sender", "add", "7", "--name", "Legen", "--certificate", str(file)).exit_code == 0
    assert "expires in" in json.loads(innkalling("sender", "list", "--json").output)["warning"]
    doctor = innkalling("doctor")
    assert doctor.exit_code == 1
    assert "sender 7: its certificate expires in" in doctor.output


@pytest.mark.parametrize(("piped", "exit_code"), [("hemmelig\n", 0), ("feil\n", 1), ("", 1)])
def test_a_certificate_comes_out_of_pkcs12_with_its_password_piped_in(
    innkalling: Innkalling, tmp_path: Path, piped: str, exit_code: int
) -> None:
    key, certificate = make_key_and_certificate("sender", system_clock())
    signer = load_signer(key, certificate)
    file = tmp_path / "sender.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"sender",
            signer.key,
            x509.load_pem_x509_certificate(certificate),
            None,
            serialization.BestAvailableEncryption(b"hemmelig"),
        )
    )
    added = innkalling("sender", "add", "7", "--name", "Legen", "--certificate", str(file), stdin=piped)
    assert added.exit_code == exit_code
    assert ("password" in added.output) == bool(exit_code)
