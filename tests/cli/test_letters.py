"""`innkalling letters read`, and the switch: over a database with a letter in it."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.builders import (
    FOUNDING_RECIPIENT,
    FOUNDING_SENDER_ID,
    a_document,
    a_message,
    a_new_message,
    an_appointment,
)
from tests.cli.conftest import Innkalling
from viewer.actions.access import add_recipient
from viewer.cli.sample_letter import sample_letter
from viewer.config import read_settings
from viewer.domain.sender import Sender
from viewer.wiring import Services, wire
from viewer.worker import TASKS


def deliver(services: Services) -> None:
    """A letter that waits to be read."""
    staged = services.letters.stage()
    staged.write(sample_letter("Innkalling", ["Velkommen"]))
    kari = add_recipient(
        FOUNDING_RECIPIENT, None, recipients=services.recipients, keys=services.keys, now=services.now()
    )
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Røntgen", certificates=()), services.now())
    appointment = an_appointment(start=datetime.now(UTC) + timedelta(days=9), end=None)
    document = a_document(uuid=str(uuid.uuid4()), data_type=appointment)
    letters = {document.uuid: staged.store()}
    services.messages.accept(
        a_new_message(message=a_message(primary_document=document), recipient_id=kari, letters=letters)
    )


def test_waiting_letters_are_read_and_counted(innkalling: Innkalling) -> None:
    services = wire(read_settings())
    deliver(services)
    services.close()

    first = innkalling("letters", "read", "--json")
    again = innkalling("letters", "read", "--again", "--json")

    assert "1 letters read" in first.stderr
    assert [json.loads(line) for line in first.stdout.splitlines()] == [
        {"outcome": "due", "letters": 0},
        {"outcome": "read", "letters": 1},
    ]
    assert "1 letters wait again" in again.stderr
    assert again.stdout == first.stdout


def test_the_switch_leaves_letters_unread(innkalling: Innkalling) -> None:
    services = wire(read_settings())
    deliver(services)
    [task] = [task for task in TASKS if task.name == "read letters"]

    task.run(replace(services, settings=replace(services.settings, read_letters=False)))
    assert services.readings.counts() == {"due": 1}
    task.run(services)
    assert services.readings.counts() == {"due": 0, "read": 1}
    services.close()


def test_the_doctor_tells_how_letters_are_read(innkalling: Innkalling) -> None:
    assert "reading letters\tyes\tin a process" in innkalling("doctor").output
