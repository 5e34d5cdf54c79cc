"""Pages stay quick with five hundred appointments: 100 ms of the server's time at most (C5, 22).

What is held here is the work, counted in calls of functions, since time says as much about the machine.
"""

import sys
from collections import Counter
from datetime import timedelta

import pytest
from werkzeug.test import Client

from tests.builders import FOUNDING_SENDER_ID, a_document, a_message, a_new_message, an_appointment, appointment_id_of
from viewer.domain.access import RecipientId
from viewer.domain.sender import Sender
from viewer.wiring import Services

NUMBER = 500
BUDGET = 100_000  # calls; a thousand take about a millisecond
UUID = "00000000-0000-4000-8000-000000000{:03}"


@pytest.fixture
def many(services: Services, recipient_id: RecipientId) -> None:
    """Two hundred past and three hundred coming appointments."""
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), services.now())
    for number in range(NUMBER):
        start = services.now() + timedelta(days=number - 200, minutes=number % 5)
        appointment = an_appointment(start=start, end=None, link=None)
        document = a_document(uuid=UUID.format(number), data_type=appointment)
        message = a_message(primary_document=document)
        services.messages.accept(a_new_message(message=message, recipient_id=recipient_id))


@pytest.mark.usefixtures("many")
def test_five_hundred_appointments_are_little_work(signed_in_client: Client) -> None:
    page = f"/appointments/{appointment_id_of(UUID.format(300))}"
    work = {path: _calls(signed_in_client, path) for path in ("/", "/upcoming?page=6", "/past", "/search?q=rygg", page)}

    assert {path: calls for path, calls in work.items() if calls > BUDGET} == {}


@pytest.mark.usefixtures("many")
def test_no_page_weighs_more_than_fifty_kilobytes(signed_in_client: Client) -> None:
    weights = {path: len(signed_in_client.get(path).data) for path in ("/", "/upcoming", "/past", "/search?q=rygg")}

    assert {path: weight for path, weight in weights.items() if weight > 50 * 1024} == {}


def _calls(client: Client, path: str) -> int:
    """How many functions are called for the page, once its templates and words are loaded."""
    client.get(path)
    events: Counter[str] = Counter()
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _argument: events.update([event]))
    try:
        assert client.get(path).status_code == 200
    finally:
        sys.setprofile(before)
    return events["call"] + events["c_call"]
