"""What waits longest, and a sample of the letters, on both databases."""

from datetime import timedelta

from tests.builders import DELIVERED_AT, a_document, a_message, a_new_message, a_stored_letter
from viewer.domain.access import RecipientId
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.operations import Operations


def test_the_address_that_has_waited_longest_is_told(database: Database, messages: Messages, kari: RecipientId) -> None:
    operations = Operations(database)
    assert operations.oldest_waiting_address() is None

    for days in (3, 1, 2):
        moment = DELIVERED_AT - timedelta(days=days)
        message = a_message(primary_document=a_document(uuid=f"7d3d3c2e-0000-4000-8000-00000000000{days}"))
        messages.accept(
            a_new_message(message=message, recipient_id=kari, received_at=moment, place_key=f"{days}".encode())
        )

    assert operations.oldest_waiting_address() == DELIVERED_AT - timedelta(days=3)


def test_a_sample_has_as_many_letters_as_there_are(database: Database, messages: Messages, kari: RecipientId) -> None:
    operations = Operations(database)
    assert operations.sample_letters(5) == []

    messages.accept(a_new_message(recipient_id=kari))

    assert [operations.sample_letters(5) for _ in range(20)] == [[a_stored_letter().digest]] * 20
