"""Operators register senders and recipients; what they type is not kept in clear."""

import json
from pathlib import Path

from click.testing import CliRunner

from tests.cli.conftest import Innkalling
from viewer.actions.send import make_identity
from viewer.cli import main
from viewer.domain.message import SenderId
from viewer.wiring import system_clock

NUMBER = "01043100358"


def test_a_recipient_is_added_once(innkalling: Innkalling) -> None:
    first = innkalling("recipient", "add", NUMBER, "--name", "Kari")
    again = innkalling("recipient", "add", NUMBER)
    assert first.output == again.output == "recipient 1 may receive\n"
    listed = json.loads(innkalling("recipient", "list", "--json").output)
    assert (listed["id"], listed["name"]) == (1, "Kari")


def test_the_number_may_come_on_stdin(innkalling: Innkalling) -> None:
    """An argument would stay in the shell's history."""
    assert innkalling("recipient", "add", "-", stdin=f"{NUMBER}\n").exit_code == 0
    assert innkalling("sign-in-link", "-", stdin=NUMBER).exit_code == 0


def test_the_number_is_nowhere_on_disk(innkalling: Innkalling, installation: Path) -> None:
    innkalling("recipient", "add", NUMBER)
    written = b"".join(file.read_bytes() for file in installation.rglob("*") if file.is_file())
    assert written
    assert NUMBER.encode() not in written


def test_a_number_that_is_none_is_refused_without_being_repeated(innkalling: Innkalling) -> None:
    result = innkalling("recipient", "add", "01043100359")
    assert result.exit_code == 1
    assert "01043100359" not in result.output
    assert "11 digits" in result.output


def test_a_sign_in_link_is_an_address_of_this_service(innkalling: Innkalling) -> None:
    innkalling("recipient", "add", NUMBER)
    for command in (("sign-in-link", "1"), ("recipient", "link", NUMBER)):
        assert innkalling(*command).stdout.startswith("http://127.0.0.1:8000/sign-in/")


def test_a_link_for_nobody_says_where_to_look(innkalling: Innkalling) -> None:
    result = innkalling("sign-in-link", "7")
    assert result.exit_code == 1
    assert "innkalling recipient list" in result.output


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


def test_a_database_that_was_never_made_is_told_how(installation: Path) -> None:
    result = CliRunner().invoke(main, ["recipient", "list"])
    assert result.exit_code == 1
    assert "innkalling migrate" in result.output
