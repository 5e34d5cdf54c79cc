"""Looking after feeds: each recipient its own, and nobody another's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import a_mailbox_appointment, an_appointment
from tests.fakes import FakeCalendars, FakeMessages
from viewer.actions.feeds import (
    UNDO_FOR,
    change_feed,
    feed_list,
    feed_of,
    fetched_versions,
    open_feed,
    renew_feed,
    restore_feed,
    revoke_feed,
)
from viewer.actions.publish import Publisher, publish
from viewer.calendar.unchanged import Window
from viewer.domain.access import RecipientId, Viewer, token_digest
from viewer.domain.calendar import FeedOptions, FeedState, FeedToken
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import AuthenticationLevel
from viewer.domain.redaction import DetailLevel
from viewer.errors import NotFoundError

KARI = RecipientId(1)
OLA = RecipientId(2)
KARI_SIGNED_IN = Viewer(recipient_id=KARI, authentication_level=AuthenticationLevel.PASSWORD)
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
OPTIONS = FeedOptions(name="Mine timer")


@pytest.fixture
def calendars() -> FakeCalendars:
    """A store with a feed of Kari's."""
    calendars = FakeCalendars()
    open_feed(KARI, OPTIONS, calendars=calendars, now=NOW)
    return calendars


def publisher_of(calendars: FakeCalendars, *appointments: MailboxAppointment) -> Publisher:
    return Publisher(
        calendars=calendars, messages=FakeMessages(*appointments), public_url="https://post.example.no", window=Window()
    )


def state_of(calendars: FakeCalendars, token: FeedToken) -> FeedState:
    digest = token_digest(token)
    return calendars.states([digest])[digest]


def test_token_is_long_and_kept_as_a_digest_only(calendars: FakeCalendars) -> None:
    token = open_feed(KARI, OPTIONS, calendars=calendars, now=NOW)
    assert len(token) == 43
    assert token not in repr(calendars.feeds)


def test_options_are_changed(calendars: FakeCalendars) -> None:
    options = FeedOptions(name="Andre timer")
    change_feed(KARI, 1, options, calendars=calendars)
    assert feed_of(KARI, 1, calendars=calendars).options == options


def test_new_address_ends_the_old_one_for_good(calendars: FakeCalendars) -> None:
    """Undo is for closing: whoever has the old address is not to get it back."""
    token = renew_feed(KARI_SIGNED_IN, 1, publisher=publisher_of(calendars), now=NOW)
    assert feed_of(KARI, 1, calendars=calendars).revoked_at == NOW
    assert feed_of(KARI, state_of(calendars, token).id, calendars=calendars).options == OPTIONS
    assert feed_list(KARI, calendars=calendars, now=NOW).just_revoked == []
    with pytest.raises(NotFoundError):
        restore_feed(KARI, 1, calendars=calendars, now=NOW)


def test_closed_feed_can_be_opened_again_for_a_week(calendars: FakeCalendars) -> None:
    revoke_feed(KARI, 1, publisher=publisher_of(calendars), now=NOW)
    with pytest.raises(NotFoundError):
        restore_feed(KARI, 1, calendars=calendars, now=NOW + UNDO_FOR)
    restore_feed(KARI, 1, calendars=calendars, now=NOW + UNDO_FOR - timedelta(seconds=1))
    assert feed_of(KARI, 1, calendars=calendars).revoked_at is None


def test_feed_in_use_can_not_be_opened_again(calendars: FakeCalendars) -> None:
    with pytest.raises(NotFoundError):
        restore_feed(KARI, 1, calendars=calendars, now=NOW)


def test_closed_feed_can_be_neither_changed_nor_given_another_address(calendars: FakeCalendars) -> None:
    revoke_feed(KARI, 1, publisher=publisher_of(calendars), now=NOW)
    with pytest.raises(NotFoundError):
        change_feed(KARI, 1, OPTIONS, calendars=calendars)
    with pytest.raises(NotFoundError):
        renew_feed(KARI_SIGNED_IN, 1, publisher=publisher_of(calendars), now=NOW)


def test_feed_of_another_does_not_exist(calendars: FakeCalendars) -> None:
    with pytest.raises(NotFoundError):
        feed_of(OLA, 1, calendars=calendars)
    with pytest.raises(NotFoundError):
        change_feed(OLA, 1, OPTIONS, calendars=calendars)
    with pytest.raises(NotFoundError):
        renew_feed(replace(KARI_SIGNED_IN, recipient_id=OLA), 1, publisher=publisher_of(calendars), now=NOW)
    with pytest.raises(NotFoundError):
        revoke_feed(OLA, 1, publisher=publisher_of(calendars), now=NOW)
    revoke_feed(KARI, 1, publisher=publisher_of(calendars), now=NOW)
    with pytest.raises(NotFoundError):
        restore_feed(OLA, 1, calendars=calendars, now=NOW)


def test_list_tells_what_is_in_use_and_what_was_just_revoked(calendars: FakeCalendars) -> None:
    open_feed(KARI, OPTIONS, calendars=calendars, now=NOW)
    open_feed(OLA, OPTIONS, calendars=calendars, now=NOW)
    revoke_feed(KARI, 1, publisher=publisher_of(calendars), now=NOW)
    feeds = feed_list(KARI, calendars=calendars, now=NOW)
    assert [feed.id for feed in feeds.in_use] == [2]
    assert [feed.id for feed in feeds.just_revoked] == [1]
    assert feed_list(KARI, calendars=calendars, now=NOW + UNDO_FOR).just_revoked == []


def test_revoked_feed_is_published_at_once_and_nothing_of_it_is_left(calendars: FakeCalendars) -> None:
    start = NOW + timedelta(days=1)
    appointment = a_mailbox_appointment(appointment=an_appointment(start=start, end=None))
    publisher = publisher_of(calendars, appointment)
    publish(calendars.get(1), publisher=publisher, now=NOW)

    revoke_feed(KARI, 1, publisher=publisher, now=NOW)

    assert b"Kalenderlenken er ikke lenger i bruk" in calendars.bodies[1].body
    assert {entry.body for entry in calendars.entries(1) if entry.uid != "closed@innkalling"} == {b""}


def test_only_a_feed_that_is_made_busy_has_uids_of_its_own(calendars: FakeCalendars) -> None:
    for _ in range(2):
        open_feed(KARI, FeedOptions(name="x", detail_level=DetailLevel.BUSY), calendars=calendars, now=NOW)

    plain, first, second = [feed.uid_key for feed in calendars.of(KARI)]

    assert plain is None
    assert first
    assert second
    assert first != second


def test_a_change_is_fetched_by_whoever_came_after_it(calendars: FakeCalendars) -> None:
    """Google came before the change, Thunderbird after it."""
    start = NOW + timedelta(days=1)
    before = a_mailbox_appointment(appointment=an_appointment(start=start, end=None))
    changed_at = NOW + timedelta(hours=2)
    after = a_mailbox_appointment(
        appointment=an_appointment(start=start + timedelta(hours=1), end=None),
        sequence=1,
        changed_at=changed_at,
        previous=before.appointment,
    )

    def fetched(program: str, now: datetime) -> None:
        feed = publish(calendars.get(1), publisher=publisher, now=now)
        calendars.gather_fetch(calendars.states(list(calendars.feeds))[next(iter(calendars.feeds))], program, now)
        calendars.write_fetches()
        assert feed.id == 1

    def versions() -> dict[str, bool]:
        versions = fetched_versions(after, KARI, calendars=calendars, public_url="https://post.example.no")
        return {version.fetch.program: version.is_latest for version in versions}

    publisher = publisher_of(calendars, before)
    fetched("Google", NOW)
    calendars.content_changes()
    assert versions() == {"Google": False}

    publisher = publisher_of(calendars, after)
    fetched("Thunderbird", changed_at + timedelta(minutes=1))
    assert versions() == {"Google": False, "Thunderbird": True}


def test_a_change_that_a_feed_does_not_tell_leaves_nothing_to_fetch(calendars: FakeCalendars) -> None:
    """A discreet feed has the same bytes under another title, so an app that has them shows nothing old."""
    start, changed_at = NOW + timedelta(days=1), NOW + timedelta(hours=2)
    before = a_mailbox_appointment(appointment=an_appointment(start=start, end=None))
    after = a_mailbox_appointment(
        appointment=an_appointment(start=start, end=None, sub_title="Ny tittel"), sequence=1, changed_at=changed_at
    )
    publish(calendars.get(1), publisher=publisher_of(calendars, before), now=NOW)
    [state] = calendars.states(list(calendars.feeds)).values()
    calendars.gather_fetch(state, "Google", NOW)
    calendars.write_fetches()
    calendars.content_changes()
    publish(calendars.get(1), publisher=publisher_of(calendars, after), now=changed_at)

    versions = fetched_versions(after, KARI, calendars=calendars, public_url="https://post.example.no")

    assert [version.is_latest for version in versions] == [True]
