"""A video or telephone appointment is no place on a map, and a place is no telephone appointment."""

import pytest

from viewer.domain.meeting import Meeting, meeting


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
