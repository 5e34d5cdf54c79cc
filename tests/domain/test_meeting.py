"""A video or telephone appointment is no place on a map, and a place is no telephone appointment."""

from datetime import UTC, datetime

import pytest

from viewer.domain.appointment import Address, Appointment, Info, Interval
from viewer.domain.meeting import Meeting, is_called, meeting, meeting_of


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Videokonsultasjon", Meeting.VIDEO),
        ("Microsoft Teams-møte", Meeting.VIDEO),
        ("På Teams: https://teams.example.com/l/abc?x=1", Meeting.VIDEO),
        ("Telefon", Meeting.PHONE),
        ("Vi ringer deg på telefon 22 22 22 22", Meeting.PHONE),
        ("+47 22 22 22 22", Meeting.PHONE),
        ("https://whereby.example.com/room", Meeting.WEB),
        ("www.helsenorge.no", Meeting.WEB),
        ("Digitalt møte", Meeting.WEB),
        ("Telefonsentralen i Oslo", Meeting.IN_PERSON),
        ("Legekontoret, tlf. 22 22 22 22", Meeting.IN_PERSON),
        ("Oslo City Røntgen", Meeting.IN_PERSON),
        ("Møterom 5", Meeting.IN_PERSON),
        ("", Meeting.IN_PERSON),
        (None, Meeting.IN_PERSON),
    ],
)
def test_place_tells_how_one_meets(place: str | None, expected: Meeting) -> None:
    assert meeting(place) is expected


def an_appointment(
    sub_title: str | None = None, info: str | None = None, place: str | None = None, city: str | None = None
) -> Appointment:
    return Appointment(
        times=(Interval(datetime(2026, 11, 27, 9, tzinfo=UTC)),),
        sub_title=sub_title,
        place=place,
        address=Address(city=city) if city else None,
        infos=(Info(text=info),) if info else (),
    )


@pytest.mark.parametrize(
    ("sub_title", "expected"),
    [
        ("Telefonkonsultasjon med lege", Meeting.PHONE),
        ("Telefontime", Meeting.PHONE),
        ("Samtale med psykolog på telefon", Meeting.PHONE),
        ("Telephone consultation", Meeting.PHONE),
        ("Videokonsultasjon med fysioterapeut", Meeting.VIDEO),
        ("Oppfølging på video", Meeting.VIDEO),
        ("Kontroll etter telefonkonsultasjon", Meeting.IN_PERSON),
        ("Ikke telefontime, men oppmøte", Meeting.IN_PERSON),
        ("Kurs i telefonsalg", Meeting.IN_PERSON),
        ("Undersøke smerter i ryggen", Meeting.IN_PERSON),
    ],
)
def test_title_tells_how_one_meets(sub_title: str, expected: Meeting) -> None:
    """Also where the sender gives its own address."""
    assert meeting_of(an_appointment(sub_title, place="Fjordbyen legesenter", city="Bergen")) is expected


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("Legen ringer deg på det nummeret du har oppgitt. Du trenger ikke møte opp.", Meeting.PHONE),
        ("Du blir oppringt.", Meeting.PHONE),
        ("We will call you.", Meeting.PHONE),
        ("Vi møtes på video. Lenken kommer.", Meeting.VIDEO),
        ("Vi ringer deg hvis det blir ledig tidligere.", Meeting.IN_PERSON),
        ("Ring oss hvis du ikke kan komme.", Meeting.IN_PERSON),
    ],
)
def test_information_tells_how_one_meets_where_no_place_is_named(info: str, expected: Meeting) -> None:
    assert meeting_of(an_appointment("Kontroll", info)) is expected
    assert meeting_of(an_appointment("Kontroll", info, place="Legesenteret")) is Meeting.IN_PERSON


def test_somebody_calls_only_when_the_sender_says_so() -> None:
    """Else the recipient may wait for a call that never comes."""
    assert is_called(an_appointment(place="Vi ringer deg"))
    assert not is_called(an_appointment("Telefontime", place="Telefon 22 22 22 22"))
