"""Quiet notes, in the words that the recipient reads."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import a_mailbox_appointment, an_address, an_appointment, an_event
from tests.translators import NB, NN
from viewer.domain.appointment import Interval
from viewer.domain.clash import Clash
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.place import Coordinates, Location, Precision
from viewer.domain.times import parse_time
from viewer.web.presentation.notes import clash_notes, quality_notes


def test_an_ordinary_appointment_has_no_notes() -> None:
    assert quality_notes(a_mailbox_appointment(), NB) == ()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (
            "2026-03-29T02:30:00+01:00",
            "Avsenderen skrev 02:30, et klokkeslett som ikke finnes den natten, for klokka stilles fram.",
        ),
        ("2026-10-25T02:30:00+02:00", "Klokkeslettet kommer to ganger den natten"),
        (
            "2026-07-27T10:00:00+01:00",
            "Avsenderen har oppgitt kl. 10:00 i en annen tidssone. Det er kl.\N{NO-BREAK SPACE}11:00 norsk tid.",
        ),
    ],
)
def test_an_odd_time_is_explained(sent: str, words: str) -> None:
    appointment = an_appointment(start=datetime.fromisoformat(sent), end=None)

    [note] = quality_notes(a_mailbox_appointment(appointment=appointment), NB)

    assert note.startswith(words)


def test_a_postal_code_of_another_town_is_pointed_out() -> None:
    location = Location(
        coordinates=Coordinates(latitude=59.9, longitude=10.7),
        precision=Precision.CITY,
        radius_m=10_000,
        source="test",
        attribution="test",
        uncertain=True,
    )

    notes = quality_notes(a_mailbox_appointment(location=location), NN)

    assert notes == ("Postnummeret og poststaden passar ikkje saman. Sjekk adressa i brevet.",)


@pytest.mark.parametrize(
    ("distance_km", "words"),
    [
        (None, "De to overlapper."),
        (17, "Det er 3 timer og 30 minutter mellom dem, og minst 17 km fra det ene stedet til det andre."),
    ],
)
def test_a_clash_says_why(distance_km: int | None, words: str) -> None:
    other = a_mailbox_appointment(id="other")

    [note] = clash_notes([_clash_with(other, gap=timedelta(minutes=210), distance_km=distance_km)], NB)

    assert (note.id, note.title.text, note.text) == ("other", "Undersøke smerter i ryggen", words)
    assert note.when == "fredag 27. oktober 2017 kl.\N{NO-BREAK SPACE}10:00–11:00"
    assert note.heading == ("Tett på en annen avtale" if distance_km else "Kolliderer med en annen avtale")


def test_a_clash_by_one_reading_of_a_time_says_what_it_depends_on() -> None:
    other = a_mailbox_appointment(
        id="other", appointment=an_appointment(start=parse_time("2026-11-27T10:00:00"), end=None)
    )

    [note] = clash_notes([replace(_clash_with(other), is_possible=True)], NB)

    assert note.heading == "Kan kollidere med en annen avtale"
    assert note.when == "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}10:00 eller 11:00"
    assert note.text == "Det kommer an på hvilket av de mulige klokkeslettene som er ment."


def test_a_clash_never_shows_an_invented_end() -> None:
    other = a_mailbox_appointment(appointment=an_appointment(end=None))

    [note] = clash_notes([_clash_with(other)], NB)

    assert note.when == "fredag 27. oktober 2017 kl.\N{NO-BREAK SPACE}10:00"


def test_a_start_without_an_offset_is_explained() -> None:
    appointment = an_appointment(start=parse_time("2026-08-24T10:00:00"), end=None)

    [note] = quality_notes(a_mailbox_appointment(appointment=appointment), NB)

    assert note.startswith("Avsenderen har oppgitt kl.\N{NO-BREAK SPACE}10:00 uten tidssone.")
    assert "kl.\N{NO-BREAK SPACE}12:00 her" in note


def test_correct_times_abroad_are_no_cause_for_a_note() -> None:
    """Finland's offset in winter is Norway's in summer."""
    start = datetime.fromisoformat("2026-11-27T10:00:00+02:00")
    appointment = an_appointment(start=start, end=None, address=an_address(city="Helsinki", country="Finland"))

    assert quality_notes(a_mailbox_appointment(appointment=appointment), NB) == ()


def test_a_clash_abroad_is_told_on_the_clocks_there() -> None:
    start = datetime.fromisoformat("2026-11-27T10:00:00+02:00")
    address = an_address(city="Helsinki", country="Finland")
    other = a_mailbox_appointment(id="2", appointment=an_appointment(start=start, end=None, address=address))

    [note] = clash_notes([_clash_with(other)], NB)

    assert note.when.endswith("10:00 i Helsinki (09:00 norsk tid)")


def test_a_clash_with_an_event_names_the_time_that_is_in_the_way() -> None:
    """Not from its first time to its last, as if it took the whole year."""
    start = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
    times = tuple(Interval(start + timedelta(days=day), start + timedelta(days=day, hours=1)) for day in (0, 9))
    other = a_mailbox_appointment(id="other", appointment=an_event(times=times))

    [note] = clash_notes([replace(_clash_with(other), time=times[0])], NB)

    assert note.when == "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}10:00–11:00"


@pytest.mark.parametrize(
    ("distance_km", "words"),
    [
        (None, "Den ene begynner 15 minutter etter den andre."),
        (17, "Den ene begynner 15 minutter etter den andre, og det er minst 17 km fra det ene stedet til det andre."),
    ],
)
def test_a_clash_that_rests_on_an_invented_end_tells_only_when_the_two_start(
    distance_km: int | None, words: str
) -> None:
    other = a_mailbox_appointment(id="other")
    clash = replace(_clash_with(other, distance_km=distance_km), starts_apart=timedelta(minutes=15))

    [note] = clash_notes([clash], NB)

    assert (note.text, note.heading) == (words, "Tett på en annen avtale")


def _clash_with(other: MailboxAppointment, *, gap: timedelta = timedelta(0), distance_km: int | None = None) -> Clash:
    return Clash(other=other, time=other.appointment.times[0], gap=gap, distance_km=distance_km)
