"""What is stored comes back equal."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, strategies as st

from viewer.domain.appointment import Address, Appointment, ExternalLink, Info
from viewer.domain.event import Barcode, Event, TimeInterval
from viewer.store.codec import content_from_json, content_to_json, kind_of

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
    start=times,
    end=st.none() | times,
    arrival_time=texts,
    place=texts,
    address=addresses,
    sub_title=texts,
    infos=infos,
    link=st.none() | links,
)
events = st.builds(
    Event,
    intervals=st.lists(st.builds(TimeInterval, start=times, end=times), min_size=1, max_size=3).map(tuple),
    sub_title=texts,
    time_label=texts,
    description=texts,
    place=texts,
    place_label=texts,
    address=addresses,
    infos=infos,
    barcode_label=texts,
    barcode=st.none() | st.builds(Barcode, value=texts, type=texts, text=texts, show_value=st.booleans()),
    links=st.lists(links, max_size=3).map(tuple),
)


@given(appointments | events)
def test_what_is_stored_comes_back_equal(content: Appointment | Event) -> None:
    """Through real JSON, and with the offsets that were sent."""
    json_text = json.dumps(content_to_json(content))
    back = content_from_json(kind_of(content), json.loads(json_text))

    assert back == content
    assert back.start.utcoffset() == content.start.utcoffset()
