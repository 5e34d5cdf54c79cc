"""Feeds: published when something changed, the same to the byte when nothing did."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from tests.builders import a_letter
from tests.builders import a_mailbox_appointment
from tests.builders import an_appointment
from tests.fakes import FakeCalendars
from tests.fakes import FakeMessages
from tests.ics_readers import read_with_icalendar
from viewer.actions.publish import WINDOW
from viewer.actions.publish import entry_ics
from viewer.actions.publish import feed_ics
from viewer.actions.publish import make_feed
from viewer.actions.publish import revoke_feed
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.calendar import DetailLevel
from viewer.domain.calendar import Feed
from viewer.domain.calendar import FeedToken
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import SensitivityLevel
from viewer.errors import FeedRevokedError
from viewer.errors import NotFoundError

KARI = RecipientId(1)
OLA = RecipientId(2)
NOW = datetime(2026, 8, 1, 12, 0, 0, 500_000, tzinfo=UTC)
SOON = NOW.replace(microsecond=0) + timedelta(days=7)


def an_appointment_at(start: datetime, id: str = "1", **fields: object) -> MailboxAppointment:  # noqa: A002
    found = a_mailbox_appointment(id=id, appointment=an_appointment(start=start, end=start + timedelta(hours=1)))
    return replace(found, **fields)  # type: ignore[arg-type]


class Bridge:
    """A mailbox with one feed, as a calendar app sees it."""

    def __init__(self, *appointments: MailboxAppointment, level: DetailLevel = DetailLevel.EVERYTHING) -> None:
        self.messages = FakeMessages(*appointments)
        self.calendars = FakeCalendars()
        self.token = make_feed(KARI, "Mine timer", level, Language.NB, calendars=self.calendars, now=NOW)

    def poll(self, now: datetime = NOW, token: FeedToken | None = None) -> Feed:
        return feed_ics(
            token or self.token,
            calendars=self.calendars,
            messages=self.messages,
            public_url="https://post.example.no",
            now=now,
        )

    def changes(self, *appointments: MailboxAppointment) -> None:
        self.messages.all = list(appointments)
        self.calendars.content_changes()


def test_feed_holds_the_appointments() -> None:
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(SOON + timedelta(days=1), "2"))
    assert [entry.start for entry in read_with_icalendar(bridge.poll().body)] == [SOON, SOON + timedelta(days=1)]


def test_feed_that_is_current_asks_nothing() -> None:
    """A poll that finds nothing new costs one look-up and no rendering."""
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    assert bridge.poll(NOW + timedelta(days=1)) == first
    assert (bridge.messages.questions, bridge.calendars.published) == (1, 1)


def test_change_gives_new_bytes_tag_and_date() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    bridge.changes(an_appointment_at(SOON + timedelta(hours=2), sequence=1))
    second = bridge.poll(NOW + timedelta(hours=1))
    assert second.etag != first.etag
    assert second.modified_at == (NOW + timedelta(hours=1)).replace(microsecond=0)


def test_change_that_does_not_show_changes_neither_tag_nor_date() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    bridge.calendars.content_changes()
    second = bridge.poll(NOW + timedelta(hours=1))
    assert (second.body, second.etag, second.modified_at) == (first.body, first.etag, first.modified_at)
    assert second.is_current(NOW + timedelta(hours=1))


def test_h5_date_has_whole_seconds_and_rises_with_every_change() -> None:
    """Apple goes by the date alone, and two changes may fall into one second."""
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    bridge.changes(an_appointment_at(SOON + timedelta(hours=2)))
    second = bridge.poll(NOW)
    assert first.modified_at == NOW.replace(microsecond=0)
    assert second.modified_at == first.modified_at + timedelta(seconds=1)


def test_h5_date_never_goes_back_though_the_clock_does() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    bridge.changes(an_appointment_at(SOON + timedelta(hours=2)))
    assert bridge.poll(NOW - timedelta(days=1)).modified_at > first.modified_at


def test_message_appears_at_its_delivery_time() -> None:
    delivered_at = NOW + timedelta(days=2)
    bridge = Bridge(an_appointment_at(SOON, letters=(a_letter(delivered_at=delivered_at),)))
    assert read_with_icalendar(bridge.poll().body) == []
    assert bridge.poll().due_at == delivered_at
    assert len(read_with_icalendar(bridge.poll(delivered_at).body)) == 1


def test_f7_entry_leaves_after_three_months() -> None:
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(SOON + timedelta(days=30), "2"))
    leaves_at = SOON + timedelta(hours=1) + WINDOW
    assert bridge.poll().due_at == leaves_at
    assert len(read_with_icalendar(bridge.poll(leaves_at - timedelta(seconds=1)).body)) == 2
    later = bridge.poll(leaves_at)
    assert [entry.uid for entry in read_with_icalendar(later.body)] == ["2@innkalling"]
    assert later.modified_at == leaves_at


def test_f4b_feed_that_had_entries_never_becomes_empty() -> None:
    """GNOME and vdirsyncer do not believe an empty calendar, and keep what they have."""
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(SOON + timedelta(days=30), "2"))
    bridge.poll()
    long_after = bridge.poll(SOON + timedelta(days=1000))
    assert [entry.uid for entry in read_with_icalendar(long_after.body)] == ["2@innkalling"]
    assert long_after.due_at is None


def test_sensitive_appointment_stays_discreet_in_a_feed_that_tells_everything() -> None:
    sensitive = a_letter(sensitivity_level=SensitivityLevel.SENSITIVE)
    bridge = Bridge(an_appointment_at(SOON, letters=(sensitive,)))
    body = bridge.poll().body.decode()
    assert [entry.summary for entry in read_with_icalendar(bridge.poll().body)] == ["Avtale"]
    assert "Røntgen" not in body
    assert "Storgata" not in body


@pytest.mark.parametrize(("level", "title"), [(DetailLevel.DISCREET, "Avtale"), (DetailLevel.BUSY, "Opptatt")])
def test_feed_tells_what_its_level_allows(level: DetailLevel, title: str) -> None:
    bridge = Bridge(an_appointment_at(SOON), level=level)
    assert [entry.summary for entry in read_with_icalendar(bridge.poll().body)] == [title]


def test_unknown_token_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        Bridge().poll(token=FeedToken("unknown"))


def test_token_is_kept_as_a_digest_only() -> None:
    bridge = Bridge()
    assert len(bridge.token) == 43
    assert bridge.token not in repr(bridge.calendars.feeds)


def test_revoked_feed_says_so() -> None:
    bridge = Bridge()
    revoke_feed(KARI, 1, calendars=bridge.calendars, now=NOW)
    with pytest.raises(FeedRevokedError):
        bridge.poll()


def test_feed_of_another_cannot_be_revoked() -> None:
    bridge = Bridge()
    with pytest.raises(NotFoundError):
        revoke_feed(OLA, 1, calendars=bridge.calendars, now=NOW)
    bridge.poll()


def test_single_entry_is_private_and_complete() -> None:
    body = entry_ics(a_mailbox_appointment(), language=Language.NB, public_url="https://post.example.no")
    assert b"CLASS:PRIVATE" in body
    assert "Undersøke smerter i ryggen".encode() in body
