"""What is stored comes back equal."""

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone

from hypothesis import given
from hypothesis import strategies as st

from viewer.domain.appointment import Address
from viewer.domain.appointment import Appointment
from viewer.domain.appointment import ExternalLink
from viewer.domain.appointment import Info
from viewer.store.codec import appointment_from_json
from viewer.store.codec import appointment_to_json

offsets = st.integers(-18 * 60, 18 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001  # Hypothesis adds the offset
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.one_of(st.just(UTC), offsets),
)
texts = st.none() | st.text(min_size=1)
appointments = st.builds(
    Appointment,
    start=times,
    end=st.none() | times,
    arrival_time=texts,
    place=texts,
    address=st.none() | st.builds(Address, **dict.fromkeys(Address.__slots__, texts)),
    sub_title=texts,
    infos=st.lists(st.builds(Info, title=texts, text=texts), max_size=3).map(tuple),
    link=st.none()
    | st.builds(
        ExternalLink, url=st.text(min_size=1), deadline=st.none() | times, description=texts, button_text=texts
    ),
)


@given(appointments)
def test_an_appointment_comes_back_equal(appointment: Appointment) -> None:
    """Through real JSON, and with the offsets that were sent."""
    back = appointment_from_json(json.loads(json.dumps(appointment_to_json(appointment))))

    assert back == appointment
    assert back.start.utcoffset() == appointment.start.utcoffset()
