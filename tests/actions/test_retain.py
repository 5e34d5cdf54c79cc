"""Letters that no row names are removed, but for those that might yet be named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import PDF, a_document, a_stored_letter
from tests.web.delivery import deliver
from viewer.actions.access import add_recipient
from viewer.actions.feeds import open_feed
from viewer.actions.retain import IN_FLIGHT, apply_rules, erase_recipient, purge, remove_letters
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions
from viewer.domain.message import PersonalIdentificationNumber, SenderId
from viewer.domain.redaction import DetailLevel
from viewer.domain.retention import Removed
from viewer.errors import StorageError
from viewer.web.app import local_client
from viewer.wiring import Services

DIGEST = a_stored_letter(PDF).digest
LATER = timedelta(hours=1)


def is_stored(services: Services) -> bool:
    try:
        services.letters.open(DIGEST).close()
    except StorageError:
        return False
    return True


@pytest.fixture
def real_now() -> Callable[[], datetime]:
    """The machine's own time, by which files are young or old."""
    return lambda: datetime.now().astimezone()


def test_a_young_letter_is_removed_after_a_pause(
    services: Services, recipient_id: RecipientId, real_now: Callable[[], datetime]
) -> None:
    deliver(services, recipient_id, a_document())
    pauses: list[timedelta] = []

    erase_recipient(
        recipient_id,
        retention=services.retention,
        letters=services.letters,
        now=real_now(),
        wait=pauses.append,
    )

    assert pauses == [IN_FLIGHT]
    assert not is_stored(services)


def test_a_letter_that_another_message_names_stays(
    services: Services, recipient_id: RecipientId, real_now: Callable[[], datetime]
) -> None:
    other = add_recipient(
        PersonalIdentificationNumber("26079833787"),
        "Ola",
        recipients=services.recipients,
        keys=services.keys,
        now=services.now(),
    )
    deliver(services, recipient_id, a_document())
    deliver(services, other, a_document(uuid="7d3d3c2e-0000-4000-8000-000000000002"))

    erase_recipient(
        recipient_id,
        retention=services.retention,
        letters=services.letters,
        now=real_now() + LATER,
        wait=lambda _duration: pytest.fail("nothing is removed, so nothing is waited for"),
    )

    assert is_stored(services)


def test_a_letter_that_is_being_received_is_left_alone(services: Services, real_now: Callable[[], datetime]) -> None:
    """It is stored, and the row that names it is not committed yet."""
    staged = services.letters.stage()
    staged.write(PDF)
    staged.store()

    young = remove_letters([DIGEST], retention=services.retention, letters=services.letters, now=real_now())

    assert young == [DIGEST]
    assert is_stored(services)


def test_a_senders_rule_removes_what_was_over_long_enough(
    services: Services, recipient_id: RecipientId, real_now: Callable[[], datetime]
) -> None:
    deliver(services, recipient_id, a_document())
    services.retention.set_rule(SenderId(497013), timedelta(days=100_000))

    def apply() -> Removed:
        return apply_rules(retention=services.retention, letters=services.letters, now=real_now() + LATER)

    assert not any(apply().rows.values())

    services.retention.set_rule(SenderId(497013), timedelta(days=1))

    assert apply().rows["messages"] == 1
    assert not is_stored(services)


def test_a_purge_goes_on_until_nothing_is_left(
    services: Services, recipient_id: RecipientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        deliver(services, recipient_id, a_document(uuid=f"7d3d3c2e-0000-4000-8000-00000000000{number}"))

    removed = purge(services.now(), None, retention=services.retention, letters=services.letters, now=services.now())

    assert removed.rows["messages"] == 3


def test_an_erased_recipients_feed_shows_a_notice_and_then_is_gone(
    services: Services, recipient_id: RecipientId
) -> None:
    """An app that meets nothing at all keeps its copies of what it showed before."""
    deliver(services, recipient_id, a_document())
    token = open_feed(
        recipient_id,
        FeedOptions(name="Karis avtaler", detail_level=DetailLevel.EVERYTHING),
        calendars=services.calendars,
        now=services.now(),
    )
    address = f"/calendars/{token}/karis-avtaler.ics"
    assert local_client(services.settings, services).get(address).status_code == 200

    erase_recipient(
        recipient_id,
        retention=services.retention,
        letters=services.letters,
        now=services.now(),
        wait=lambda _duration: None,
    )

    notice = local_client(services.settings, services).get(address)
    assert notice.status_code == 200
    assert notice.text.count("BEGIN:VEVENT") == 1
    assert "Kari" not in notice.text
    assert "Undersøke" not in notice.text
    later = replace(services, now=lambda: services.now() + timedelta(days=31))
    assert local_client(services.settings, later).get(address).status_code == 410
