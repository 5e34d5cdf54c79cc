"""Looking after feeds: each recipient its own, and nobody another's."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes import FakeCalendars
from viewer.actions.feeds import (
    FETCH_NOTED_EVERY,
    UNDO_FOR,
    change_feed,
    feed_list,
    feed_of,
    open_feed,
    record_fetch,
    restore_feed,
    revoke_feed,
    rotate_feed,
)
from viewer.domain.access import RecipientId, token_digest
from viewer.domain.calendar import FeedOptions, FeedState, FeedToken
from viewer.errors import NotFoundError

KARI = RecipientId(1)
OLA = RecipientId(2)
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
OPTIONS = FeedOptions(name="Mine timer")


@pytest.fixture
def calendars() -> FakeCalendars:
    """A store with a feed of Kari's."""
    calendars = FakeCalendars()
    open_feed(KARI, OPTIONS, calendars=calendars, now=NOW)
    return calendars


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


def test_new_address_closes_the_old_one(calendars: FakeCalendars) -> None:
    token = rotate_feed(KARI, 1, calendars=calendars, now=NOW)
    assert feed_of(KARI, 1, calendars=calendars).revoked_at == NOW
    assert feed_of(KARI, state_of(calendars, token).id, calendars=calendars).options == OPTIONS


def test_closed_feed_can_be_opened_again_for_a_week(calendars: FakeCalendars) -> None:
    revoke_feed(KARI, 1, calendars=calendars, now=NOW)
    with pytest.raises(NotFoundError):
        restore_feed(KARI, 1, calendars=calendars, now=NOW + UNDO_FOR)
    restore_feed(KARI, 1, calendars=calendars, now=NOW + UNDO_FOR - timedelta(seconds=1))
    assert feed_of(KARI, 1, calendars=calendars).revoked_at is None


def test_feed_in_use_can_not_be_opened_again(calendars: FakeCalendars) -> None:
    with pytest.raises(NotFoundError):
        restore_feed(KARI, 1, calendars=calendars, now=NOW)


def test_closed_feed_can_be_neither_changed_nor_given_another_address(calendars: FakeCalendars) -> None:
    revoke_feed(KARI, 1, calendars=calendars, now=NOW)
    with pytest.raises(NotFoundError):
        change_feed(KARI, 1, OPTIONS, calendars=calendars)
    with pytest.raises(NotFoundError):
        rotate_feed(KARI, 1, calendars=calendars, now=NOW)


def test_feed_of_another_does_not_exist(calendars: FakeCalendars) -> None:
    with pytest.raises(NotFoundError):
        feed_of(OLA, 1, calendars=calendars)
    with pytest.raises(NotFoundError):
        change_feed(OLA, 1, OPTIONS, calendars=calendars)
    with pytest.raises(NotFoundError):
        rotate_feed(OLA, 1, calendars=calendars, now=NOW)
    with pytest.raises(NotFoundError):
        revoke_feed(OLA, 1, calendars=calendars, now=NOW)
    revoke_feed(KARI, 1, calendars=calendars, now=NOW)
    with pytest.raises(NotFoundError):
        restore_feed(OLA, 1, calendars=calendars, now=NOW)


def test_list_tells_what_is_in_use_and_what_was_just_closed(calendars: FakeCalendars) -> None:
    open_feed(KARI, OPTIONS, calendars=calendars, now=NOW)
    open_feed(OLA, OPTIONS, calendars=calendars, now=NOW)
    revoke_feed(KARI, 1, calendars=calendars, now=NOW)
    found = feed_list(KARI, calendars=calendars, now=NOW)
    assert [feed.id for feed in found.in_use] == [2]
    assert [feed.id for feed in found.just_closed] == [1]
    assert feed_list(KARI, calendars=calendars, now=NOW + UNDO_FOR).just_closed == []


def test_fetch_is_noted_once_in_a_while(calendars: FakeCalendars) -> None:
    token = open_feed(KARI, OPTIONS, calendars=calendars, now=NOW)
    soon, later = NOW + FETCH_NOTED_EVERY / 2, NOW + FETCH_NOTED_EVERY
    record_fetch(state_of(calendars, token), "khal", calendars=calendars, now=NOW)
    record_fetch(state_of(calendars, token), "curl", calendars=calendars, now=soon)
    assert calendars.get(2).fetched_by == "khal"
    record_fetch(state_of(calendars, token), "x" * 10_000, calendars=calendars, now=later)
    assert calendars.get(2).fetched_by == "x" * 200


def test_fetch_that_can_not_be_noted_does_no_harm(calendars: FakeCalendars) -> None:
    state = state_of(calendars, open_feed(KARI, OPTIONS, calendars=calendars, now=NOW))
    calendars.fails = True
    record_fetch(state, "khal", calendars=calendars, now=NOW)
