"""Recipients come in lists: every row has its result, a faulty one stops nothing, and a list may come again."""

import json

import pytest

from tests.cli.conftest import Innkalling
from tests.cli.test_recipients import NUMBER, TEST_NUMBER
from viewer.cli.services import open_services
from viewer.domain.message import DigipostAddress, OrganisationNumber, PersonalIdentificationNumber

LIST = f"number,name,digipost-address\n{NUMBER},Kari Nordmann,kari#1\n"


def import_list(innkalling: Innkalling, text: str, *options: str) -> list[dict[str, object]]:
    result = innkalling("recipient", "import", "-", "--json", *options, stdin=text)
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_row_is_registered_by_its_number_and_found_by_the_rest(innkalling: Innkalling) -> None:
    rows = import_list(innkalling, LIST)

    assert rows == [{"line": 2, "result": "registered", "reason": None}]
    with open_services() as services:
        by_number = services.recipients.find(services.keys.recipient(PersonalIdentificationNumber(NUMBER)))
        by_address = services.recipients.find_all(services.keys.addressee(DigipostAddress("KARI#1")))
    assert by_address == [by_number]


def test_the_same_list_again_registers_nobody(innkalling: Innkalling) -> None:
    import_list(innkalling, LIST)

    [row] = import_list(innkalling, LIST)

    assert row["result"] == "known"
    assert len(innkalling("recipient", "list").stdout.splitlines()) == 1


def test_an_organisation_may_have_no_other_identity(innkalling: Innkalling) -> None:
    [row] = import_list(innkalling, "\ufefforganisation-number;name\n984661185;Sykehuset\n")

    assert row["result"] == "registered"
    with open_services() as services:
        assert services.recipients.find(services.keys.addressee(OrganisationNumber("984661185")))


def test_an_address_that_is_somebodys_already_is_that_recipient(innkalling: Innkalling) -> None:
    import_list(innkalling, LIST)

    [row] = import_list(innkalling, "digipost-address,name\nkari#1,Kari N.\n")

    assert row["result"] == "known"
    assert json.loads(innkalling("recipient", "list", "--json").stdout)["name"] == "Kari N."


def test_a_faulty_row_is_told_by_its_line_and_stops_nothing(innkalling: Innkalling) -> None:
    faulty = "01043100359,Ola,\n,Nobody,\nx,y\n"
    result = innkalling("recipient", "import", "-", stdin=f"number,name,digipost-address\n{faulty}\n{NUMBER},Kari,\n")

    assert result.exit_code == 1
    assert "line 2: that is no personal identification number" in result.stderr
    assert "line 3: names nobody" in result.stderr
    assert "line 4: has 2 fields where the first line has 3" in result.stderr
    assert "1 registered, 0 known, 3 refused" in result.stderr
    assert "01043100359" not in result.output


def test_numbers_made_for_tests_are_taken_when_they_are_called_so(innkalling: Innkalling) -> None:
    assert import_list(innkalling, f"number\n{TEST_NUMBER}\n")[0]["result"] == "refused"
    assert import_list(innkalling, f"number\n{TEST_NUMBER}\n", "--test-numbers")[0]["result"] == "registered"


def test_a_trial_registers_nobody(innkalling: Innkalling) -> None:
    result = innkalling("recipient", "import", "-", "--dry-run", stdin=LIST)

    assert (result.exit_code, result.stderr) == (0, "1 checked, 0 refused\n")
    assert innkalling("recipient", "list").stdout == ""


def test_an_import_goes_on_where_it_was_interrupted(innkalling: Innkalling) -> None:
    rows = import_list(innkalling, f"number\n{NUMBER}\n{TEST_NUMBER}\n", "--test-numbers", "--from-line", "3")

    assert [row["line"] for row in rows] == [3]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number,phone\n", "unknown column 'phone'"),
        ("name\n", "at least one of number"),
        ("number,number\n", "none twice"),
        ("", "at least one of number"),
        ('number\n"0104', "line 2 can't be read as CSV"),
    ],
)
def test_what_is_no_such_list_is_refused(innkalling: Innkalling, text: str, reason: str) -> None:
    result = innkalling("recipient", "import", "-", stdin=text)

    assert result.exit_code != 0
    assert reason in result.output


def test_a_long_list_says_how_far_it_has_come(innkalling: Innkalling) -> None:
    text = "organisation-number\n" + "".join(f"{number}\n" for number in range(900_000_000, 900_001_500))

    told, quiet = (
        innkalling("recipient", "import", "-", *options, stdin=text).stderr for options in ((), ("--quiet",))
    )

    assert "1000 rows, up to line 1001" in told
    assert quiet == "0 registered, 1500 known, 0 refused\n"
