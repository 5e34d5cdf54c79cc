"""Feeds: published when something changed, the same to the byte when nothing did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders import a_letter, a_mailbox_appointment, an_appointment, an_event
from tests.fakes import FakeCalendars, FakeMessages
from tests.ics_readers import ReadEntry, read_with_icalendar
from viewer.actions.feeds import open_feed, restore_feed, revoke_feed
from viewer.actions.publish import NOTICE_FOR, Publisher, appointment_ics, is_gone, publish_state
from viewer.calendar.feed import LARGEST_FEED
from viewer.calendar.unchanged import Window
from viewer.domain.access import RecipientId, token_digest
from viewer.domain.appointment import ExternalLink, Info, Interval, Kind, Language
from viewer.domain.calendar import Feed, FeedOptions, FeedToken, PublishedFeed
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import SenderId, SensitivityLevel
from viewer.domain.occurrence import carried_over, first_occurrences
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
        digest = token_digest(token or self.token)
        state = self.calendars.states([digest]).get(digest)
        if state is None:
            raise NotFoundError
        if is_gone(state, now):
            raise FeedRevokedError
        if not state.is_current(now):
            state = publish_state(state, publisher=self.publisher, now=now)
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
    body = appointment_ics(a_mailbox_appointment(), options=options, public_url="https://post.example.no")
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


def withdrawn(start: datetime, id: str = "1", **fields: Any) -> MailboxAppointment:  # noqa: A002, ANN401
    return an_appointment_at(start, id, **{"withdrawn_at": NOW, "sequence": 1, **fields})


def test_f6_what_its_sender_called_off_is_announced_with_its_place_and_link() -> None:
    """So that one can tell which it was."""
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(withdrawn(SOON))
    body = bridge.poll(NOW).body.decode()
    assert "SUMMARY:AVLYST: Undersøke smerter i ryggen\r\nLOCATION:Oslo City Røntgen" in body
    assert "STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n" in body
    assert "DESCRIPTION:Åpne i postkassen: https://post.example.no/appointments/1\r\n" in body
    assert "SEQUENCE:1\r\n" in body
    assert "VALARM" not in body
    assert [entry.uid for entry in bridge.read()] == ["1@innkalling"]


@pytest.mark.parametrize("left", [[an_appointment_at(SOON, hidden_at=NOW)], []])
def test_r4_what_its_recipient_hid_or_what_was_deleted_leaves_without_a_word(left: list[MailboxAppointment]) -> None:
    """The hospital still waits."""
    other = an_appointment_at(SOON, "2")
    bridge = Bridge(an_appointment_at(SOON), other)
    bridge.poll()
    bridge.changes(other, *left)
    assert [entry.uid for entry in bridge.read()] == ["2@innkalling"]
    assert b"CANCELLED" not in bridge.poll().body


def test_r4_what_was_switched_off_leaves_without_a_word() -> None:
    """A deadline that is not shown any more still holds."""
    link = ExternalLink(url="https://svar.example.no", deadline=SOON)
    with_deadline = a_mailbox_appointment(id="1", appointment=an_appointment(start=SOON, end=None, link=link))
    bridge = Bridge(with_deadline, shows_deadlines=True)
    assert len(bridge.read()) == 2
    bridge.calendars.change(1, FeedOptions(name="Mine timer", detail_level=DetailLevel.EVERYTHING))
    assert [entry.uid for entry in bridge.read()] == ["1@innkalling"]
    assert "AVLYST" not in bridge.poll().body.decode()


def test_f5_deadline_that_is_switched_on_again_goes_on_rising() -> None:
    link = ExternalLink(url="https://svar.example.no", deadline=SOON)
    bridge = Bridge(
        a_mailbox_appointment(id="1", appointment=an_appointment(start=SOON, end=None, link=link)), shows_deadlines=True
    )
    bridge.poll()

    def after(hours: int, **options: Any) -> ReadEntry | None:  # noqa: ANN401  # fields of FeedOptions
        bridge.calendars.change(1, replace(bridge.feed.options, **options))
        read = bridge.read(NOW + timedelta(hours=hours))
        return next((entry for entry in read if entry.uid == "1-deadline@innkalling"), None)

    before = after(1, language=Language.EN)
    assert after(2, shows_deadlines=False) is None
    again = after(3, shows_deadlines=True, language=Language.NN)

    assert before
    assert again
    assert again.sequence > before.sequence
    assert min(again.stamps) > max(before.stamps)


def test_r4_the_last_entry_that_was_hidden_says_that_it_was_removed() -> None:
    """An empty calendar would leave it in GNOME for good; and nobody called it off."""
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(an_appointment_at(SOON, hidden_at=NOW))
    body = bridge.poll(NOW).body.decode()
    assert "SUMMARY:Fjernet fra kalenderen\r\n" in body
    assert "STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\n" in body
    assert "AVLYST" not in body
    assert "ryggen" not in body
    assert [entry.uid for entry in bridge.read()] == ["1@innkalling"]


def test_r3_a_time_that_the_sender_left_out_is_announced_where_it_stood() -> None:
    before = an_event(
        times=tuple(Interval(SOON + timedelta(days=days), SOON + timedelta(days=days, hours=1)) for days in (0, 7, 14))
    )
    bridge = Bridge(a_mailbox_appointment(id="1", appointment=before))
    bridge.poll()
    after = replace(before, times=before.times[1:])
    occurrences = carried_over(first_occurrences(Kind.EVENT, before.times), after, NOW)
    bridge.changes(a_mailbox_appointment(id="1", appointment=after, occurrences=occurrences, sequence=1))
    assert [(entry.uid, entry.start, entry.is_cancelled) for entry in bridge.read()] == [
        ("1-1@innkalling", SOON, True),
        ("1-2@innkalling", SOON + timedelta(days=7), False),
        ("1-3@innkalling", SOON + timedelta(days=14), False),
    ]


def test_f6_cancelled_entry_stays_for_thirty_days_and_until_its_day_is_over() -> None:
    near, far = SOON, SOON + timedelta(days=90)
    bridge = Bridge(*(an_appointment_at(start, str(start.month)) for start in (near, far)), an_appointment_at(far, "x"))
    bridge.poll()
    bridge.changes(*(withdrawn(start, str(start.month)) for start in (near, far)), an_appointment_at(far, "x"))
    assert len(bridge.read(NOW)) == 3
    assert len(bridge.read(NOW + timedelta(days=30))) == 2
    assert bridge.feed.due_at == far + timedelta(hours=1)
    assert len(bridge.read(far + timedelta(minutes=59))) == 2
    assert [entry.uid for entry in bridge.read(far + timedelta(hours=1))] == ["x@innkalling"]


def test_hidden_entry_that_comes_back_is_there_again_with_a_higher_sequence() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(an_appointment_at(SOON, hidden_at=NOW))
    bridge.poll()
    bridge.changes(an_appointment_at(SOON))
    assert [entry.summary for entry in bridge.read()] == ["Undersøke smerter i ryggen"]
    assert stamps(bridge, NOW)[0][0] == "2"


def test_entry_that_a_feed_never_showed_is_not_announced_as_cancelled() -> None:
    assert Bridge(withdrawn(SOON)).read() == []


def test_f4b_feed_whose_only_entry_was_called_off_never_becomes_empty() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(withdrawn(SOON))
    bridge.poll()
    assert [entry.is_cancelled for entry in bridge.read(NOW + timedelta(days=1000))] == [True]
    assert bridge.feed.due_at is None


def test_feed_may_leave_out_what_was_called_off() -> None:
    other = an_appointment_at(SOON, "2")
    bridge = Bridge(an_appointment_at(SOON), other, shows_called_off=False)
    bridge.poll()
    bridge.changes(withdrawn(SOON), other)
    assert [entry.uid for entry in bridge.read()] == ["2@innkalling"]


def test_feed_may_be_limited_to_senders() -> None:
    dentist = a_letter(sender_id=SenderId(7))
    bridge = Bridge(
        an_appointment_at(SOON), an_appointment_at(SOON, "2", letters=(dentist,)), senders=frozenset({SenderId(7)})
    )
    assert [entry.uid for entry in bridge.read()] == ["2@innkalling"]


def test_cancellation_keeps_to_the_level_that_the_feed_has_now() -> None:
    """With the link, by which its recipient can tell which it was."""
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(withdrawn(SOON))
    bridge.poll()
    bridge.calendars.change(1, FeedOptions(name="Mine timer", detail_level=DetailLevel.DISCREET))
    body = bridge.poll().body.decode()
    assert "SUMMARY:AVLYST: Avtale\r\nDESCRIPTION:Åpne i postkassen:" in body
    assert "ryggen" not in body
    assert "LOCATION" not in body


def test_cancellation_of_what_is_confidential_tells_nothing() -> None:
    letter = a_letter(sensitivity_level=SensitivityLevel.SENSITIVE)
    bridge = Bridge(an_appointment_at(SOON, letters=(letter,)))
    bridge.poll()
    bridge.changes(withdrawn(SOON, letters=(letter,)))
    assert [entry.summary for entry in bridge.read()] == ["AVLYST: Avtale"]


def test_cancelled_entries_follow_when_the_feed_speaks_another_language() -> None:
    bridge = Bridge(an_appointment_at(SOON))
    bridge.poll()
    bridge.changes(withdrawn(SOON))
    bridge.poll()
    options = FeedOptions(name="x", detail_level=DetailLevel.DISCREET, language=Language.EN)
    bridge.calendars.change(1, options)
    assert [entry.summary for entry in bridge.read()] == ["CANCELLED: Appointment"]


def test_f7_feed_reaches_as_far_ahead_as_it_is_set_to() -> None:
    far = SOON + timedelta(days=60)
    bridge = Bridge(an_appointment_at(SOON, "1"), an_appointment_at(far, "2"), window=Window(future=timedelta(days=30)))
    assert [entry.uid for entry in bridge.read()] == ["1@innkalling"]
    assert bridge.feed.due_at == far - timedelta(days=30)
    assert len(bridge.read(far - timedelta(days=30))) == 2


def a_long_one(start: datetime, id: str, letters: int, **fields: Any) -> MailboxAppointment:  # noqa: A002, ANN401
    infos = tuple(Info(text="x" * letters) for _ in range(10))
    return a_mailbox_appointment(id=id, appointment=an_appointment(start=start, end=None, infos=infos), **fields)


def test_r1_a_message_of_a_megabyte_takes_nothing_from_the_others() -> None:
    """An event 20 minutes ahead with ten texts of 98,000 letters emptied the feed."""
    others = [an_appointment_at(SOON + timedelta(days=days), f"o{days}") for days in range(11)]
    bridge = Bridge(*others)
    bridge.poll()
    bridge.changes(a_long_one(NOW + timedelta(minutes=20), "long", 98_000), *others)
    body = bridge.poll().body
    assert len(bridge.read()) == 12
    assert len(body) < 1_000_000
    for entry in bridge.read():
        assert entry.description
        assert len(entry.description) <= 8_000
        assert entry.description.split("\n")[-1].startswith("Åpne i postkassen: https://")
    assert "xxx…\n\nÅpne i postkassen" in (bridge.read()[0].description or "")


def test_r2_a_year_of_treatment_starves_no_other_sender() -> None:
    """157 times with 7 kB of text each, and an appointment eleven months ahead."""
    days = [day for day in range(1, 400) if (NOW + timedelta(days=day)).weekday() in (0, 2, 4)][:157]
    times = tuple(Interval(NOW + timedelta(days=day), NOW + timedelta(days=day, hours=4)) for day in days)
    dialysis = an_event(times=times, infos=tuple(Info(text="y" * 730) for _ in range(10)))
    dentist = a_letter(sender_id=SenderId(7))
    far = an_appointment_at(SOON + timedelta(days=330), "far", letters=(dentist,))
    bridge = Bridge(a_mailbox_appointment(id="dialysis", appointment=dialysis), far)
    assert len(bridge.read()) == 158
    assert len(bridge.poll().body) < 1_000_000
    assert bridge.feed.left_out == 0


def too_many() -> Bridge:
    """Two thousand appointments of one sender, and the only one of another far behind them."""
    many = [an_appointment_at(SOON + timedelta(hours=count), f"{count:04}") for count in range(2000)]
    dentist = a_letter(sender_id=SenderId(7))
    return Bridge(*many, an_appointment_at(SOON + timedelta(days=330), "far", letters=(dentist,)))


def test_f7_when_nothing_else_helps_the_farthest_are_left_out_but_not_all_of_a_sender(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bridge = too_many()
    uids = [entry.uid for entry in bridge.read()]
    assert len(bridge.poll().body) < LARGEST_FEED + 2_000
    assert uids[:-1] == [f"{count:04}@innkalling" for count in range(len(uids) - 1)]
    assert uids[-1] == "far@innkalling"
    assert bridge.feed.left_out == 2001 - len(uids)
    assert bridge.feed.reaches_until == SOON + timedelta(days=330)
    assert caplog.messages == [f"feed 1 is cut: {2001 - len(uids)} entries do not fit"]


def test_r2_a_feed_that_is_cut_has_new_bytes_when_its_first_entry_has_ended() -> None:
    bridge = too_many()
    first = bridge.poll()
    assert bridge.feed.due_at == SOON + timedelta(hours=1)
    assert bridge.poll(SOON + timedelta(hours=1)).body != first.body


def test_entry_that_did_not_fit_is_not_cancelled_when_it_fits_again() -> None:
    bridge = too_many()
    bridge.poll()
    bridge.changes(an_appointment_at(SOON + timedelta(hours=1999), "1999"), withdrawn(SOON, "0000"))
    assert {entry.uid: entry.is_cancelled for entry in bridge.read()} == {
        "1999@innkalling": False,
        "0000@innkalling": True,
    }


def test_h8_closed_feed_holds_one_notice_for_some_weeks_and_is_then_gone() -> None:
    """The data leaves the copies of others: an address that is gone, or a calendar that is empty, would leave it."""
    bridge = Bridge(an_appointment_at(SOON))
    first = bridge.poll()
    revoke_feed(KARI, 1, publisher=bridge.publisher, now=NOW)
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


def test_closed_feed_that_is_opened_again_shows_the_same_with_higher_sequences() -> None:
    """Its entries' bytes were removed, and apps that never saw the notice must not think them old."""
    bridge = Bridge(an_appointment_at(SOON))
    before = bridge.read()
    first = bridge.poll()
    revoke_feed(KARI, 1, publisher=bridge.publisher, now=NOW)
    bridge.poll(NOW)
    restore_feed(KARI, 1, calendars=bridge.calendars, now=NOW + timedelta(days=1))
    [again] = bridge.read(NOW + timedelta(days=1))
    assert (again.uid, again.summary, again.start) == (before[0].uid, before[0].summary, before[0].start)
    assert again.sequence > before[0].sequence
    assert bridge.poll(NOW + timedelta(days=1)).modified_at > first.modified_at


def test_f4b_feed_opened_again_says_so_when_there_is_nothing_else_to_show() -> None:
    """An empty calendar would leave the notice of its closing in GNOME for good."""
    bridge = Bridge()
    assert bridge.read() == []
    revoke_feed(KARI, 1, publisher=bridge.publisher, now=NOW)
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


def test_entry_that_left_the_window_and_was_then_called_off_is_not_announced() -> None:
    bridge = Bridge(an_appointment_at(SOON), an_appointment_at(SOON + timedelta(days=200), "2"))
    later = SOON + timedelta(days=100)
    assert len(bridge.read()) == 2
    assert [entry.uid for entry in bridge.read(later)] == ["2@innkalling"]
    bridge.changes(withdrawn(SOON, withdrawn_at=later), an_appointment_at(SOON + timedelta(days=200), "2"))
    assert [entry.uid for entry in bridge.read(later)] == ["2@innkalling"]
