"""Whatever messages hold, a feed that has had entries is never empty, and what is near is in it."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from tests.actions.test_publish import Bridge
from tests.builders import a_letter, a_mailbox_appointment, an_event
from tests.ics_readers import read_with_icalendar
from tests.strategies import appointments, events
from viewer.calendar.feed import NEAR
from viewer.domain.appointment import Appointment, ExternalLink, Info, Interval
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import SenderId

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(days=7)
LARGEST = 1_000_000
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def large_ones(draw: st.DrawFn) -> Appointment:
    """Many times, long texts, many links: as much as one message may hold."""
    count = draw(st.sampled_from([1, 2, 50, 366]))
    first = NOW + draw(st.timedeltas(min_value=timedelta(days=-100), max_value=timedelta(days=100)))
    times = tuple(Interval(first + timedelta(days=n), first + timedelta(days=n, hours=1)) for n in range(count))
    letter = draw(st.sampled_from(["x", "æ", ",", "😀", "\n", "word "]))
    infos = tuple(
        Info(text=letter * draw(st.sampled_from([10, 7_000, 40_000]))) for _ in range(draw(st.integers(0, 10)))
    )
    links = (ExternalLink(url="https://a.example/" + "a" * 1900),) * draw(st.sampled_from([0, 100]))
    return an_event(times=times, infos=infos, links=links)


def in_mailbox(id_: str, appointment: Appointment, sender: int) -> MailboxAppointment:
    return a_mailbox_appointment(id=id_, appointment=appointment, letters=(a_letter(sender_id=SenderId(sender)),))


@FEW
@given(st.lists(large_ones() | appointments() | events(), max_size=4))
def test_f4b_whatever_arrives_nothing_near_is_lost(arriving: list[Appointment]) -> None:
    """An entry without its text is a kilobyte, and these are fewer than a thousand, so all that is near has room."""
    control = a_mailbox_appointment(id="control", appointment=an_event(times=(Interval(SOON, SOON),)))
    bridge = Bridge(control)
    bridge.poll(NOW)
    mailbox = [in_mailbox(str(number), appointment, number) for number, appointment in enumerate(arriving)]
    bridge.changes(control, *mailbox)

    feed = bridge.poll(NOW)

    assert len(feed.body) < LARGEST
    shown = {entry.uid for entry in read_with_icalendar(feed.body)}
    assert "control-1@innkalling" in shown
    for found in mailbox:
        for occurrence in found.occurrences:
            if occurrence.time.effective_end >= NOW and occurrence.time.start < NOW + NEAR:
                assert f"{found.id}{occurrence.key}@innkalling" in shown
    for entry in read_with_icalendar(feed.body):
        assert entry.description.split("\n")[-1].startswith("Opne i postkassa: ") or "postkasse" in entry.description
        assert len(entry.description) <= 8_000
