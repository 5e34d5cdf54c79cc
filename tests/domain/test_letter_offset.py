"""A start without an offset, and the letter that shows which clock was meant; in doubt it shows nothing."""

from datetime import datetime

import pytest

from tests.builders import an_address, an_appointment
from viewer.domain.appointment import Appointment
from viewer.domain.arrival import arrival_of
from viewer.domain.letter_offset import with_former_offset, with_letters_offset
from viewer.domain.letter_reading import read_letter
from viewer.domain.times import NO_OFFSET, has_offset

# 10:00 on the wall, or by Digipost's rule 10:00 UTC, which is 11:00 in Norway.
TEN = datetime(2027, 3, 10, 10, tzinfo=NO_OFFSET)
SENT = an_appointment(start=TEN, end=TEN.replace(minute=30), arrival_time="15 minutter før timen")


def start_after(text: str, appointment: Appointment = SENT) -> str | None:
    after = with_letters_offset(read_letter([text]), appointment)
    return after.start.isoformat() if after else None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Du har time onsdag 10. mars 2027 kl. 10.00.", "2027-03-10T10:00:00+01:00"),
        ("Du har time onsdag 10. mars 2027 kl. 11.00–11.30.", "2027-03-10T10:00:00+00:00"),
        ("Oppmøte onsdag 10. mars 2027 kl. 09.45.", "2027-03-10T10:00:00+01:00"),
        ("Oppmøte onsdag 10. mars 2027 kl. 10.45.", "2027-03-10T10:00:00+00:00"),
        ("Your appointment is on 10 March 2027 at 10 am.", "2027-03-10T10:00:00+01:00"),
    ],
)
def test_a_letter_with_the_clock_of_one_reading_settles_it(text: str, start: str) -> None:
    assert start_after(text) == start


@pytest.mark.parametrize(
    "text",
    [
        "Velkommen til undersøkelse.",
        "Du har time onsdag 10. mars 2027.",
        "Du har time onsdag 10. mars 2027 kl. 12.00.",
        "Du har time onsdag 17. mars 2027 kl. 10.00.",
        "Du har time onsdag 10. mars 2027 kl. 10.00. Informasjonsmøte 10. mars 2027 kl. 11.00.",
        "Du har time onsdag 10. mars 2027 kl. 10.00. Legen kommer kl. 11.00.",
        # Whether this is the arrival alone, it does not say.
        "Oppmøte onsdag 10. mars 2027 kl. 10.00.",
    ],
)
def test_any_other_letter_settles_nothing(text: str) -> None:
    assert start_after(text) is None


def test_a_clock_that_is_one_start_and_the_other_arrival_settles_nothing() -> None:
    appointment = an_appointment(start=TEN, end=None, arrival_time="60 minutter før timen")

    assert start_after("10. mars 2027 kl. 10.00", appointment) is None


def test_what_was_sent_with_an_offset_is_not_touched() -> None:
    appointment = an_appointment(start=datetime.fromisoformat("2027-03-10T10:00:00+01:00"), end=None)

    assert start_after("Du har time onsdag 10. mars 2027 kl. 10.00.", appointment) is None


def test_end_and_arrival_follow_the_start() -> None:
    after = with_letters_offset(read_letter(["Du har time onsdag 10. mars 2027 kl. 10.00."]), SENT)

    assert after is not None
    assert after.end == datetime.fromisoformat("2027-03-10T10:30:00+01:00")
    arrival = arrival_of(after)
    assert arrival is not None
    assert (arrival.at, arrival.or_at) == (datetime.fromisoformat("2027-03-10T09:45:00+01:00"), None)


def test_abroad_the_clock_is_that_of_the_place() -> None:
    helsinki = an_appointment(start=TEN, end=None, address=an_address(city="Helsinki", country="Finland"))

    assert start_after("Aika: 10.3.2027 kl. 10.00", helsinki) == "2027-03-10T10:00:00+02:00"


def test_the_same_start_again_means_what_it_meant() -> None:
    before = with_letters_offset(read_letter(["Du har time onsdag 10. mars 2027 kl. 10.00."]), SENT)
    assert before is not None
    again = an_appointment(start=TEN, end=None, place="Et annet sted")

    after = with_former_offset(again, SENT, before)

    assert after is not None
    assert after.start.isoformat() == "2027-03-10T10:00:00+01:00"


def test_another_start_or_another_country_is_in_doubt_again() -> None:
    before = with_letters_offset(read_letter(["Du har time onsdag 10. mars 2027 kl. 10.00."]), SENT)
    assert before is not None
    later = an_appointment(start=TEN.replace(hour=12), end=None)
    abroad = an_appointment(start=TEN, end=None, address=an_address(country="Finland"))

    assert with_former_offset(later, SENT, before) is None
    assert with_former_offset(abroad, SENT, before) is None
    assert with_former_offset(SENT, None, SENT) is None
    assert not has_offset(SENT.start)
