"""From the sender's XML to the recipient's calendar, equal to the byte, CRLF and all."""

from pathlib import Path

import pytest

from tests.builders import a_letter, a_mailbox_appointment
from tests.ics_readers import READERS
from viewer.actions.publish import appointment_ics
from viewer.domain.appointment import Appointment
from viewer.domain.calendar import FeedOptions
from viewer.domain.redaction import DetailLevel
from viewer.formats.digipost_xml import parse_message

MESSAGES = sorted((Path(__file__).parent.parent / "data" / "calendar").glob("*.xml"))


def calendar_of(message: Path) -> bytes:
    """The file that the recipient downloads, at the level of detail that tells everything."""
    document = parse_message(message.read_bytes()).primary_document
    assert isinstance(document.data_type, Appointment)
    letter = a_letter(
        sender_name="Helse Førde HF",
        authentication_level=document.authentication_level,
        sensitivity_level=document.sensitivity_level,
    )
    appointment = a_mailbox_appointment(appointment=document.data_type, letters=(letter,))
    options = FeedOptions(name="", detail_level=DetailLevel.EVERYTHING, language=document.data_type.language)
    return appointment_ics(appointment, options=options, public_url="https://post.example.no")


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.stem)
def test_calendar_is_as_expected(message: Path) -> None:
    assert calendar_of(message) == message.with_suffix(".ics").read_bytes()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.stem)
def test_parsers_agree_on_it(message: Path) -> None:
    first, *others = [reader(calendar_of(message)) for reader in READERS.values()]
    assert first
    assert all(other == first for other in others)
