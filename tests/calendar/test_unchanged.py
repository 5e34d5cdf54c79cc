"""Publishing what changed gives what publishing everything gives, whatever happened, and reads no more than it must."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from tests.actions.test_publish import KARI, NOW, SOON, an_appointment_at
from tests.builders import a_letter, a_mailbox_appointment, an_appointment, an_event
from tests.fakes import FakeCalendars, FakeMessages
from tests.full_publishing import content_of, publish_in_full
from viewer.actions.feeds import open_feed, restore_feed, revoke_feed
from viewer.actions.publish import Publisher, publish
from viewer.calendar.feed import LARGEST_FEED
from viewer.calendar.unchanged import Window
from viewer.domain.access import RecipientId
from viewer.domain.appointment import ExternalLink, Info, Interval, Language
from viewer.domain.calendar import Feed, FeedOptions
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.message import SenderId
from viewer.domain.redaction import DetailLevel
from viewer.errors import NotFoundError

DAY = timedelta(days=1)
WINDOWS = (Window(), Window(past=timedelta(days=5), future=timedelta(days=20)))


class Reader(FakeMessages):
    """A mailbox that notes what was read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[AppointmentId] = []
        self.read_all = 0

    def some(
        self, recipient_id: RecipientId, appointment_ids: Sequence[AppointmentId], now: datetime
    ) -> Sequence[MailboxAppointment]:
        self.read = list(appointment_ids)
        return super().some(recipient_id, appointment_ids, now)

    def appointments(self, recipient_id: RecipientId, now: datetime) -> Sequence[MailboxAppointment]:
        self.read_all += 1
        return super().appointments(recipient_id, now)


class Twins:
    """One mailbox with two feeds that are alike: one is published from what changed, the other from everything."""

    def __init__(self, window: Window = WINDOWS[0], **options: object) -> None:
        self.now = NOW
        self.messages = Reader()
        self.stores = (FakeCalendars(), FakeCalendars())
        self.publishers = [
            Publisher(calendars=store, messages=self.messages, public_url="https://post.example.no", window=window)
            for store in self.stores
        ]
        chosen = FeedOptions(**{"name": "Timer", "detail_level": DetailLevel.EVERYTHING, **options})  # type: ignore[arg-type]
        for store in self.stores:
            open_feed(KARI, chosen, calendars=store, now=NOW)

    def put(self, appointment: MailboxAppointment) -> None:
        """Receive an appointment, or change it: with a higher SEQUENCE."""
        before = self.get(appointment.id)
        sequence = before.sequence + 1 if before else 0
        self.messages.all = [*self.others(appointment.id), replace(appointment, sequence=sequence, changed_at=self.now)]
        self.changed()

    def get(self, appointment_id: str) -> MailboxAppointment | None:
        return next((one for one in self.messages.all if one.id == appointment_id), None)

    def others(self, appointment_id: str) -> list[MailboxAppointment]:
        return [one for one in self.messages.all if one.id != appointment_id]

    def change(self, appointment_id: str, change: Callable[[MailboxAppointment], MailboxAppointment]) -> None:
        if (appointment := self.get(appointment_id)) is not None:
            self.put(change(appointment))

    def delete(self, appointment_id: str) -> None:
        self.messages.all = self.others(appointment_id)
        self.changed()

    def changed(self) -> None:
        for store in self.stores:
            store.content_changes()

    def choose(self, **options: object) -> None:
        for store in self.stores:
            store.change(1, replace(store.get(1).options, **options))  # type: ignore[arg-type]

    def revoke(self) -> None:
        for publisher in self.publishers:
            revoke_feed(KARI, 1, publisher=publisher, now=self.now)

    def restore(self) -> None:
        for store in self.stores:
            try:
                restore_feed(KARI, 1, calendars=store, now=self.now)
            except NotFoundError:
                return

    def publish(self) -> Feed:
        """Publish both, and hold one against the other."""
        changes, everything = self.publishers
        self.messages.read_all = 0
        feed = publish(self.stores[0].get(1), publisher=changes, now=self.now)
        read_all = self.messages.read_all
        publish_in_full(self.stores[1].get(1), publisher=everything, now=self.now)
        self.messages.read_all = read_all
        assert self.stores[0].bodies == self.stores[1].bodies
        assert self.stores[0].get(1) == self.stores[1].get(1)
        assert self.remembered(0) == self.remembered(1)
        return feed

    def remembered(self, number: int) -> list[object]:
        return sorted((content_of(entry) for entry in self.stores[number].memory[1].values()), key=repr)


def with_times(appointment: MailboxAppointment, now: datetime, days: Sequence[int]) -> MailboxAppointment:
    """An event at those days from now; the times that it had and has no more are dropped."""
    starts = {now.replace(microsecond=0) + day * DAY for day in days}
    event = an_event(times=tuple(Interval(start, start + timedelta(hours=1)) for start in starts))
    new = a_mailbox_appointment(id=appointment.id, appointment=event)
    had = {occurrence.key: occurrence for occurrence in appointment.occurrences}
    has = {occurrence.key for occurrence in new.occurrences}
    dropped = tuple(
        replace(occurrence, dropped_at=occurrence.dropped_at or now)
        for key, occurrence in had.items()
        if key not in has
    )
    return replace(new, occurrences=(*new.occurrences, *dropped))


Step = Callable[[Twins], None]
ids = st.sampled_from(["1", "2", "3"])
days = st.sampled_from([-100, -6, -1, 1, 15, 30, 400])
deadlines = st.none() | st.sampled_from([-10, 2, 40])
many_days = st.lists(days, min_size=1, max_size=3, unique=True)


def single(appointment_id: str, day: int, deadline: int | None, sender: int, length: int) -> Step:
    """An appointment with or without a deadline, of some sender, of some length in minutes."""

    def step(twins: Twins) -> None:
        start = twins.now.replace(microsecond=0) + day * DAY
        due = None if deadline is None else start - deadline * DAY
        link = ExternalLink(url="https://svar.example", deadline=due)
        appointment = an_appointment(start=start, end=start + timedelta(minutes=length), link=link)
        letter = a_letter(sender_id=SenderId(sender))
        twins.put(a_mailbox_appointment(id=appointment_id, appointment=appointment, letters=(letter,)))

    return step


def event(appointment_id: str, days: Sequence[int]) -> Step:
    """An event, new or with other times."""

    def step(twins: Twins) -> None:
        before = twins.get(appointment_id) or an_appointment_at(SOON, appointment_id)
        twins.put(with_times(before, twins.now, days))

    return step


def changing(appointment_id: str, **fields: object) -> Step:
    return lambda twins: twins.change(appointment_id, lambda before: replace(before, **fields))  # type: ignore[arg-type]


def choosing(**options: object) -> Step:
    return lambda twins: twins.choose(**options)


def waiting(span: timedelta) -> Step:
    def step(twins: Twins) -> None:
        twins.now += span

    return step


steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(single, ids, days, deadlines, st.sampled_from([1, 2]), st.sampled_from([0, 30])),
    st.builds(event, ids, many_days),
    st.builds(lambda id_, hidden: changing(id_, hidden_at=hidden), ids, st.sampled_from([None, NOW])),
    st.builds(lambda id_, off: changing(id_, withdrawn_at=off), ids, st.sampled_from([None, NOW])),
    st.builds(lambda id_: lambda twins: twins.delete(id_), ids),
    st.builds(waiting, st.sampled_from([timedelta(seconds=1), 4 * DAY, 16 * DAY, 100 * DAY])),
    st.builds(lambda level: choosing(detail_level=level), st.sampled_from(DetailLevel)),
    st.builds(lambda language: choosing(language=language), st.sampled_from(Language)),
    st.builds(lambda shows: choosing(shows_deadlines=shows), st.booleans()),
    st.builds(lambda shows: choosing(shows_called_off=shows), st.booleans()),
    st.builds(
        lambda senders: choosing(senders=senders),
        st.sampled_from([None, frozenset({SenderId(1)}), frozenset[SenderId]()]),
    ),
    st.just(Twins.revoke),
    st.just(Twins.restore),
)


@settings(max_examples=100)
@given(window=st.sampled_from(WINDOWS), life=st.lists(st.tuples(steps, st.integers(0, 2)), max_size=14))
def test_publishing_what_changed_is_publishing_everything(window: Window, life: list[tuple[Step, int]]) -> None:
    twins = Twins(window)
    twins.publish()
    for step, polls in life:
        step(twins)
        for _ in range(polls):
            twins.publish()
    twins.publish()


def test_the_one_entry_that_stands_for_all_is_the_latest_of_all() -> None:
    """Beyond the window, where what has never been in the feed is not read."""
    twins = Twins(WINDOWS[0])
    twins.revoke()
    single("1", -100, None, 1, 0)(twins)
    twins.restore()
    twins.publish()
    single("2", -100, None, 1, 0)(twins)
    twins.publish()


def test_what_is_called_off_leaves_when_it_has_been_announced() -> None:
    twins = Twins(WINDOWS[1])
    twins.put(an_appointment_at(SOON, "1"))
    twins.put(an_appointment_at(SOON + 10 * DAY, "2"))
    twins.publish()
    twins.change("1", lambda before: replace(before, withdrawn_at=NOW))
    for days in (0, 0, 20, 15):
        twins.now += days * DAY
        twins.publish()


def test_a_feed_that_is_in_use_again_has_all_its_bytes() -> None:
    twins = Twins()
    twins.put(an_appointment_at(SOON, "1"))
    twins.publish()
    twins.revoke()
    twins.publish()
    twins.restore()
    twins.publish()
    assert b"SUMMARY:Unders" in twins.stores[0].bodies[1].body


def test_only_what_changed_is_read() -> None:
    twins = Twins()
    for number in range(5):
        twins.put(an_appointment_at(SOON + number * DAY, str(number)))
    twins.publish()
    assert len(twins.messages.read) == 5

    twins.put(an_appointment_at(SOON, "new"))
    twins.change("3", lambda before: replace(before, location=None, hidden_at=NOW))
    twins.publish()

    assert sorted(twins.messages.read) == ["3", "new"]
    assert twins.messages.read_all == 0


def test_what_lies_beyond_the_window_is_not_read_until_it_enters() -> None:
    window = Window(past=5 * DAY, future=20 * DAY)
    twins = Twins(window)
    twins.put(an_appointment_at(SOON, "near"))
    twins.put(an_appointment_at(NOW - 9 * DAY, "past"))
    twins.put(an_appointment_at(NOW + 30 * DAY, "far"))

    feed = twins.publish()

    assert twins.messages.read == ["near"]
    assert feed.due_at == NOW + 10 * DAY
    twins.now = NOW + 10 * DAY
    twins.publish()
    assert twins.messages.read == ["far"]


def test_a_deadline_is_shown_however_far_away_its_appointment_is() -> None:
    twins = Twins(Window(past=5 * DAY, future=20 * DAY), shows_deadlines=True)
    start = NOW.replace(microsecond=0) + 300 * DAY
    link = ExternalLink(url="https://svar.example", deadline=SOON)
    twins.put(a_mailbox_appointment(id="far", appointment=an_appointment(start=start, end=None, link=link)))

    twins.publish()

    assert [entry.uid for entry in twins.stores[0].entries(1)] == ["far-deadline@innkalling"]


@pytest.mark.parametrize("times", [130, 1000])
def test_what_has_to_be_shortened_or_cut_is_published_from_everything(times: int) -> None:
    twins = Twins()
    text = "Ta med alle medisiner. " * 350
    starts = [SOON + number * timedelta(hours=3) for number in range(times)]
    course = an_event(
        times=tuple(Interval(start, start + timedelta(hours=1)) for start in starts), infos=(Info(text=text),)
    )
    twins.put(an_appointment_at(SOON - DAY, "first"))
    twins.publish()
    twins.put(a_mailbox_appointment(id="course", appointment=course))
    twins.publish()
    assert twins.messages.read_all == 1
    assert sum(len(entry.body) for entry in twins.stores[0].entries(1)) <= LARGEST_FEED

    twins.put(an_appointment_at(SOON - 2 * DAY, "second"))
    twins.publish()
    twins.delete("course")
    twins.publish()
    twins.put(an_appointment_at(SOON - 3 * DAY, "third"))
    twins.publish()

    assert twins.messages.read == ["third"]
