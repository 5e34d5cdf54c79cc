"""Appointments as calendar entries: what is told at each level, in three languages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders import APPOINTMENT_ID, DELIVERED_AT, a_letter, a_mailbox_appointment, an_address, an_appointment
from viewer.calendar.content import EntryStyle, dropped_entries_of, entries_of
from viewer.domain.appointment import OSLO, Appointment, ExternalLink, Info, Interval, Kind, Language
from viewer.domain.calendar import CalendarEntry, FeedOptions
from viewer.domain.letter_differences import LetterDifference, Subject
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.occurrence import carried_over, first_occurrences
from viewer.domain.place import Coordinates, Location, Precision
from viewer.domain.redaction import FEED_DETAIL_LEVELS, DetailLevel
from viewer.domain.times import NO_OFFSET

PUBLIC_URL = "https://post.example.no"
PAGE = f"{PUBLIC_URL}/appointments/{APPOINTMENT_ID}"
START = datetime(2026, 8, 24, 10, 0, tzinfo=OSLO)
OSLO_STREET = Coordinates(latitude=59.9129, longitude=10.7522)


def a_style(
    language: Language = Language.NB,
    detail_level: DetailLevel = DetailLevel.EVERYTHING,
    **options: Any,  # noqa: ANN401  # fields of FeedOptions
) -> EntryStyle:
    chosen = FeedOptions(name="Timer", language=language, detail_level=detail_level, **options)
    return EntryStyle(options=chosen, public_url=PUBLIC_URL)


def entry_of(appointment: MailboxAppointment, style: EntryStyle) -> CalendarEntry:
    (entry,) = entries_of(appointment, style)
    return entry


def description_of(appointment: Appointment, language: Language = Language.NB) -> list[str]:
    description = entry_of(a_mailbox_appointment(appointment=appointment), a_style(language)).description
    assert description is not None
    return description.split("\n\n")


def located(precision: Precision, *, uncertain: bool = False) -> Location:
    return Location(
        coordinates=OSLO_STREET, precision=precision, radius_m=50, source="test", attribution="", uncertain=uncertain
    )


def test_founding_appointment_tells_everything() -> None:
    """Arrival first, then the rest, the page's address last."""
    entry = entry_of(a_mailbox_appointment(), a_style())
    assert entry.uid == f"{APPOINTMENT_ID}@innkalling"
    assert entry.summary == "Undersøke smerter i ryggen"
    assert entry.location == "Oslo City Røntgen, Storgata 23, 0011 Oslo"
    assert entry.url == PAGE
    assert entry.description == (
        "Oppmøte senest 15 minutter før timen (kl. 09:45)\n\n"
        "Informasjon om Oslo City Røntgen\n"
        "Oslo City Røntgen er et spesialistsenter for avansert bildediagnostikk.\n\n"
        f"Åpne i postkassen: {PAGE}"
    )


@pytest.mark.parametrize("detail_level", FEED_DETAIL_LEVELS)
def test_what_was_called_off_is_cancelled_at_every_level(detail_level: DetailLevel) -> None:
    """Whoever downloads it anew must not find it confirmed."""
    entry = entry_of(a_mailbox_appointment(withdrawn_at=DELIVERED_AT), a_style(detail_level=detail_level))
    assert entry.cancelled
    assert entry.summary.startswith("AVLYST: ")


def test_identity_and_stamps_are_those_of_the_appointment() -> None:
    changed_at = datetime(2026, 7, 1, tzinfo=UTC)
    entry = entry_of(a_mailbox_appointment(sequence=3, changed_at=changed_at), a_style())
    assert (entry.sequence, entry.stamped_at) == (3, changed_at)


def test_alarms_count_from_the_arrival() -> None:
    """A day before and an hour before, the more useful one first: Outlook keeps only one."""
    entry = entry_of(a_mailbox_appointment(appointment=an_appointment(start=START, end=None)), a_style())
    assert entry.alarms == (timedelta(days=1), timedelta(hours=1))
    assert entry.alarm_anchor == START - timedelta(minutes=15)


def test_s7_missing_end_is_assumed_and_said_to_be() -> None:
    appointment = an_appointment(start=START, end=None, arrival_time=None, infos=())
    assert entry_of(a_mailbox_appointment(appointment=appointment), a_style()).end == START + timedelta(minutes=30)
    assert description_of(appointment)[0] == "Antatt sluttid: kl. 10:30 (avsenderen har ikke oppgitt noen)"


@pytest.mark.parametrize("length", [timedelta(), timedelta(milliseconds=400)])
def test_s7_appointment_without_length_gets_one(length: timedelta) -> None:
    """Entries have whole seconds."""
    appointment = an_appointment(start=START, end=START + length)
    assert entry_of(a_mailbox_appointment(appointment=appointment), a_style()).end == START + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("sub_title", "place", "language", "title"),
    [
        ("Røntgen", "Klinikken", Language.EN, "Røntgen"),
        (None, "Klinikken", Language.NB, "Time hos Klinikken"),
        (None, None, Language.EN, "Appointment with Oslo City Røntgen"),
    ],
)
def test_entry_is_called_as_the_page_calls_the_appointment(
    sub_title: str | None, place: str | None, language: Language, title: str
) -> None:
    appointment = a_mailbox_appointment(appointment=an_appointment(sub_title=sub_title, place=place))
    assert entry_of(appointment, a_style(language)).summary == title


@pytest.mark.parametrize(
    ("arrival", "words"),
    [
        ("2026-08-24T09:45:00+02:00", "Oppmøte: kl. 09:45"),
        ("09.45", "Oppmøte: kl. 09:45"),
        ("2026-08-23T20:00:00+02:00", "Oppmøte: søndag 23. august 2026 kl. 20:00"),
        ("i god tid", "Oppmøte: i god tid"),
        ("OPPMØTE ved inngang B", "OPPMØTE ved inngang B"),
        (
            "2026-08-24T11:45:00+02:00",
            "Oppmøte: kl. 11:45. Dette passer ikke med tidspunktet for avtalen. Spør avsenderen hvis du er i tvil.",
        ),
    ],
)
def test_arrival_is_told_first_and_never_made_up(arrival: str, words: str) -> None:
    assert description_of(an_appointment(start=START, end=None, arrival_time=arrival))[0] == words


def test_link_is_told_with_its_deadline() -> None:
    link = ExternalLink(
        url="https://svar.example.no/1",
        deadline=datetime(2026, 9, 30, 11, 37, tzinfo=UTC),
        description="Bekreft timen",
        button_text="Bekreft",
    )
    appointment = an_appointment(start=START, end=None, arrival_time=None, infos=(), link=link)
    assert description_of(appointment)[1] == (
        "Bekreft timen\nFrist: onsdag 30. september 2026 kl. 13:37\nBekreft\nhttps://svar.example.no/1"
    )
    assert "Deadline: Wednesday 30 September 2026, 13:37" in description_of(appointment, Language.EN)[1]
    assert "Frist: onsdag 30. september 2026 kl. 13:37" in description_of(appointment, Language.NN)[1]


def test_info_may_lack_title_or_text() -> None:
    infos = (Info(title="Bare tittel"), Info(text="Bare tekst\nmed linjer"))
    assert description_of(an_appointment(infos=infos))[1:3] == ["Bare tittel", "Bare tekst\nmed linjer"]


@pytest.mark.parametrize(
    ("place", "address", "location"),
    [
        (None, None, None),
        ("Klinikken", None, "Klinikken"),
        (None, an_address(street_address=None, country="NORGE"), "0011 Oslo"),
        (None, an_address(street_address_2="Inngang B", postal_code=None), "Storgata 23, Inngang B, Oslo"),
        ("Kliniken", an_address(city="Umeå", country="Sverige"), "Kliniken, Storgata 23, 0011 Umeå, Sverige"),
    ],
)
def test_location_holds_the_parts_that_are_there(place: str | None, address: object, location: str | None) -> None:
    """Digipost's app wrote "null, null null" (A3, 5)."""
    appointment = Appointment(times=(Interval(START),), place=place, address=address)  # type: ignore[arg-type]
    assert entry_of(a_mailbox_appointment(appointment=appointment), a_style()).location == location


@pytest.mark.parametrize(
    ("location", "coordinates"),
    [
        (None, None),
        (located(Precision.ADDRESS), OSLO_STREET),
        (located(Precision.STREET), OSLO_STREET),
        (located(Precision.STREET, uncertain=True), None),
        (located(Precision.POSTAL_PLACE), None),
        (located(Precision.CITY), None),
    ],
)
def test_position_is_told_only_when_known_to_the_street(
    location: Location | None, coordinates: Coordinates | None
) -> None:
    assert entry_of(a_mailbox_appointment(location=location), a_style()).coordinates == coordinates


@pytest.mark.parametrize(
    ("language", "title", "link"),
    [
        (Language.NB, "Avtale", "Åpne i postkassen"),
        (Language.NN, "Avtale", "Opne i postkassa"),
        (Language.EN, "Appointment", "Open in the mailbox"),
    ],
)
def test_discreet_entry_tells_when_and_links_back(language: Language, title: str, link: str) -> None:
    appointment = a_mailbox_appointment(location=located(Precision.ADDRESS))
    entry = entry_of(appointment, a_style(language, DetailLevel.DISCREET))
    assert (entry.summary, entry.description, entry.url) == (title, f"{link}: {PAGE}", PAGE)
    assert (entry.location, entry.address, entry.coordinates) == (None, None, None)


@pytest.mark.parametrize(
    ("language", "title"), [(Language.NB, "Opptatt"), (Language.NN, "Oppteken"), (Language.EN, "Busy")]
)
def test_busy_entry_tells_when_and_nothing_else(language: Language, title: str) -> None:
    appointment = a_mailbox_appointment(location=located(Precision.ADDRESS))
    entry = entry_of(appointment, a_style(language, DetailLevel.BUSY))
    assert entry.summary == title
    assert (entry.location, entry.address, entry.coordinates) == (None, None, None)
    assert (entry.description, entry.url) == (None, None)


def test_busy_entry_tells_neither_the_arrival_nor_that_there_are_others_nor_a_deadline() -> None:
    """A reminder a quarter before the usual one says that it is a clinic."""
    style = a_style(detail_level=DetailLevel.BUSY, shows_deadlines=True)
    assert entry_of(WITH_LINK, style).alarm_anchor is None
    entries = entries_of(a_mailbox_appointment(appointment=an_event(START, START + timedelta(days=7))), style)
    assert [entry.summary for entry in entries] == ["Opptatt", "Opptatt"]


def test_keyed_uids_can_not_be_matched_between_feeds() -> None:
    appointment = a_mailbox_appointment()
    style = a_style(detail_level=DetailLevel.BUSY)
    one, again, two = [entry_of(appointment, replace(style, uid_key=key)).uid for key in (b"one", b"one", b"two")]
    assert one == again
    assert one != two
    assert APPOINTMENT_ID not in one
    assert re.fullmatch(r"[0-9a-f]{32}@innkalling", one)


@pytest.mark.parametrize("detail_level", FEED_DETAIL_LEVELS)
def test_confidential_letter_tells_no_more_than_that_it_is_there(detail_level: DetailLevel) -> None:
    letter = a_letter(sensitivity_level=SensitivityLevel.SENSITIVE)
    appointment = a_mailbox_appointment(letters=(letter,), location=located(Precision.ADDRESS))
    entry = entry_of(appointment, a_style(detail_level=detail_level))
    assert entry.summary in {"Avtale", "Opptatt"}
    assert (entry.location, entry.coordinates) == (None, None)


@pytest.mark.parametrize(
    ("permission", "needed", "is_told"),
    [
        (None, AuthenticationLevel.PASSWORD, False),
        (AuthenticationLevel.PASSWORD, AuthenticationLevel.PASSWORD, True),
        (AuthenticationLevel.PASSWORD, AuthenticationLevel.IDPORTEN_4, False),
        (AuthenticationLevel.IDPORTEN_3, AuthenticationLevel.IDPORTEN_4, False),
        (AuthenticationLevel.IDPORTEN_4, AuthenticationLevel.IDPORTEN_4, True),
        (AuthenticationLevel.IDPORTEN_4, AuthenticationLevel.TWO_FACTOR, True),
    ],
)
def test_confidential_letter_is_told_when_its_recipient_said_so_at_its_level(
    permission: AuthenticationLevel | None, needed: AuthenticationLevel, *, is_told: bool
) -> None:
    letter = a_letter(sensitivity_level=SensitivityLevel.SENSITIVE, authentication_level=needed)
    entry = entry_of(a_mailbox_appointment(letters=(letter,)), a_style(confidential_up_to=permission))
    assert (entry.summary == "Undersøke smerter i ryggen") is is_told


def test_discreet_entry_tells_the_place_if_that_is_wanted() -> None:
    appointment = a_mailbox_appointment(location=located(Precision.ADDRESS))
    entry = entry_of(appointment, a_style(detail_level=DetailLevel.DISCREET_WITH_PLACE))
    assert (entry.summary, entry.location) == ("Avtale", "Oslo City Røntgen, Storgata 23, 0011 Oslo")
    assert entry.coordinates == OSLO_STREET


def test_reminders_are_those_that_the_feed_has() -> None:
    alarms = (timedelta(hours=2),)
    assert entry_of(a_mailbox_appointment(), a_style(alarms=alarms)).alarms == alarms


DEADLINE = datetime(2026, 8, 20, 12, 0, tzinfo=OSLO)
WITH_LINK = a_mailbox_appointment(
    appointment=an_appointment(
        start=START, end=None, link=ExternalLink(url="https://svar.example.no/1", deadline=DEADLINE)
    )
)


@pytest.mark.parametrize(
    ("detail_level", "title"),
    [
        (DetailLevel.EVERYTHING, "Frist: Undersøke smerter i ryggen"),
        (DetailLevel.DISCREET, "Frist: Avtale"),
    ],
)
def test_deadline_is_an_entry_of_its_own_by_choice(detail_level: DetailLevel, title: str) -> None:
    """It ends when the deadline runs out, takes up no time, and reminds the day before."""
    _, deadline = entries_of(WITH_LINK, a_style(detail_level=detail_level, shows_deadlines=True))
    assert deadline.uid == f"{APPOINTMENT_ID}-deadline@innkalling"
    assert deadline.summary == title
    assert (deadline.end, deadline.is_free, deadline.alarms) == (DEADLINE, True, (timedelta(days=1),))
    assert deadline.url
    assert ("svar.example.no" in (deadline.description or "")) is (detail_level is DetailLevel.EVERYTHING)


def test_no_deadline_no_entry() -> None:
    assert len(entries_of(a_mailbox_appointment(), a_style(shows_deadlines=True))) == 1
    assert len(entries_of(WITH_LINK, a_style())) == 1


def an_event(*starts: datetime) -> Appointment:
    hour = timedelta(hours=1)
    return Appointment(
        kind=Kind.EVENT,
        times=tuple(Interval(start, start + hour) for start in starts),
        sub_title="Kurs",
        description="Tre kvelder",
        links=(ExternalLink(url="https://kurs.example.no/"),),
    )


def test_event_gives_an_entry_for_each_interval() -> None:
    """Told apart in the title, each with its own UID."""
    event = an_event(START, START + timedelta(days=7))
    first, second = entries_of(a_mailbox_appointment(appointment=event), a_style())
    assert (first.summary, second.summary) == ("Kurs (1/2)", "Kurs (2/2)")
    assert (first.uid, second.uid) == (f"{APPOINTMENT_ID}-1@innkalling", f"{APPOINTMENT_ID}-2@innkalling")
    assert (second.start, second.end) == (START + timedelta(days=7), START + timedelta(days=7, hours=1))
    assert first.description == f"Tre kvelder\n\nhttps://kurs.example.no/\n\nÅpne i postkassen: {PAGE}"


def test_event_of_one_interval_is_not_numbered() -> None:
    assert entry_of(a_mailbox_appointment(appointment=an_event(START)), a_style()).summary == "Kurs"


def test_discreet_event_tells_its_entries_apart_too() -> None:
    appointment = a_mailbox_appointment(appointment=an_event(START, START + timedelta(days=7)))
    entries = entries_of(appointment, a_style(detail_level=DetailLevel.DISCREET))
    assert [entry.summary for entry in entries] == ["Avtale (1/2)", "Avtale (2/2)"]


@pytest.mark.parametrize(
    ("detail_level", "first"),
    [
        (DetailLevel.EVERYTHING, ["Flyttet fra tirsdag 18. august kl. 10:00", "Oppmøte: kl. 09:45"]),
        (DetailLevel.DISCREET, ["Flyttet fra tirsdag 18. august kl. 10:00", f"Åpne i postkassen: {PAGE}"]),
    ],
)
def test_moved_entry_says_whence_before_anything_else(detail_level: DetailLevel, first: list[str]) -> None:
    """Subscription apps tell nobody of a change."""
    before = an_appointment(start=START - timedelta(days=6), end=None)
    after = an_appointment(start=START, end=None, arrival_time="Oppmøte: 09:45")
    occurrences = carried_over(first_occurrences(before.kind, before.times), after, DELIVERED_AT)
    appointment = a_mailbox_appointment(appointment=after, occurrences=occurrences, previous=before)

    description = entry_of(appointment, a_style(detail_level=detail_level)).description or ""

    assert [line.partition(" (")[0] for line in description.split("\n\n")[:2]] == first


def test_what_its_recipient_never_saw_otherwise_was_not_moved() -> None:
    before = an_appointment(start=START - timedelta(days=6), end=None)
    after = an_appointment(start=START, end=None)
    occurrences = carried_over(first_occurrences(before.kind, before.times), after, DELIVERED_AT)
    appointment = a_mailbox_appointment(appointment=after, occurrences=occurrences, previous=None)

    assert "Flyttet" not in (entry_of(appointment, a_style()).description or "")


def test_r5_times_are_numbered_by_date() -> None:
    event = an_event(START + timedelta(days=7), START)
    entries = entries_of(a_mailbox_appointment(appointment=event), a_style())
    assert [(entry.start, entry.summary) for entry in entries] == [
        (START, "Kurs (1/2)"),
        (START + timedelta(days=7), "Kurs (2/2)"),
    ]


def test_a_dropped_time_counts_in_the_total_and_never_stands_at_a_live_one() -> None:
    before = an_event(START, START + timedelta(days=7))
    after = an_event(START + timedelta(days=7))
    occurrences = carried_over(first_occurrences(before.kind, before.times), after, DELIVERED_AT)
    appointment = a_mailbox_appointment(appointment=after, occurrences=occurrences)

    assert entry_of(appointment, a_style()).summary == "Kurs (2/2)"
    [(dropped, dropped_at)] = dropped_entries_of(appointment, a_style())
    assert (dropped.summary, dropped.start, dropped.cancelled) == ("AVLYST: Kurs (1/2)", START, True)
    assert dropped_at == DELIVERED_AT
    twice = replace(appointment, appointment=an_event(START))
    assert dropped_entries_of(twice, a_style()) == []


@pytest.mark.parametrize("limit", [0, 100, 250, 1000])
def test_a_long_text_is_shortened_between_its_first_lines_and_its_link(limit: int) -> None:
    link = ExternalLink(url="https://svar.example.no/" + "a" * 80)
    infos = (Info(text="En ganske vanlig setning om faste og medisiner. " * 40),)
    appointment = a_mailbox_appointment(appointment=an_appointment(start=START, end=None, infos=infos, link=link))

    text = entry_of(appointment, replace(a_style(), text_limit=limit)).description or ""

    paragraphs = text.split("\n\n")
    assert paragraphs[0].startswith("Oppmøte senest 15 minutter før timen")
    assert paragraphs[-1] == f"Åpne i postkassen: {PAGE}"
    assert "…" in text
    assert len(text) <= max(limit, 250)
    assert "https://svar" not in text


def test_half_an_address_is_left_out_whole() -> None:
    links = ExternalLink(url="https://svar.example.no/" + "a" * 300)
    appointment = a_mailbox_appointment(
        appointment=an_appointment(start=START, end=START, arrival_time=None, infos=(), link=links)
    )

    assert "https://svar" not in (entry_of(appointment, replace(a_style(), text_limit=300)).description or "")


def test_what_the_letter_says_otherwise_comes_before_all_else() -> None:
    difference = LetterDifference(subject=Subject.TIME, letter=datetime(2026, 8, 24, 11), data=START, page=1)  # noqa: DTZ001
    appointment = replace(a_mailbox_appointment(), letter_differences=(difference,))

    description = entry_of(appointment, a_style()).description or ""

    assert description.startswith("Brevet sier noe annet. Det er brevet som gjelder")
    assert "Brevet" not in (entry_of(appointment, a_style(detail_level=DetailLevel.DISCREET)).description or "")


def without_offset(**values: Any) -> CalendarEntry:  # noqa: ANN401  # fields of the appointment
    """The entry of what was sent at ten o'clock, without saying on which clock."""
    start = datetime(2026, 8, 24, 10, tzinfo=NO_OFFSET)
    appointment = an_appointment(**{"start": start, "end": None, "arrival_time": None, **values})
    return entry_of(a_mailbox_appointment(appointment=appointment), a_style())


def test_a_start_without_an_offset_is_told_as_both_and_the_earlier_one_decides_the_alarms() -> None:
    entry = without_offset()

    assert entry.summary == "Undersøke smerter i ryggen (10:00 eller 12:00)"
    assert entry.alarm_anchor == START
    assert entry.description is not None
    assert entry.description.startswith("Avsenderen har oppgitt kl. 10:00 uten tidssone.")


def test_an_arrival_without_an_offset_is_told_as_both() -> None:
    entry = without_offset(arrival_time="2026-08-24T09:45:00")

    assert "Oppmøte: kl. 09:45 eller kl. 11:45" in (entry.description or "")
    assert entry.alarm_anchor == START - timedelta(minutes=15)


def test_busy_says_nothing_of_two_readings_but_reminds_before_the_earlier_one() -> None:
    start = datetime(2026, 8, 24, 10, tzinfo=NO_OFFSET)
    appointment = a_mailbox_appointment(appointment=an_appointment(start=start, end=None, arrival_time=None))
    entry = entry_of(appointment, a_style(detail_level=DetailLevel.BUSY))

    assert (entry.summary, entry.description, entry.alarm_anchor) == ("Opptatt", None, START)


def test_a_deadline_without_an_offset_is_the_earlier_reading() -> None:
    link = ExternalLink(url="https://svar.example.no/1", deadline=datetime(2026, 8, 20, 12, tzinfo=NO_OFFSET))
    appointment = a_mailbox_appointment(appointment=an_appointment(start=START, end=None, link=link))

    [entry, deadline] = entries_of(appointment, a_style(shows_deadlines=True))
    assert deadline.end == datetime(2026, 8, 20, 12, tzinfo=OSLO)
    assert "Frist: torsdag 20. august 2026 kl. 12:00" in (entry.description or "")


@pytest.mark.parametrize(
    ("place", "title", "location"),
    [
        (None, "Telefonkonsultasjon med lege", "På telefon"),
        ("Telefon", "Samtale", "På telefon"),
        ("Telefon 22 22 22 22", "Samtale", "På telefon, Telefon 22 22 22 22"),
        (None, "Videokonsultasjon", "På video"),
        ("https://video.example.no/rom", "Kurs", "På nett, https://video.example.no/rom"),
    ],
)
def test_how_one_meets_stands_where_the_place_does(place: str | None, title: str, location: str) -> None:
    """And nothing that a calendar app would plan a journey to."""
    appointment = an_appointment(start=START, end=None, place=place, sub_title=title, address=an_address())
    entry = entry_of(a_mailbox_appointment(appointment=appointment, location=located(Precision.ADDRESS)), a_style())

    assert (entry.location, entry.address, entry.coordinates) == (location, None, None)


def test_whoever_is_called_reads_so() -> None:
    infos = (Info(text="Legen ringer deg."),)
    assert "Du blir oppringt" in description_of(an_appointment(place="Telefon", address=None, infos=infos))


def test_below_everything_the_place_says_how_one_meets_where_it_is_told() -> None:
    appointment = an_appointment(start=START, place=None, address=None, sub_title="Telefonkonsultasjon", end=None)
    found = a_mailbox_appointment(appointment=appointment)

    with_place = entry_of(found, a_style(detail_level=DetailLevel.DISCREET_WITH_PLACE))
    assert (with_place.summary, with_place.location) == ("Avtale", "På telefon")
    assert entry_of(found, a_style(detail_level=DetailLevel.DISCREET)).location is None


def test_an_entry_abroad_begins_with_the_time_on_the_clocks_there() -> None:
    """Apps in Norway show it at 09:00, and 45 minutes later is no arrival."""
    appointment = an_appointment(
        start=datetime.fromisoformat("2026-11-27T10:00:00+02:00"),
        end=None,
        arrival_time="09:45",
        address=an_address(city="Helsinki", country="Finland"),
    )

    time, arrival, *_rest = description_of(appointment)

    assert (time, arrival) == (
        "fredag 27. november 2026 kl. 10:00 i Helsinki (09:00 norsk tid)",
        "Oppmøte: kl. 09:45",
    )


def test_a_discreet_entry_abroad_names_no_town() -> None:
    appointment = an_appointment(
        start=datetime.fromisoformat("2026-11-27T10:00:00+02:00"),
        end=None,
        address=an_address(city="Helsinki", country="Finland"),
    )

    entry = entry_of(a_mailbox_appointment(appointment=appointment), a_style(detail_level=DetailLevel.DISCREET))

    assert "Helsinki" not in str(entry)
