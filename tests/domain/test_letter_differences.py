"""A letter against its data: what is told differently, and what only looks so."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import an_address, an_appointment
from viewer.domain.appointment import Appointment, Interval
from viewer.domain.letter_differences import LetterDifference, Subject, differences
from viewer.domain.letter_reading import read_letter

START = datetime.fromisoformat("2027-03-10T10:00:00+01:00")
DATA = an_appointment(
    start=START,
    end=START + timedelta(minutes=30),
    arrival_time="09:45",
    address=an_address(street_address="Storgata 23"),
)


def found(text: str, appointment: Appointment = DATA) -> list[Subject]:
    return [difference.subject for difference in differences(read_letter([text]), appointment)]


def test_another_time_is_told_with_both_and_the_page() -> None:
    reading = read_letter(["Innkalling", "Du har time onsdag 10. mars 2027 kl. 10:30."])

    assert differences(reading, DATA) == (
        LetterDifference(
            subject=Subject.TIME,
            letter=datetime(2027, 3, 10, 10, 30),  # noqa: DTZ001  # wall time
            data=datetime(2027, 3, 10, 10, 0),  # noqa: DTZ001
            page=2,
        ),
    )


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Du har time onsdag 10. mars kl. 10.30.", Subject.TIME),
        ("Dato: 10.03.2027\nKlokkeslett: 10.30", Subject.TIME),
        ("Du har time onsdag 17. mars 2027 kl. 10.00.", Subject.DATE),
        ("Your appointment is on 10 March 2027 at 3 pm.", Subject.TIME),
        ("Du er innkalt onsdag 17. mars 2027.", Subject.DATE),
        ("Time 10. mars 2027 kl. 10.00. Møt opp kl. 9.30.", Subject.ARRIVAL),
        ("Time 10. mars 2027 kl. 10.00. Oppmøte 30 minutter før timen.", Subject.ARRIVAL),
        ("Time 10. mars 2027 kl. 10.00. Sted: Kirkegata 99, 0184 Oslo", Subject.ADDRESS),
        ("Sykehuset, Storgata 23\n\nTime 10. mars 2027 kl. 10.00.\nSted: Kirkegata 99", Subject.ADDRESS),
    ],
)
def test_what_is_told_differently_is_found(text: str, subject: Subject) -> None:
    assert found(text) == [subject]


@pytest.mark.parametrize(
    "text",
    [
        "Du har time onsdag 10. mars 2027 kl. 10.00.",
        "Du har time 10. mars kl. 10.00–10.45.",
        "Oppmøte onsdag 10. mars 2027 kl. 09.45.",
        "Møt opp kl. 9.45 onsdag 10. mars.",
        "Time 10. mars 2027 kl. 10.00. Møt opp kl. 10.00 i skranken.",
        "Time 10. mars 2027 kl. 10.00. Sted: Storgt. 23",
        "Time 10. mars 2027 kl. 10.00. Sted: Storgata 23 B",
        "Time 10. mars 2027 kl. 10.00. Parkering: Kirkegata 99",
        "Time 10. mars 2027 kl. 10.00. Telefontid kl. 08.00–11.30.",
        "Time 10. mars 2027 kl. 10.00 og time 17. mars 2027 kl. 12.00.",
        "Forundersøkelse 3. mars 2027 kl. 9.00. Operasjon 10. mars 2027.",
        "Sykehuset, Storgata 23\n\nPrøve 9. mars 2027 kl. 8.\nSted: Kirkegata 99\nTime 10. mars 2027 kl. 10.",
        "Time 10. mars 2027 kl. 10.00.\nSted: Kirkegata 99\nSykehuset, Storgata 23",
        "Velkommen til kontroll. Ta med legitimasjon.",
        "",
        "Oslo, 12. januar 2027. Født 10.03.1958. Skrevet ut 11.01.2027 kl. 13:37.",
        "Du har time mandag 17. mars 2027 kl. 10.00.",  # a slip of the pen: the 17th is a Wednesday
        "Gi beskjed innen 3. mars 2027 kl. 12.00.",
    ],
)
def test_what_agrees_or_is_not_clear_is_not_told(text: str) -> None:
    assert found(text) == []


def test_what_the_data_lack_is_not_contradicted() -> None:
    data = replace(DATA, arrival_time=None, address=None)

    assert found("Time 10. mars 2027 kl. 10.00. Møt opp kl. 9.30. Sted: Kirkegata 99", data) == []
    assert found("Oppmøte 10. mars 2027 kl. 09.45.", data) == []


def test_a_time_abroad_is_told_by_the_clock_of_the_place() -> None:
    helsinki = an_appointment(start=datetime.fromisoformat("2027-03-10T11:00:00+02:00"), end=None, arrival_time=None)

    assert found("Time 10. mars 2027 kl. 11.00.", helsinki) == []
    assert found("Time 10. mars 2027 kl. 10.00.", helsinki) == []


def test_of_several_times_none_is_contradicted() -> None:
    several = replace(DATA, times=(*DATA.times, Interval(START + timedelta(days=7), START + timedelta(days=7))))

    assert found("Kurset er 24. mars 2027 kl. 12.00.", several) == []
