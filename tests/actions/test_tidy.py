"""What nobody will ask for again goes; what somebody may ask for stays."""

import os
from datetime import timedelta

import pytest

from tests.builders import FOUNDING_SENDER_ID, PDF, a_new_message
from viewer.actions.access import make_sign_in_link, sign_in
from viewer.actions.tidy import LEFT_ALONE, tidy_up
from viewer.domain.access import SESSION_LIFETIME, RecipientId, token_digest
from viewer.domain.delivery import StoredLetter
from viewer.domain.sender import Sender
from viewer.errors import StorageError
from viewer.wiring import Services


def tidy(services: Services, later: timedelta = timedelta()) -> int:
    return tidy_up(
        recipients=services.recipients,
        messages=services.messages,
        letters=services.letters,
        now=services.now() + later,
    )


def a_stored_letter(services: Services, content: bytes) -> StoredLetter:
    staged = services.letters.stage()
    staged.write(content)
    return staged.store()


def age(services: Services, letter: StoredLetter) -> None:
    """Have the file look as if it had been written long before `now`."""
    (file,) = services.settings.data_dir.rglob(letter.digest)
    past = (services.now() - 2 * LEFT_ALONE).timestamp()
    os.utime(file, (past, past))


def test_a_letter_that_a_crash_left_behind_is_removed(services: Services, recipient_id: RecipientId) -> None:
    """The bytes were safe, and then the process died before the row was committed."""
    named, orphan = a_stored_letter(services, PDF), a_stored_letter(services, b"%PDF-1.4 nobody names me")
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), services.now())
    services.messages.accept(a_new_message(recipient_id=recipient_id))
    for letter in (named, orphan):
        age(services, letter)
    assert tidy(services) == 1
    services.letters.open(named.digest).close()
    with pytest.raises(StorageError):
        services.letters.open(orphan.digest)


def test_a_letter_whose_row_may_be_on_its_way_stays(services: Services) -> None:
    letter = a_stored_letter(services, PDF)
    (file,) = services.settings.data_dir.rglob(letter.digest)
    os.utime(file, (services.now().timestamp(),) * 2)
    assert tidy(services) == 0
    services.letters.open(letter.digest).close()


def test_old_sessions_are_forgotten_and_live_ones_kept(services: Services, recipient_id: RecipientId) -> None:
    token = make_sign_in_link(recipient_id, recipients=services.recipients, now=services.now())
    digest = token_digest(sign_in(token, recipients=services.recipients, now=services.now()))
    tidy(services)
    assert services.recipients.session(digest) is not None
    tidy(services, SESSION_LIFETIME)
    assert services.recipients.session(digest) is None
