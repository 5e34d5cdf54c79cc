"""Feeds: published when something changed, the same to the byte when nothing did."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders import a_letter, a_mailbox_appointment, an_appointment
from tests.fakes import FakeCalendars, FakeMessages
from tests.ics_readers import ReadEntry, read_with_icalendar
from viewer.actions.feeds import open_feed, restore_feed, revoke_feed
from viewer.actions.publish import LARGEST_FEED, NOTICE_FOR, Publisher, entry_ics, poll
from viewer.calendar.feed import Window
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Info, Language
from viewer.domain.calendar import Feed, FeedOptions, FeedToken, PublishedFeed
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.redaction import DetailLevel
from viewer.errors import FeedRevokedError, NotFoundError

KARI = RecipientId(1)
NOW = datetime(2026, 8, 1, 12, 0, 0, 500_000, tzinfo=UTC)
SOON = NOW.replace(microsecond=0) + timedelta(days=7)


def an_appointment_at(start: datetime, id: str = "1", **fields: Any) -> MailboxAppointment:  # noqa: A002, ANN401  # fields of MailboxAppointment
    appointment = an_appointment(start=start, end=start + timedelta(hours=1))
    return a_mailbox_appointment(id=id, appointment=appointment, **fields)


class Bridge:
    """A mailbox with one feed, as a calendar app sees it."""

    def __init__(
        self,
        *appointments: MailboxAppointment,
        window: Window | None = None,
        **options: Any,  # noqa: ANN401  # fields of FeedOptions
    ) -> None:
        self.messages = FakeMessages(*appointments)
        self.calendars = FakeCalendars()
        chosen = FeedOptions(**{"name": "Mine timer", "detail_level": DetailLevel.EVERYTHING, **options})
        self.token = open_feed(KARI, chosen, calendars=self.calendars, now=NOW)
        self.publisher = Publisher(
            calendars=self.calendars,
            messages=self.messages,
            public_url="https://post.example.no",
            window=window or Window(),
        )

    def poll(self, now: datetime = NOW, token: FeedToken | None = None) -> PublishedFeed:
        state = poll(token or self.token, publisher=self.publisher, now=now)
        assert state.is_current(now)
        return self.calendars.published([state.id])[state.id]

    def read(self, now: datetime = NOW) -> list[ReadEntry]:
        return read_with_icalendar(self.poll(now).body)

    def changes(self, *appointments: MailboxAppointment) -> None:
        self.messages.all = list(appointments)
        self.calendars.content_changes()

    @property
    def feed(self) -> Feed:
        return self.calendars.get(1)


def test_feed_holds_the_appointments() -> None:
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(SOON + timedelta(days=1), "2"))
    assert [entry.start for entry in bridge.read()] == [SOON, SOON + timedelta(days=1)]


def test_feed_that_is_current_asks_nothing() -> None:
    """A poll that finds nothing new costs one look-up and no rendering."""
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    assert bridge.poll(NOW + timedelta(days=1)) == first
    assert (bridge.messages.queries, len(bridge.calendars.publications)) == (1, 1)


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
    assert second == first


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
    assert bridge.read() == []
    assert bridge.feed.due_at == delivered_at
    assert len(bridge.read(delivered_at)) == 1


def test_f7_entry_leaves_after_three_months() -> None:
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(SOON + timedelta(days=30), "2"))
    leaves_at = SOON + timedelta(hours=1) + Window().past
    bridge.poll()
    assert bridge.feed.due_at == leaves_at
    assert len(bridge.read(leaves_at - timedelta(seconds=1))) == 2
    later = bridge.poll(leaves_at)
    assert [entry.uid for entry in read_with_icalendar(later.body)] == ["2@innkalling"]
    assert later.modified_at == leaves_at


def test_f4b_feed_that_had_entries_never_becomes_empty() -> None:
    """GNOME and vdirsyncer do not believe an empty calendar, and keep what they have."""
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(SOON + timedelta(days=30), "2"))
    bridge.poll()
    assert [entry.uid for entry in bridge.read(SOON + timedelta(days=1000))] == ["2@innkalling"]
    assert bridge.feed.due_at is None


def test_sensitive_appointment_stays_discreet_in_a_feed_that_tells_everything() -> None:
    sensitive = a_letter(sensitivity_level=SensitivityLevel.SENSITIVE)
    bridge = Bridge(an_appointment_at(SOON, letters=(sensitive,)))
    body = bridge.poll().body.decode()
    assert [entry.summary for entry in bridge.read()] == ["Avtale"]
    assert "Røntgen" not in body
    assert "Storgata" not in body


@pytest.mark.parametrize(("level", "title"), [(DetailLevel.DISCREET, "Avtale"), (DetailLevel.BUSY, "Opptatt")])
def test_feed_tells_what_its_level_allows(level: DetailLevel, title: str) -> None:
    bridge = Bridge(an_appointment_at(SOON), detail_level=level)
    assert [entry.summary for entry in bridge.read()] == [title]


def test_unknown_token_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        Bridge().poll(token=FeedToken("unknown"))


def test_token_is_kept_as_a_digest_only() -> None:
    bridge = Bridge()
    assert len(bridge.token) == 43
    assert bridge.token not in repr(bridge.calendars.feeds)


def test_single_entry_is_private_and_complete() -> None:
    options = FeedOptions(name="", detail_level=DetailLevel.EVERYTHING)
    body = entry_ics(a_mailbox_appointment(), options=options, public_url="https://post.example.no")
    assert b"CLASS:PRIVATE" in body
    assert "Undersøke smerter i ryggen".encode() in body


def stamps(bridge: Bridge, now: datetime) -> list[tuple[str, str, str]]:
    """SEQUENCE, DTSTAMP and LAST-MODIFIED of each entry."""
    names = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
    lines = [line.partition(":") for line in bridge.poll(now).body.decode().split("\r\n")]
    values = [value for name, _, value in lines if name in names]
    return sorted(zip(values[2::3], values[0::3], values[1::3], strict=True))


def test_f5_moved_entry_keeps_its_uid_and_gets_new_stamps() -> None:
    """GNOME goes on showing the old time otherwise."""
    bridge = Bridge(an_appointment_at(SOON))
    assert stamps(bridge, NOW) == [("0", "20170901T080000Z", "20170901T080000Z")]
    bridge.changes(an_appointment_at(SOON + timedelta(hours=2), sequence=1))
    later = NOW + timedelta(hours=1)
    assert stamps(bridge, later) == [("1", "20260801T130000Z", "20260801T130000Z")]
    assert [entry.uid for entry in bridge.read(later)] == ["1@innkalling"]


def test_f5_entry_that_did_not_change_keeps_its_stamps() -> None:
    bridge = Bridge(an_appointment_at(SOON, "1"))
    before = stamps(bridge, NOW)
    bridge.changes(an_appointment_at(SOON, "1"), an_appointment_at(SOON, "2"))
    assert stamps(bridge, NOW + timedelta(hours=1)) == before * 2


def test_f5_change_of_level_gives_every_entry_new_stamps() -> None:
    """Or an app would go on showing what it had been told before."""
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.calendars.change(1, FeedOptions(name="Mine timer", detail_level=DetailLevel.BUSY))
    assert stamps(bridge, NOW + timedelta(hours=1)) == [("1", "20260801T130000Z", "20260801T130000Z")]
    assert [entry.summary for entry in bridge.read(NOW + timedelta(hours=1))] == ["Opptatt"]


def test_unchanged_entries_are_not_written_again() -> None:
    bridge = Bridge(an_appointment_at(SOON, "1"))
    bridge.poll()
    bridge.changes(an_appointment_at(SOON, "1"), an_appointment_at(SOON, "2"))
    bridge.poll()
    assert [entry.uid for entry in bridge.calendars.publications[-1].changed] == ["2@innkalling"]


@pytest.mark.parametrize(
    "left", [[an_appointment_at(SOON, hidden_at=NOW)], [an_appointment_at(SOON, withdrawn_at=NOW)], []]
)
def test_f6_hidden_withdrawn_or_deleted_entry_is_announced_as_cancelled(left: list[MailboxAppointment]) -> None:
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(*left)
    body = bridge.poll(NOW).body.decode()
    assert "SUMMARY:AVLYST: Undersøke smerter i ryggen\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n" in body
    assert "SEQUENCE:1\r\n" in body
    assert "VALARM" not in body
    assert [entry.uid for entry in bridge.read()] == ["1@innkalling"]


def test_f6_cancelled_entry_stays_for_thirty_days_and_until_its_day_is_over() -> None:
    near, far = SOON, SOON + timedelta(days=90)
    bridge = Bridge(*(an_appointment_at(start, str(start.month)) for start in (near, far)), an_appointment_at(far, "x"))
    bridge.poll()
    bridge.changes(an_appointment_at(far, "x"))
    assert len(bridge.read(NOW)) == 3
    assert len(bridge.read(NOW + timedelta(days=30))) == 2
    assert bridge.feed.due_at == far + timedelta(hours=1)
    assert len(bridge.read(far + timedelta(minutes=59))) == 2
    assert [entry.uid for entry in bridge.read(far + timedelta(hours=1))] == ["x@innkalling"]


def test_f6_cancelled_entry_that_comes_back_is_there_again() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(an_appointment_at(SOON, hidden_at=NOW))
    bridge.poll()
    bridge.changes(an_appointment_at(SOON))
    assert [entry.summary for entry in bridge.read()] == ["Undersøke smerter i ryggen"]
    assert stamps(bridge, NOW)[0][0] == "2"


def test_entry_that_a_feed_never_showed_is_not_announced_as_cancelled() -> None:
    assert Bridge(an_appointment_at(SOON, hidden_at=NOW)).read() == []


def test_f4b_feed_whose_only_entry_was_cancelled_never_becomes_empty() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes()
    bridge.poll()
    assert len(bridge.read(NOW + timedelta(days=1000))) == 1
    assert bridge.feed.due_at is None


def test_cancellation_keeps_to_the_level_that_the_feed_has_now() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes()
    bridge.poll()
    bridge.calendars.change(1, FeedOptions(name="Mine timer", detail_level=DetailLevel.DISCREET))
    assert [entry.summary for entry in bridge.read()] == ["AVLYST: Avtale"]
    assert b"ryggen" not in bridge.poll().body


def test_cancellation_of_what_is_confidential_tells_nothing() -> None:
    """Whatever had been allowed when it was shown."""
    letter = a_letter(sensitivity_level=SensitivityLevel.SENSITIVE)
    bridge = Bridge(an_appointment_at(SOON, letters=(letter,)), confidential_up_to=AuthenticationLevel.PASSWORD)
    assert [entry.summary for entry in bridge.read()] == ["Undersøke smerter i ryggen"]
    bridge.changes()
    assert [entry.summary for entry in bridge.read()] == ["AVLYST: Avtale"]


@pytest.mark.parametrize(("language", "prefix"), [(Language.NN, "AVLYST: "), (Language.EN, "CANCELLED: ")])
def test_cancellation_speaks_the_language_of_the_feed(language: Language, prefix: str) -> None:
    bridge = Bridge(an_appointment_at(SOON), language=language)
    bridge.poll()
    bridge.changes()
    assert bridge.read()[0].summary.startswith(prefix)


def test_f7_feed_reaches_as_far_ahead_as_it_is_set_to() -> None:
    far = SOON + timedelta(days=60)
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(far, "2"), window=Window(future=timedelta(days=30)))
    assert [entry.uid for entry in bridge.read()] == ["1@innkalling"]
    assert bridge.feed.due_at == far - timedelta(days=30)
    assert len(bridge.read(far - timedelta(days=30))) == 2


def test_f7_feed_is_cut_before_a_megabyte_and_the_operator_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Google drops what lies beyond, without a word. What is next is what matters."""
    infos = (Info(text="x" * 90_000),)
    starts = [NOW + timedelta(days=count - 5, hours=1) for count in range(20)]
    appointments = [
        a_mailbox_appointment(id=f"{count:02}", appointment=an_appointment(start=start, end=None, infos=infos))
        for count, start in enumerate(starts)
    ]
    bridge = Bridge(*appointments)
    assert [entry.uid[:2] for entry in bridge.read()] == [f"{count:02}" for count in range(5, 15)]
    assert len(bridge.poll().body) < LARGEST_FEED + 2_000
    assert caplog.messages == ["feed 1 is cut: 10 of 20 entries fit"]


def test_entry_that_did_not_fit_is_not_cancelled_when_it_fits_again() -> None:
    infos = (Info(text="x" * 90_000),)
    big = [
        a_mailbox_appointment(
            id=str(count), appointment=an_appointment(start=SOON + timedelta(days=count), end=None, infos=infos)
        )
        for count in range(12)
    ]
    bridge = Bridge(*big)
    bridge.poll()
    bridge.changes(*big[6:])
    shown = {entry.uid: entry.summary for entry in bridge.read()}
    assert shown["11@innkalling"] == "Undersøke smerter i ryggen"
    assert shown["0@innkalling"].startswith("AVLYST")


def test_h8_closed_feed_holds_one_notice_for_some_weeks_and_is_then_gone() -> None:
    """The data leaves the copies of others: an address that is gone, or a calendar that is empty, would leave it."""
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    revoke_feed(KARI, 1, calendars=bridge.calendars, now=NOW)
    closed = bridge.poll(NOW)
    body = closed.body.decode()
    assert body.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Kalenderlenken er ikke lenger i bruk" in body
    assert "DTSTART;VALUE=DATE:20260801\r\nDTEND;VALUE=DATE:20260802" in body
    assert "ryggen" not in body
    assert "Mine timer" not in body
    assert closed.modified_at > first.modified_at
    bridge.poll(NOW + NOTICE_FOR - timedelta(seconds=1))
    with pytest.raises(FeedRevokedError):
        bridge.poll(NOW + NOTICE_FOR)


def test_closed_feed_that_is_opened_again_is_as_it_was() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    before = stamps(bridge, NOW)
    first = bridge.poll()
    revoke_feed(KARI, 1, calendars=bridge.calendars, now=NOW)
    bridge.poll(NOW)
    restore_feed(KARI, 1, calendars=bridge.calendars, now=NOW + timedelta(days=1))
    again = bridge.poll(NOW + timedelta(days=1))
    assert again.body == first.body
    assert again.modified_at > first.modified_at
    assert stamps(bridge, NOW + timedelta(days=1)) == before


def test_f4b_feed_opened_again_says_so_when_there_is_nothing_else_to_show() -> None:
    """An empty calendar would leave the notice of its closing in GNOME for good."""
    bridge = Bridge()
    assert bridge.read() == []
    revoke_feed(KARI, 1, calendars=bridge.calendars, now=NOW)
    [closed] = bridge.read()
    restore_feed(KARI, 1, calendars=bridge.calendars, now=NOW + timedelta(hours=1))
    [opened] = bridge.read(NOW + timedelta(hours=1))
    assert (opened.uid, opened.summary) == (closed.uid, "Kalenderlenken er i bruk igjen")
    bridge.changes(an_appointment_at(SOON))
    assert [entry.uid for entry in bridge.read(NOW + timedelta(hours=2))] == ["1@innkalling"]


def test_f5_entry_that_comes_back_into_the_window_goes_on_rising() -> None:
    """The feed itself has raised its SEQUENCE, by changes that the mailbox knows nothing of."""
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.calendars.change(1, FeedOptions(name="x", detail_level=DetailLevel.BUSY))
    assert [sequence for sequence, *_ in stamps(bridge, NOW)] == ["1"]
    other = an_appointment_at(SOON, "2")
    bridge.changes(other, an_appointment_at(NOW - timedelta(days=100)))
    assert [sequence for sequence, *_ in stamps(bridge, NOW)] == ["0"]
    bridge.changes(other, an_appointment_at(SOON + timedelta(days=1)))
    assert [sequence for sequence, *_ in stamps(bridge, NOW)] == ["0", "2"]


def test_f6_entry_that_left_the_window_is_not_announced_as_cancelled() -> None:
    bridge = Bridge(an_appointment_at(SOON), an_appointment_at(SOON + timedelta(days=200), "2"))
    later = SOON + timedelta(days=100)
    assert len(bridge.read()) == 2
    assert [entry.uid for entry in bridge.read(later)] == ["2@innkalling"]
    bridge.changes(an_appointment_at(SOON + timedelta(days=200), "2"))
    assert [entry.uid for entry in bridge.read(later)] == ["2@innkalling"]
