"""Operators register senders, and revoke what they sign with."""

import json
from pathlib import Path

from tests.cli.conftest import Innkalling
from viewer.actions.send import make_identity
from viewer.domain.message import SenderId
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
