"""What is stored comes back equal."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, strategies as st

from viewer.domain.appointment import Address, Appointment, Barcode, ExternalLink, Info, Interval, Kind, Labels
from viewer.store.codec import content_from_json, content_to_json

FEBRUARY = datetime.fromisoformat("2027-02-02T10:00:00+01:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

offsets = st.integers(-18 * 60, 18 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001  # Hypothesis adds the offset
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.one_of(st.just(UTC), offsets),
)
texts = st.none() | st.text(min_size=1)
addresses = st.none() | st.builds(Address, **dict.fromkeys(Address.__slots__, texts))
infos = st.lists(st.builds(Info, title=texts, text=texts), max_size=3).map(tuple)
links = st.builds(
    ExternalLink, url=st.text(min_size=1), deadline=st.none() | times, description=texts, button_text=texts
)
appointments = st.builds(
    Appointment,
    times=st.builds(Interval, times, st.none() | times).map(lambda time: (time,)),
    arrival_time=texts,
    place=texts,
    address=addresses,
    sub_title=texts,
    infos=infos,
    links=st.lists(links, max_size=1).map(tuple),
)
events = st.builds(
    Appointment,
    kind=st.just(Kind.EVENT),
    times=st.lists(st.builds(Interval, times, times), min_size=1, max_size=3).map(tuple),
    sub_title=texts,
    description=texts,
    place=texts,
    address=addresses,
    infos=infos,
    labels=st.builds(Labels, time=texts, place=texts, barcode=texts),
    barcode=st.none() | st.builds(Barcode, value=texts, type=texts, text=texts, show_value=st.booleans()),
    links=st.lists(links, max_size=3).map(tuple),
)


@given(appointments | events)
def test_what_is_stored_comes_back_equal(content: Appointment) -> None:
    """Through real JSON, and with the offsets that were sent."""
    json_text = json.dumps(content_to_json(content))
    back = content_from_json(content.kind, json.loads(json_text))

    assert back == content
    assert back.start.utcoffset() == content.start.utcoffset()


def test_rows_of_earlier_versions_are_read() -> None:
    """Appointments had one `start`, `end` and `link`, and events `intervals` and `links`."""
    appointment = content_from_json(
        "appointment",
        {
            "start": "2027-02-02T10:00:00+01:00",
            "end": "2027-02-02T11:00:00+01:00",
            "link": {"url": "https://a.example/"},
            "infos": [],
            "language": "NB",
        },
    )
    event = content_from_json(
        "event",
        {
            "intervals": [["2027-02-09T10:00:00+01:00", "2027-02-09T11:00:00+01:00"]],
            "time_label": "Åpningstider",
            "links": [],
            "infos": [],
            "language": "NN",
        },
    )

    assert appointment.times == (Interval(FEBRUARY, FEBRUARY + HOUR),)
    assert appointment.links == (ExternalLink(url="https://a.example/"),)
    assert event.times == (Interval(FEBRUARY + 7 * DAY, FEBRUARY + 7 * DAY + HOUR),)
    assert (event.kind, event.labels) == (Kind.EVENT, Labels(time="Åpningstider"))
