"""Feeds and their stored bytes."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from tests.builders import DELIVERED_AT
from tests.builders import a_document
from tests.builders import a_message
from tests.builders import a_new_message
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.calendar import DetailLevel
from viewer.domain.calendar import Feed
from viewer.errors import DuplicateError
from viewer.errors import NotFoundError
from viewer.ports import NewFeed
from viewer.store.calendars import Calendars
from viewer.store.messages import Messages

DIGEST = b"digest of a token"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_new_feed(recipient_id: RecipientId) -> NewFeed:
    return NewFeed(
        recipient_id=recipient_id,
        name="Timer",
        level=DetailLevel.DISCREET,
        language=Language.NN,
        created_at=DELIVERED_AT,
    )


def published(feed: Feed) -> Feed:
    """The feed, rendered from what it contains."""
    return replace(
        feed,
        body=b"BEGIN:VCALENDAR",
        etag='"one"',
        modified_at=NOW,
        published_version=feed.content_version,
        due_at=NOW + timedelta(days=1),
    )


@pytest.fixture
def feed(calendars: Calendars, kari: RecipientId) -> Feed:
    """A feed that was never published."""
    calendars.add(DIGEST, a_new_feed(kari))
    return found(calendars)


def found(calendars: Calendars) -> Feed:
    feed = calendars.by_token(DIGEST)
    assert feed
    return feed


def test_a_new_feed_is_found_by_its_token_and_is_not_current(
    calendars: Calendars, feed: Feed, kari: RecipientId
) -> None:
    assert (feed.recipient_id, feed.name, feed.level, feed.language) == (
        kari,
        "Timer",
        DetailLevel.DISCREET,
        Language.NN,
    )
    assert feed.created_at == DELIVERED_AT
    assert feed.revoked_at is None
    assert not feed.is_current(NOW)
    assert calendars.by_token(b"another") is None


def test_a_published_feed_is_current_until_it_is_due(calendars: Calendars, feed: Feed) -> None:
    calendars.publish(published(feed))

    assert found(calendars) == published(feed)
    assert found(calendars).is_current(NOW)
    assert not found(calendars).is_current(NOW + timedelta(days=1))


def test_a_message_makes_its_recipients_feeds_out_of_date(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId, ola: RecipientId
) -> None:
    calendars.publish(published(feed))
    messages.accept(a_new_message(recipient_id=ola))
    assert found(calendars).is_current(NOW)

    other = a_message(primary_document=a_document(uuid="5d1f1a3e-9f0b-4a57-8a8f-000000000001"))
    messages.accept(a_new_message(recipient_id=kari, message=other))
    assert not found(calendars).is_current(NOW)


def test_a_refused_message_leaves_the_feeds_as_they_are(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId
) -> None:
    messages.accept(a_new_message(recipient_id=kari))
    calendars.publish(published(found(calendars)))
    with pytest.raises(DuplicateError):
        messages.accept(a_new_message(recipient_id=kari))

    assert found(calendars).is_current(NOW)


def test_what_changed_while_it_was_published_is_published_next(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId
) -> None:
    rendered = published(feed)
    messages.accept(a_new_message(recipient_id=kari))
    calendars.publish(rendered)

    assert found(calendars).body == rendered.body
    assert not found(calendars).is_current(NOW)


def test_what_was_rendered_from_less_does_not_replace_what_was_rendered_from_more(
    calendars: Calendars, messages: Messages, feed: Feed, kari: RecipientId
) -> None:
    """Two polls at once may both render; the slower one may have read before the change."""
    late = published(feed)
    messages.accept(a_new_message(recipient_id=kari))
    newer = replace(published(found(calendars)), body=b"newer", etag='"two"')
    calendars.publish(newer)
    calendars.publish(late)

    assert found(calendars) == newer


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

    assert found(calendars).revoked_at == NOW
    assert not found(calendars).is_current(NOW)


def test_an_unknown_feed_can_not_be_revoked(calendars: Calendars) -> None:
    with pytest.raises(NotFoundError):
        calendars.revoke(1, NOW)
