"""What was acknowledged survives kill -9, and what was not leaves nothing half done."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import DELIVERED_AT
from tests.store.accept_forever import letter_of
from viewer.domain.access import RecipientId
from viewer.store.letters import LetterFolder
from viewer.store.messages import Messages


def acknowledged(database_url: str, folder: Path, recipient_id: RecipientId, count: int) -> set[str]:
    """What a process acknowledges until it is killed, without warning, in the middle of its work."""
    command = [sys.executable, "-m", "tests.store.accept_forever", database_url, str(folder), str(recipient_id)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(count)]
        process.kill()
        lines += process.stdout.readlines()
    return {line.strip() for line in lines}


@pytest.mark.parametrize("count", [1, 7, 40])
def test_every_acknowledged_message_survives_kill_9(
    database_url: str, messages: Messages, kari: RecipientId, tmp_path: Path, count: int
) -> None:
    folder = tmp_path / "letters"
    told = acknowledged(database_url, folder, kari, count)
    appointments = messages.appointments(kari, DELIVERED_AT)

    documents = LetterFolder(folder)
    assert told <= {appointment.letter.id for appointment in appointments}
    assert len(told) >= count
    for appointment in appointments:
        with documents.open(appointment.letter.digest) as file:
            assert file.read() == letter_of(appointment.letter.id)
