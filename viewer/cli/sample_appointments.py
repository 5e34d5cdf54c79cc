"""The appointments of the demo, each with something that is hard to show rightly."""

from datetime import datetime, time, timedelta

from viewer.domain.appointment import (
    OSLO,
    Address,
    Appointment,
    Barcode,
    ExternalLink,
    Info,
    Interval,
    Kind,
    Labels,
    Language,
)

FOUNDING = Appointment(
    times=(
        Interval(
            datetime.fromisoformat("2017-10-27T10:00:00+02:00"), datetime.fromisoformat("2017-10-27T11:00:00+02:00")
        ),
    ),
    arrival_time="Oppmøte senest 15 minutter før timen",
    place="Oslo City Røntgen",
    address=Address(street_address="Storgata 23", postal_code="0011", city="Oslo"),
    sub_title="Undersøke smerter i ryggen",
    infos=(
        Info(
            title="Informasjon om Oslo City Røntgen",
            text="Oslo City Røntgen er et spesialistsenter for avansert bildediagnostikk.",
        ),
    ),
)


def wall_time(today: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    """Wall time in Oslo, that many days from today, with the offset of that date."""
    date = today.date() + timedelta(days=days)
    return datetime.combine(date, time(hour, minute), tzinfo=OSLO)


def dentist(today: datetime) -> Appointment:
    """Later today, or the last quarter of it; in nynorsk, with the arrival as a time of the clock."""
    start = min(today.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2), wall_time(today, 0, 23, 15))
    return Appointment(
        times=(Interval(start, start + timedelta(minutes=40)),),
        arrival_time=f"{start - timedelta(minutes=10):%H:%M}",
        place="Sørdal tannklinikk",
        address=Address(street_address="Strandgata 4", postal_code="5003", city="Bergen"),
        sub_title="Årleg kontroll hos tannlegen",
        infos=(Info(title="Før timen", text="Puss tennene før du kjem.\nTa med oversikt over medisinane du brukar."),),
        language=Language.NN,
    )


def parent_meeting(today: datetime) -> Appointment:
    """Tomorrow, in English, with a link to answer through before a deadline."""
    start = wall_time(today, 1, 18)
    return Appointment(
        times=(Interval(start, start + timedelta(hours=1, minutes=30)),),
        place="Nordvik school, the library",
        address=Address(street_address="Kongens gate 1", postal_code="7013", city="Trondheim", country="Norway"),
        sub_title="Parent meeting, class 4B",
        infos=(Info(title="On the agenda", text="The school trip in June\nNew timetable\nQuestions from you"),),
        language=Language.EN,
        links=(
            ExternalLink(
                url="https://www.example.com/parent-meeting",
                deadline=wall_time(today, 1, 12),
                description="Tell us whether you are coming, and how many you will be.",
                button_text="Answer the invitation",
            ),
        ),
    )


def telephone(today: datetime) -> Appointment:
    """No address, no end: somebody calls."""
    return Appointment(
        times=(Interval(wall_time(today, 2, 8, 45)),),
        sub_title="Telefonkonsultasjon med lege",
        infos=(Info(text="Legen ringer deg på det nummeret du har oppgitt. Du trenger ikke møte opp."),),
    )


def abroad(today: datetime) -> Appointment:
    """In Finland, an hour ahead of Norwegian time."""
    start = wall_time(today, 20, 11)
    return Appointment(
        times=(Interval(start, start + timedelta(hours=2)),),
        place="Meilahden sairaala",
        address=Address(street_address="Haartmaninkatu 4", postal_code="00290", city="Helsinki", country="Finland"),
        sub_title="Forundersøkelse",
        infos=(Info(title="Reise", text="Pasientreiser bestiller billettene. Husk pass."),),
    )


def sleep(today: datetime) -> Appointment:
    """The night in which the clocks change."""
    night = _next_change_of_clocks(today)
    return Appointment(
        times=(Interval(night.replace(hour=22) - timedelta(days=1), night.replace(hour=7)),),
        arrival_time="Møt opp i god tid før du skal sove",
        place="Søvnlaboratoriet, Fjordbyen sykehus",
        address=Address(street_address="Sjukehusvegen 9", postal_code="9019", city="Tromsø"),
        sub_title="Søvnregistrering",
        infos=(Info(title="Natten klokka stilles", text="Klokka stilles denne natten. Utstyret følger norsk tid."),),
    )


def _next_change_of_clocks(today: datetime) -> datetime:
    """Midnight, in Oslo, before the next date on which summer time begins or ends."""
    midnight = wall_time(today, 2, 0)
    while midnight.utcoffset() == (midnight + timedelta(days=1)).utcoffset():
        midnight += timedelta(days=1)
    return midnight


def long_words(today: datetime) -> Appointment:
    """Every text as long as it may be: 150 characters, without a space where words allow it."""
    word = "Tverrfagligspesialisthelsetjenesteundersøkelse"
    start = wall_time(today, 9, 13)
    return Appointment(
        times=(Interval(start, start + timedelta(hours=1)),),
        arrival_time="20 minutter før",
        place=f"{word} og {word} ved {word} 1".ljust(150, "x")[:150],
        address=Address(
            street_address="Rådhusgata 12",
            street_address_2="Inngang fra baksiden, tredje etasje",
            postal_code="4611",
            city="Kristiansand S",
        ),
        sub_title=f"{word}, {word} og {word}".ljust(150, "e")[:150],
        infos=(
            Info(
                title="Ta med",
                text="Legitimasjon\tpass eller førerkort\nListe\tover legemidler\n\nBriller.",
            ),
            Info(title="Parkering", text="Handikapplasser ved hovedinngangen."),
        ),
    )


def outpatient(today: datetime) -> Appointment:
    """Sensitive, and asking for the highest level of authentication."""
    start = wall_time(today, 12, 14, 30)
    return Appointment(
        times=(Interval(start, start + timedelta(minutes=45)),),
        arrival_time=(start - timedelta(minutes=15)).isoformat(),
        place="Psykiatrisk poliklinikk, Fjordbyen sykehus",
        address=Address(street_address="Grønnegata 1", postal_code="9008", city="Tromsø"),
        sub_title="Samtale med psykolog",
    )


def election(today: datetime) -> Appointment:
    """An event: two days, each with its hours, and a barcode to show at the door."""
    days = (wall_time(today, 27, 10), wall_time(today, 28, 9))
    return Appointment(
        kind=Kind.EVENT,
        times=tuple(Interval(start, start + timedelta(hours=8)) for start in days),
        sub_title="Kommunestyrevalg",
        description="Velkommen til valg! Husk legitimasjon.",
        place="Nordvik skole, gymsalen",
        address=Address(street_address="Storgata 5", postal_code="8006", city="Bodø"),
        infos=(Info(title="Forhåndsstemming", text="Du kan stemme på forhånd på rådhuset."),),
        labels=Labels(time="Åpningstider", place="Valglokale", barcode="Ditt valgkort"),
        barcode=Barcode(
            value="1234567890", type="code-128", text="Vis koden i valglokalet, så går det fortere.", show_value=True
        ),
        links=(ExternalLink(url="https://www.example.com/valg", description="Les mer om valget"),),
    )
