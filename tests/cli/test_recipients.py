"""Operators register recipients; what they type is not stored in clear."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.conftest import Innkalling
from viewer.cli import main
from viewer.cli.services import open_services
from viewer.domain.message import DigipostAddress, NameAndAddress, OrganisationNumber

NUMBER = "01043100358"
# Its check digits are wrong; Digipost's own examples have such numbers.
TEST_NUMBER = "26079833787"


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


def test_a_database_that_was_never_made_is_told_how(installation: Path) -> None:
    result = CliRunner().invoke(main, ["recipient", "list"])
    assert result.exit_code == 1
    assert "innkalling migrate" in result.output


def test_a_number_made_for_tests_is_taken_when_it_is_called_so(innkalling: Innkalling) -> None:
    assert innkalling("recipient", "add", TEST_NUMBER).exit_code == 1
    assert innkalling("recipient", "add", TEST_NUMBER, "--test-number").exit_code == 0
    assert innkalling("sign-in-link", TEST_NUMBER).exit_code == 0


def test_a_recipient_has_other_addresses(innkalling: Innkalling) -> None:
    postal = "Kari Nordmann; Storgata 23; Oppgang B; 0184 Oslo"
    options = ("--digipost-address", "kari#1", "--organisation-number", "984661185", "--postal-address", postal)
    assert innkalling("recipient", "add", NUMBER, *options).exit_code == 0
    with open_services() as services:
        for addressee in (
            DigipostAddress("KARI#1"),
            OrganisationNumber("984661185"),
            NameAndAddress(
                name="kari nordmann", address_line_1="Storgata 23 Oppgang B", postal_code="0184", city="OSLO"
            ),
        ):
            assert services.recipients.find_all(services.keys.addressee(addressee)) == [1]


def test_an_organisation_is_registered_by_its_number(innkalling: Innkalling) -> None:
    assert innkalling("recipient", "add", "984661185", "--name", "Legekontoret").exit_code == 0
    with open_services() as services:
        assert services.recipients.find_all(services.keys.addressee(OrganisationNumber("984661185"))) == [1]


@pytest.mark.parametrize(
    "options",
    [
        ("--digipost-address", " "),
        ("--organisation-number", "98466118"),
        ("--postal-address", "Kari Nordmann, Storgata 23, 0184 Oslo"),
        ("--postal-address", "Kari Nordmann; Storgata 23; Oslo"),
        ("--postal-address", ""),
    ],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(
    innkalling: Innkalling, options: tuple[str, str]
) -> None:
    result = innkalling("recipient", "add", NUMBER, *options)
    assert result.exit_code == 1
    assert "Storgata 23, 0184" not in result.output
    assert innkalling("recipient", "list").output == ""
