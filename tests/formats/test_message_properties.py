"""What is written reads the same, for every message that the rules allow."""

from hypothesis import given

from tests.builders import FOUNDING_RECIPIENT
from tests.strategies import messages
from viewer.domain.message import Message
from viewer.formats.digipost_xml import parse_message
from viewer.formats.write_message import write_message


@given(messages(FOUNDING_RECIPIENT))
def test_written_message_reads_the_same(message: Message) -> None:
    """Every character that XML can carry, times with any offset, half addresses, events with and without barcode."""
    assert parse_message(write_message(message)) == message
