"""Whatever happens to a feed: what apps rely on holds from each poll to the next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from tests.actions.test_publish import KARI, NOW, Bridge, an_appointment_at
from tests.ics_readers import ReadEntry, read_with_icalendar
from viewer.actions.feeds import restore_feed, revoke_feed
from viewer.domain.appointment import Language
from viewer.domain.calendar import FeedOptions, PublishedFeed
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.redaction import DetailLevel
from viewer.errors import FeedRevokedError, NotFoundError

START_OF_TIME = datetime(2020, 1, 1, tzinfo=UTC)


class History:
    """A feed of two appointments through its life; `now` runs as the machine's clock does, sometimes backwards."""

    def __init__(self) -> None:
        self.now = NOW
        self.mailbox: dict[str, MailboxAppointment] = {}
        self.bridge = Bridge()

    def options(self) -> FeedOptions:
        return self.bridge.feed.options

    def put(self, id_: str, days: int, *, hidden: bool = False) -> None:
        """Receive the appointment, move it or hide it, as the store does: with a higher SEQUENCE."""
        before = self.mailbox.get(id_)
        sequence = before.sequence + 1 if before else 0
        start = self.now.replace(microsecond=0) + timedelta(days=days)
        hidden_at = self.now if hidden else None
        after = an_appointment_at(start, id_, sequence=sequence, changed_at=self.now, hidden_at=hidden_at)
        self.mailbox[id_] = after
        self.bridge.changes(*self.mailbox.values())

    def delete(self, id_: str) -> None:
        self.mailbox.pop(id_, None)
        self.bridge.changes(*self.mailbox.values())

    def choose(self, options: FeedOptions) -> None:
        self.bridge.calendars.change(1, options)

    def wait(self, span: timedelta) -> None:
        self.now = max(self.now + span, START_OF_TIME)

    def revoke(self) -> None:
        revoke_feed(KARI, 1, publisher=self.bridge.publisher, now=self.now)

    def restore(self) -> None:
        try:
            restore_feed(KARI, 1, calendars=self.bridge.calendars, now=self.now)
        except NotFoundError:
            return

    def poll(self) -> PublishedFeed | None:
        try:
            return self.bridge.poll(self.now)
        except FeedRevokedError:
            return None


Step = Callable[[History], None]
ids = st.sampled_from(["1", "2"])
days = st.sampled_from([-100, -1, 1, 30])
spans = st.sampled_from([timedelta(milliseconds=1), timedelta(hours=-1), timedelta(days=10), timedelta(days=100)])
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda id_, days: lambda feed: feed.put(id_, days), ids, days),
    st.builds(lambda id_: lambda feed: feed.put(id_, 1, hidden=True), ids),
    st.builds(lambda id_: lambda feed: feed.delete(id_), ids),
    st.builds(lambda span: lambda feed: feed.wait(span), spans),
    st.builds(
        lambda level: lambda feed: feed.choose(replace(feed.options(), detail_level=level)),
        st.sampled_from(DetailLevel),
    ),
    st.builds(
        lambda language: lambda feed: feed.choose(replace(feed.options(), language=language)),
        st.sampled_from(Language),
    ),
    st.just(lambda feed: feed.choose(replace(feed.options(), name=feed.options().name + "."))),
    st.just(History.revoke),
    st.just(History.restore),
)


@given(life=st.lists(steps, max_size=12))
def test_poll_after_poll_keeps_what_apps_rely_on(life: list[Step]) -> None:
    """The date and the tag tell of every change and of nothing else, and what has had entries never becomes empty."""
    feed = History()
    last = feed.poll()
    for step in life:
        step(feed)
        now = feed.poll()
        if last and now:
            assert (now.body == last.body) is (now.etag == last.etag) is (now.modified_at == last.modified_at)
            assert now.modified_at >= last.modified_at
            assert entries(now) or not entries(last)
            assert all(newer(entry, entries(last).get(uid)) for uid, entry in entries(now).items())
        last = now or last


def entries(feed: PublishedFeed) -> dict[str, ReadEntry]:
    return {entry.uid: entry for entry in read_with_icalendar(feed.body)}


def newer(entry: ReadEntry, before: ReadEntry | None) -> bool:
    """Whether an app that knows the entry sees that it changed (F5)."""
    if before is None or entry == before:
        return True
    return entry.sequence > before.sequence and min(entry.stamps) > max(before.stamps)
