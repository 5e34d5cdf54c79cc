"""An operator removes what is over, and gives a person what is theirs: all of it, or the end of it."""

import json
import os
import stat
import time
from pathlib import Path

import pytest

from tests.builders import FOUNDING_RECIPIENT, PDF, a_document
from tests.cli.conftest import Innkalling
from tests.web.delivery import deliver
from viewer.actions.access import add_recipient
from viewer.cli.services import open_services


@pytest.fixture
def filled(innkalling: Innkalling, installation: Path) -> Innkalling:
    """An installation with the founding appointment, which was over in 2017; its letter is an hour old."""
    with open_services() as services:
        recipient_id = add_recipient(
            FOUNDING_RECIPIENT, "Kari", recipients=services.recipients, keys=services.keys, now=services.now()
        )
        deliver(services, recipient_id, a_document(subject="../../Innkalling"))
    for file in letters(installation):
        os.utime(file, (time.time() - 3600,) * 2)
    return innkalling


def letters(installation: Path) -> list[Path]:
    return list((installation / "data" / "letters").glob("??/*"))


def test_what_was_over_is_gone_with_its_letter(filled: Innkalling, installation: Path) -> None:
    result = filled("purge", "--before", "2018-01-01", "--yes")

    assert result.output == ("removed: 1 appointments, 1 documents, 1 messages, 1 letters\n")
    assert letters(installation) == []


def test_what_was_not_over_stays(filled: Innkalling, installation: Path) -> None:
    assert filled("purge", "--before", "2017-10-27", "--yes").output == "removed: nothing\n"
    assert filled("purge", "--before", "2018-01-01", "--sender", "1", "--yes").output == "removed: nothing\n"
    assert len(letters(installation)) == 1


def test_nothing_is_removed_unless_the_operator_means_it(filled: Innkalling, installation: Path) -> None:
    result = filled("purge", "--before", "2018-01-01", stdin="n\n")

    assert result.exit_code == 1
    assert len(letters(installation)) == 1


def test_an_export_holds_all_that_a_person_can_read(filled: Innkalling, tmp_path: Path) -> None:
    folder = tmp_path / "kari"

    result = filled("recipient", "export", "1", str(folder))

    assert result.exit_code == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    [letter] = (folder / "letters").iterdir()
    assert letter.read_bytes() == PDF
    assert letter.name == "0001 Innkalling.pdf"
    words = (folder / "appointments.txt").read_text()
    assert "Undersøke smerter i ryggen\nFrom Oslo City Røntgen" in words
    assert "27.10.2017 10:00 to 27.10.2017 11:00" in words
    rows = json.loads((folder / "everything.json").read_text())
    assert rows["recipients"][0]["name"] == "Kari"
    assert len(rows["documents"]) == len(rows["appointments"]) == 1
    assert "key" not in rows["recipients"][0]


def test_an_export_does_not_write_into_a_folder_that_is_there(filled: Innkalling, tmp_path: Path) -> None:
    result = filled("recipient", "export", "1", str(tmp_path))

    assert result.exit_code == 1
    assert "File exists" in result.output


def test_a_recipient_is_erased_with_a_receipt_and_may_come_again(filled: Innkalling, installation: Path) -> None:
    result = filled("recipient", "erase", "1", "--yes", "--json")

    receipt = json.loads(result.output)
    assert (receipt["recipient"], receipt["letters"], receipt["messages"]) == (1, 1, 1)
    assert letters(installation) == []
    assert filled("recipient", "list").output == ""
    again = filled("recipient", "add", FOUNDING_RECIPIENT.digits)
    assert again.exit_code == 0


def test_a_senders_messages_are_kept_as_long_as_its_rule_says(filled: Innkalling) -> None:
    assert filled("sender", "keep", "497013", "730").output == "messages of sender 497013 are kept 730 days\n"
    assert filled("sender", "keep", "497013", "soon").exit_code == 2
    assert filled("sender", "keep", "1", "forever").exit_code == 1
