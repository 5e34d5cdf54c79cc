"""What is known of addresses, and the maps that were drawn of them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.builders import (
    FOUNDING_START,
    FOUNDING_UUID,
    a_document,
    a_message,
    a_new_message,
    an_address,
    an_appointment,
    appointment_id_of,
)
from tests.store.test_calendars import a_new_feed
from viewer.domain.access import RecipientId, RecipientKey
from viewer.domain.place import Coordinates, Location, PendingPlace, Precision
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.messages import Messages
from viewer.store.places import Places
from viewer.store.recipients import Recipients
from viewer.store.statements import Statement
from viewer.store.tables import places as table

KEY = b"keyed digest of an address"
OSLO = Location(
    coordinates=Coordinates(latitude=59.9127, longitude=10.7461),
    precision=Precision.CITY,
    radius_m=8000,
    source="gazetteer",
    attribution="GeoNames",
    uncertain=True,
)
NOWHERE = Location(coordinates=None, precision=Precision.NONE, radius_m=0, source="gazetteer", attribution="")


@pytest.fixture
def _expecting(messages: Messages, kari: RecipientId) -> None:
    messages.accept(a_new_message(recipient_id=kari, place_key=KEY))


@pytest.mark.usefixtures("_expecting")
def test_an_address_waits_until_it_is_found(
    places: Places, messages: Messages, kari: RecipientId, now: datetime
) -> None:
    assert places.pending(limit=10) == [PendingPlace(key=KEY, address=an_address(), place="Oslo City Røntgen")]
    assert places.get(KEY) is None

    places.save(KEY, OSLO, now)

    assert places.pending(limit=10) == []
    assert places.get(KEY) == OSLO
    assert messages.appointment(kari, appointment_id_of(FOUNDING_UUID), now).location == OSLO


@pytest.mark.usefixtures("_expecting")
def test_an_address_that_was_looked_up_in_vain_is_known_as_that(
    places: Places, messages: Messages, kari: RecipientId, now: datetime
) -> None:
    places.save(KEY, NOWHERE, now)

    assert places.pending(limit=10) == []
    assert messages.appointment(kari, appointment_id_of(FOUNDING_UUID), now).location == NOWHERE


def test_the_oldest_address_is_looked_up_first(messages: Messages, places: Places, kari: RecipientId) -> None:
    for number in range(3):
        document = a_document(uuid=f"{FOUNDING_UUID[:-1]}{number}")
        new = a_new_message(
            recipient_id=kari,
            message=a_message(primary_document=document),
            received_at=datetime.fromisoformat(f"2026-11-2{3 - number}T12:00:00+00:00"),
            place_key=bytes([number]),
        )
        messages.accept(new)

    assert [place.key for place in places.pending(limit=2)] == [b"\x02", b"\x01"]


def test_a_place_without_an_address_waits_too(messages: Messages, places: Places, kari: RecipientId) -> None:
    """The place's own words may spell an address out."""
    document = a_document(data_type=an_appointment(address=None))
    new = a_new_message(recipient_id=kari, message=a_message(primary_document=document), place_key=KEY)
    messages.accept(new)

    [pending] = places.pending(limit=10)
    assert pending.place == "Oslo City Røntgen"


def test_an_answer_changes_the_feeds_that_show_the_place(
    messages: Messages, places: Places, calendars: Calendars, kari: RecipientId, ola: RecipientId, now: datetime
) -> None:
    """And no others."""
    messages.accept(a_new_message(recipient_id=kari, place_key=KEY))
    calendars.add(b"kari's", a_new_feed(kari))
    calendars.add(b"ola's", a_new_feed(ola))
    before = {feed.recipient_id: feed.content_version for feed in calendars.all()}

    places.save(KEY, OSLO, now + timedelta(seconds=1))

    after = {feed.recipient_id: feed.content_version for feed in calendars.all()}
    assert after == {kari: before[kari] + 1, ola: before[ola]}


def test_a_drawn_map_is_kept(places: Places) -> None:
    assert places.drawn_map("59.9,10.7") is None
    places.keep_map("59.9,10.7", b"<svg/>")
    places.keep_map("59.9,10.7", b"<svg/>")

    assert places.drawn_map("59.9,10.7") == b"<svg/>"


PINNED = Location(
    coordinates=Coordinates(latitude=59.9139, longitude=10.7522),
    precision=Precision.ADDRESS,
    radius_m=30,
    source="kartverket",
    attribution="Kartverket",
)


@pytest.mark.usefixtures("_expecting")
def test_better_answer_replaces_a_worse_one_and_never_the_reverse(places: Places, now: datetime) -> None:
    places.save(KEY, OSLO, now)
    places.save(KEY, PINNED, now)
    assert places.get(KEY) == PINNED
    places.save(KEY, OSLO, now)
    places.save(KEY, NOWHERE, now)
    assert places.get(KEY) == PINNED


@pytest.mark.usefixtures("_expecting")
def test_later_edition_takes_back_what_the_same_source_had_wrong(places: Places, now: datetime) -> None:
    """A town abroad that was drawn in Norway is nowhere once the tables know better, and a circle may grow."""
    places.save(KEY, OSLO, now)
    wider = replace(OSLO, radius_m=9_000)
    places.save(KEY, wider, now)
    assert places.get(KEY) == wider
    places.save(KEY, NOWHERE, now)
    assert places.get(KEY) == NOWHERE


@pytest.mark.usefixtures("_expecting")
def test_postponed_address_shows_what_is_known_and_comes_back(places: Places, now: datetime) -> None:
    """The page never waits: the offline answer is there until a better one comes."""
    [waiting] = places.pending(10)
    later = now + timedelta(minutes=5)
    places.begin(waiting, OSLO, now, now)
    assert places.pending(10) == []
    [claimed] = places.claim(10, later, now)
    places.postpone(replace(claimed, attempts=2), OSLO, later, now)
    assert places.claim(10, later, now) == []
    assert places.get(KEY) == OSLO
    [due] = places.claim(10, later + timedelta(minutes=10), later)
    assert (due.address, due.place, due.attempts) == (waiting.address, waiting.place, 2)
    places.save(KEY, PINNED, later)
    assert places.claim(10, later, later + timedelta(days=1)) == []
    assert places.get(KEY) == PINNED


@pytest.mark.usefixtures("_expecting")
def test_postponed_address_without_an_answer_is_not_one_looked_up_in_vain(places: Places, now: datetime) -> None:
    """An outage must never be shown as "not found"."""
    [waiting] = places.pending(10)
    places.begin(waiting, NOWHERE, now, now)
    assert places.get(KEY) is None
    assert places.coverage() == {None: 1}


@pytest.mark.usefixtures("_expecting")
def test_coarse_answers_are_looked_up_again_on_request(places: Places, now: datetime) -> None:
    """Only those of appointments that are still to come, and the address comes from the appointment."""
    places.save(KEY, OSLO, now)
    assert places.coverage() == {Precision.CITY: 1}
    assert places.requeue([Precision.NONE], FOUNDING_START) == 0
    assert places.requeue([Precision.CITY], FOUNDING_START + timedelta(days=365)) == 0
    assert places.requeue([Precision.CITY], FOUNDING_START) == 1
    [waiting] = places.pending(10)
    assert (waiting.address, waiting.place) == (an_address(), "Oslo City Røntgen")
    assert places.get(KEY) == OSLO


@pytest.mark.usefixtures("_expecting")
def test_answered_address_is_forgotten(places: Places, database: Database, now: datetime) -> None:
    """The address stands in the appointment; it isn't stored twice."""
    places.save(KEY, OSLO, now)
    [row] = database.rows(Statement(sa.select(table.c.query)))
    assert row.query is None


@pytest.mark.usefixtures("_expecting")
def test_claimed_address_belongs_to_one_worker_until_it_dies(places: Places, now: datetime) -> None:
    [waiting] = places.pending(10)
    places.begin(waiting, OSLO, now, now)
    lease = now + timedelta(minutes=10)
    assert [place.key for place in places.claim(10, lease, now)] == [KEY]
    assert places.claim(10, lease, now) == []
    assert [place.key for place in places.claim(10, lease + timedelta(minutes=10), lease)] == [KEY]


@pytest.mark.usefixtures("_expecting")
def test_worker_that_comes_late_takes_nothing_back(places: Places, now: datetime) -> None:
    """It read the waiting addresses before another one claimed them, or even had the answer."""
    [waiting] = places.pending(10)
    places.begin(waiting, OSLO, now, now)
    lease = now + timedelta(minutes=10)
    [claimed] = places.claim(10, lease, now)
    places.begin(waiting, OSLO, now, now)
    assert places.claim(10, lease, now) == []
    places.save(KEY, PINNED, now)
    places.postpone(claimed, OSLO, now, now)
    assert places.claim(10, lease, now) == []
    assert places.get(KEY) == PINNED


@pytest.mark.usefixtures("_expecting")
def test_new_address_belongs_to_one_worker_until_it_dies(places: Places, now: datetime) -> None:
    lease = now + timedelta(minutes=1)
    assert [place.key for place in places.claim_new(10, lease, now)] == [KEY]
    assert places.claim_new(10, lease, now) == []
    assert [place.key for place in places.claim_new(10, lease + timedelta(minutes=1), lease)] == [KEY]
    places.save(KEY, OSLO, now)
    assert places.claim_new(10, lease, lease + timedelta(days=1)) == []


def at_storgata(
    messages: Messages, recipients: Recipients, calendars: Calendars, count: int, places_count: int = 1
) -> list[RecipientId]:
    """Recipients with a feed each, who are expected at one of some addresses."""
    expected = []
    for number in range(count):
        recipient_id = recipients.add(RecipientKey(b"recipient %d" % number), None, FOUNDING_START)
        document = a_document(uuid=f"{number:08}{FOUNDING_UUID[8:]}")
        message = a_message(primary_document=document)
        key = KEY if places_count == 1 else b"address %d" % (number % places_count)
        messages.accept(a_new_message(recipient_id=recipient_id, message=message, place_key=key))
        calendars.add(b"feed %d" % number, a_new_feed(recipient_id))
        expected.append(recipient_id)
    return expected


def versions(calendars: Calendars) -> dict[RecipientId, int]:
    return {feed.recipient_id: feed.content_version for feed in calendars.all()}


@pytest.mark.parametrize("count", [1, 2, 4, 5])
def test_an_answer_reaches_many_feeds_a_part_at_a_time(
    database: Database, messages: Messages, recipients: Recipients, calendars: Calendars, count: int, now: datetime
) -> None:
    """In one transaction, 400,000 feeds of one hospital kept every message to them waiting for seconds."""
    places = Places(database, feeds_at_once=2)
    expected = at_storgata(messages, recipients, calendars, count)
    before = versions(calendars)

    places.save(KEY, OSLO, now)

    after = versions(calendars)
    assert sum(after[recipient_id] - before[recipient_id] for recipient_id in expected) == min(count, 2)
    parts = 0
    while places.renew_feeds():
        parts += 1
    assert parts == count // 2
    after = versions(calendars)
    assert [after[recipient_id] - before[recipient_id] for recipient_id in expected] == [1] * count
    assert not places.renew_feeds()


def test_a_better_answer_meanwhile_reaches_all_feeds(
    database: Database, messages: Messages, recipients: Recipients, calendars: Calendars, now: datetime
) -> None:
    places = Places(database, feeds_at_once=2)
    at_storgata(messages, recipients, calendars, 5)
    places.save(KEY, OSLO, now)
    before = versions(calendars)

    places.save(KEY, PINNED, now)
    while places.renew_feeds():
        pass

    after = versions(calendars)
    assert all(after[recipient_id] > before[recipient_id] for recipient_id in before)


def test_addresses_are_put_back_a_part_at_a_time(
    database: Database, messages: Messages, recipients: Recipients, calendars: Calendars, now: datetime
) -> None:
    places = Places(database, requeued_at_once=2)
    at_storgata(messages, recipients, calendars, 7, places_count=5)
    for place in places.pending(10):
        places.save(place.key, OSLO, now)

    assert places.requeue([Precision.CITY], FOUNDING_START) == 5
    assert len(places.claim_new(10, now + timedelta(minutes=1), now)) == 5
