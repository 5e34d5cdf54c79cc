"""An operator moves the letters into object storage, and sees that all are there."""

import json
from pathlib import Path

import pytest

from tests.builders import FOUNDING_RECIPIENT, PDF, a_document
from tests.cli.conftest import Innkalling
from tests.conftest import settings_in
from tests.object_storage import object_storage
from tests.web.delivery import deliver
from viewer.actions.access import add_recipient
from viewer.wiring import wire


@pytest.fixture
def digest(innkalling: Innkalling, installation: Path) -> str:
    """The digest of a delivered letter."""
    services = wire(settings_in(installation / "data"))
    kari = add_recipient(
        FOUNDING_RECIPIENT, "Kari", recipients=services.recipients, keys=services.keys, now=services.now()
    )
    deliver(services, kari, a_document(), PDF)
    (letter,) = [letter for prefix in range(256) for letter in services.messages.letter_digests(f"{prefix:02x}")]
    services.close()
    return letter


def test_letters_move_into_object_storage(innkalling: Innkalling, digest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with object_storage() as storage:
        for name, value in storage.environ.items():
            monkeypatch.setenv(name, value)
        assert "1 letters are there, 0 are not" in innkalling("letters", "copy", "--to", storage.url).output
        monkeypatch.setenv("INNKALLING_LETTERS", storage.url)
        verified = innkalling("letters", "verify")

    assert (verified.exit_code, verified.stderr) == (0, "0 missing, 0 damaged, 0 unnamed\n")


def test_a_letter_that_is_missing_is_told(innkalling: Innkalling, installation: Path, digest: str) -> None:
    (installation / "data" / "letters" / digest[:2] / digest).unlink()

    verified = innkalling("letters", "verify", "--json")

    assert verified.exit_code == 1
    assert json.loads(verified.stdout) == {"digest": digest, "fault": "missing"}


def test_a_place_that_is_none_is_refused(innkalling: Innkalling) -> None:
    assert innkalling("letters", "copy", "--to", "ftp://letters").exit_code == 2
