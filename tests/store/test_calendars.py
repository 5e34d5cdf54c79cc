"""Feeds and their stored bytes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from tests.builders import DELIVERED_AT, a_document, a_message, a_new_message
from tests.store.conftest import opened
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.calendar import (
    Feed,
    FeedOptions,
    FeedState,
    NewFeed,
    Publication,
    PublishedEntry,
    PublishedFeed,
)
from viewer.domain.message import AuthenticationLevel, SenderId
from viewer.domain.redaction import DetailLevel
from viewer.errors import DuplicateError, NotFoundError, StorageError
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.statements import Statement

DIGEST = b"digest of a token"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


OPTIONS = FeedOptions(
    name="Timer",
    detail_level=DetailLevel.DISCREET_WITH_PLACE,
    language=Language.NN,
    alarms=(timedelta(days=7), timedelta(minutes=90)),
    shows_deadlines=True,
    shows_called_off=False,
    senders=frozenset({SenderId(7), SenderId(497013)}),
    confidential_up_to=AuthenticationLevel.IDPORTEN_4,
)
ENTRY = PublishedEntry(
    uid="1@innkalling",
    fingerprint=b"fingerprint",
    sequence=2,
    stamped_at=DELIVERED_AT,
    start=NOW,
    end=NOW + timedelta(hours=1),
    cancelled_at=NOW,
    published_at=NOW,
    body=b"BEGIN:VEVENT",
)


def a_new_feed(recipient_id: RecipientId) -> NewFeed:
    return NewFeed(recipient_id=recipient_id, options=OPTIONS, created_at=DELIVERED_AT, uid_key=b"key")


def published(feed: Feed, body: bytes = b"BEGIN:VCALENDAR", etag: str = "one") -> Publication:
    """The feed, rendered from what it contains."""
    new = replace(
        feed,
        etag=etag,
        modified_at=NOW,
        published_version=feed.content_version,
        due_at=NOW + timedelta(days=1),
    )
    return Publication(feed=new, body=body, changed=(), gone=())


@pytest.fixture
def feed(calendars: Calendars, kari: RecipientId) -> Feed:
    """A feed that was never published."""
    calendars.add(DIGEST, a_new_feed(kari))
    return stored_feed(calendars)


def stored_feed(calendars: Calendars) -> Feed:
    (feed,) = calendars.all()
    assert calendars.get(feed.id) == feed
    return feed


def is_current(calendars: Calendars, now: datetime = NOW) -> bool:
    return calendars.states([DIGEST])[DIGEST].is_current(now)


def test_a_new_feed_is_found_by_its_token_and_is_not_current(
    calendars: Calendars, feed: Feed, kari: RecipientId
) -> None:
    assert (feed.recipient_id, feed.options, feed.created_at) == (kari, OPTIONS, DELIVERED_AT)
    assert feed.revoked_at is None
    assert not is_current(calendars)
    assert calendars.states([b"another"]) == {}


@pytest.mark.parametrize("options", [FeedOptions(name="x"), FeedOptions(name="x", alarms=(), senders=frozenset())])
def test_options_come_back_as_they_went_in(calendars: Calendars, feed: Feed, options: FeedOptions) -> None:
    calendars.publish(published(feed))
    calendars.change(feed.id, options)

    assert stored_feed(calendars).options == options
    assert not is_current(calendars)


def test_a_published_feed_is_current_until_it_is_due(calendars: Calendars, feed: Feed) -> None:
    calendars.publish(published(feed))

    assert stored_feed(calendars) == published(feed).feed
    assert is_current(calendars)
    assert not is_current(calendars, NOW + timedelta(days=1))


def test_a_poll_gets_the_bytes_with_their_tag_and_date(calendars: Calendars, feed: Feed) -> None:
    calendars.publish(published(feed))

    one = PublishedFeed(body=b"BEGIN:VCALENDAR", etag="one", modified_at=NOW)
    assert calendars.published([feed.id, feed.id + 1]) == {feed.id: one}


def test_a_poll_learns_the_state_without_the_bytes(calendars: Calendars, feed: Feed) -> None:
    calendars.publish(published(feed))
    calendars.revoke(feed.id, NOW)

    assert calendars.states([DIGEST])[DIGEST] == FeedState(
        id=feed.id,
        etag="one",
        modified_at=NOW,
        is_published=False,
        due_at=NOW + timedelta(days=1),
        revoked_at=NOW,
    )


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 64, 65, 200])
def test_any_number_of_polls_is_answered_at_once(calendars: Calendars, kari: RecipientId, count: int) -> None:
    digests = [number.to_bytes(32) for number in range(count)]
    ids = {digest: calendars.add(digest, a_new_feed(kari)) for digest in digests}

    states = calendars.states([*digests, b"another"])

    assert {digest: state.id for digest, state in states.items()} == ids


def test_a_poll_that_the_database_does_not_answer_is_a_storage_error(tmp_path: Path) -> None:
    """Here it has no tables."""
    with opened(f"sqlite:///{tmp_path / 'empty.sqlite'}") as database, pytest.raises(StorageError):
        Calendars(database).states([DIGEST])


def test_a_feed_remembers_its_entries(calendars: Calendars, feed: Feed) -> None:
    other = replace(ENTRY, uid="2@innkalling", start=NOW + timedelta(days=1), cancelled_at=None)
    changed = replace(ENTRY, sequence=3)
    calendars.publish(replace(published(feed), changed=(other, ENTRY)))
    assert calendars.entries(feed.id) == [ENTRY, other]

    calendars.publish(replace(published(feed), changed=(changed,), gone=(other.uid,)))
    assert calendars.entries(feed.id) == [changed]


def test_an_entry_has_the_date_of_the_version_that_first_held_it_so(calendars: Calendars, feed: Feed) -> None:
    calendars.publish(replace(published(feed), changed=(ENTRY,)))

    assert calendars.published_at(feed.id, ENTRY.uid) == NOW
    assert calendars.published_at(feed.id, "2@innkalling") is None


def test_a_revoked_feed_keeps_nothing_of_what_its_entries_said(calendars: Calendars, feed: Feed) -> None:
    """But that they were there: their SEQUENCE goes on rising when the feed is opened again."""
    calendars.publish(replace(published(feed), changed=(ENTRY,)))

    calendars.revoke(feed.id, NOW)

    assert calendars.entries(feed.id) == [replace(ENTRY, body=b"", fingerprint=b"")]


def test_a_renewed_feed_is_another_one_and_the_old_one_is_revoked_for_good(
    calendars: Calendars, feed: Feed, kari: RecipientId
) -> None:
    calendars.publish(replace(published(feed), changed=(ENTRY,)))

    new_id = calendars.renew(feed.id, b"new digest", a_new_feed(kari))

    old, new = calendars.get(feed.id), calendars.get(new_id)
    assert (old.revoked_at, old.renewed_at) == (DELIVERED_AT, DELIVERED_AT)
    assert calendars.entries(feed.id) == []
    assert (new.options, new.revoked_at, new.uid_key) == (OPTIONS, None, b"key")
    with pytest.raises(NotFoundError):
        calendars.renew(new_id + 1, b"newer", a_new_feed(kari))


def test_a_message_makes_its_recipients_feeds_out_of_date(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId, ola: RecipientId
) -> None:
    calendars.publish(published(feed))
    messages.accept(a_new_message(recipient_id=ola))
    assert is_current(calendars)

    other = a_message(primary_document=a_document(uuid="5d1f1a3e-9f0b-4a57-8a8f-000000000001"))
    messages.accept(a_new_message(recipient_id=kari, message=other))
    assert not is_current(calendars)


def test_a_refused_message_leaves_the_feeds_as_they_are(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId
) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    calendars.publish(published(stored_feed(calendars)))
    with pytest.raises(DuplicateError):
        messages.accept(a_new_message(recipient_id=kari))

    assert is_current(calendars)


def test_what_changed_while_it_was_published_is_published_next(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId
) -> None:
    rendered = published(feed)
    messages.accept(a_new_message(recipient_id=kari))
    calendars.publish(rendered)

    assert calendars.published([feed.id])[feed.id].body == rendered.body
    assert not is_current(calendars)


def test_what_was_rendered_from_less_does_not_replace_what_was_rendered_from_more(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId
) -> None:
    """Two polls at once may both render; the slower one may have read before the change."""
    late = published(feed)
    messages.accept(a_new_message(recipient_id=kari))
    newer = published(stored_feed(calendars), b"newer", "two")
    calendars.publish(newer)
    calendars.publish(replace(late, changed=(ENTRY,)))

    assert stored_feed(calendars) == newer.feed
    assert calendars.published([feed.id])[feed.id].body == b"newer"
    assert calendars.entries(feed.id) == []


def test_of_two_made_at_once_the_later_date_stays(calendars: Calendars, feed: Feed) -> None:
    """Two apps come in the same moment, on both sides of a full second; whichever is stored last."""
    later = replace(feed, etag="b", modified_at=NOW + timedelta(seconds=1), published_version=feed.content_version)
    earlier = replace(later, etag="a", modified_at=NOW)
    for made in (later, earlier):
        calendars.publish(Publication(feed=made, body=made.etag.encode(), changed=(), gone=()))
    assert calendars.published([feed.id])[feed.id].body == b"b"


def test_a_recipient_has_several_feeds(calendars: Calendars, kari: RecipientId, ola: RecipientId) -> None:
    first = calendars.add(b"first", a_new_feed(kari))
    others = calendars.add(b"ola's", a_new_feed(ola))
    second = calendars.add(b"second", a_new_feed(kari))
    calendars.revoke(first, NOW)

    assert [feed.id for feed in calendars.of(kari)] == [first, second]
    assert [feed.id for feed in calendars.all()] == [first, others, second]


def test_a_revoked_feed_stays_revoked_and_says_something_else(calendars: Calendars, feed: Feed) -> None:
    calendars.publish(published(feed))
    calendars.revoke(feed.id, NOW)
    calendars.revoke(feed.id, NOW + timedelta(days=1))

    assert stored_feed(calendars).revoked_at == NOW
    assert not is_current(calendars)


def test_a_revoked_feed_can_be_opened_again(calendars: Calendars, feed: Feed) -> None:
    calendars.revoke(feed.id, NOW)
    calendars.publish(published(stored_feed(calendars)))
    calendars.restore(feed.id)

    assert stored_feed(calendars).revoked_at is None
    assert not is_current(calendars)


def test_an_unknown_feed_can_not_be_revoked(calendars: Calendars) -> None:
    with pytest.raises(NotFoundError):
        calendars.revoke(1, NOW)
    with pytest.raises(NotFoundError):
        calendars.restore(1)
    with pytest.raises(NotFoundError):
        calendars.change(1, OPTIONS)
    with pytest.raises(NotFoundError):
        calendars.get(1)


def test_polls_wait_for_nobody_who_reads(calendars: Calendars, database: Database, feed: Feed) -> None:
    """Somebody's page may read a large mailbox for a second, and no calendar stands still for it."""
    numbers = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < 3_000_000))  # half a second's work
    slow = Statement(sa.select(sa.func.count().label("rows")).select_from(numbers))
    page = Thread(target=lambda: database.rows(slow))
    page.start()
    assert calendars.states([DIGEST])
    assert calendars.published([feed.id])
    assert page.is_alive()
    page.join()
