"""The demo's ten appointments: what a mailbox holds on a real day, and what goes wrong on others.

Senders and letters are invented; the first two appointments are the founding page's.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import time
from datetime import timedelta

from viewer.cli.sample_letter import sample_letter
from viewer.domain.appointment import OSLO
from viewer.domain.appointment import Address
from viewer.domain.appointment import Appointment
from viewer.domain.appointment import ExternalLink
from viewer.domain.appointment import Info
from viewer.domain.appointment import Language
from viewer.domain.event import AnyAppointment
from viewer.domain.event import Barcode
from viewer.domain.event import Event
from viewer.domain.event import TimeInterval
from viewer.domain.message import ApiVersion
from viewer.domain.message import AuthenticationLevel
from viewer.domain.message import Document
from viewer.domain.message import Message
from viewer.domain.message import PersonalIdentificationNumber
from viewer.domain.message import SenderId
from viewer.domain.message import SensitivityLevel

RECIPIENT = PersonalIdentificationNumber("01043100358")
RADIOLOGY = SenderId(497013)
SENDERS = {
    RADIOLOGY: "Oslo City Røntgen",
    SenderId(497014): "Fjordbyen sykehus",
    SenderId(497015): "Nordvik kommune",
    SenderId(497016): "Sørdal tannklinikk",
}
HOSPITAL, MUNICIPALITY, DENTIST = list(SENDERS)[1:]

FOUNDING = Appointment(
    start=datetime.fromisoformat("2017-10-27T10:00:00+02:00"),
    end=datetime.fromisoformat("2017-10-27T11:00:00+02:00"),
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A message of the demo, and who sends it."""

    sender_id: SenderId
    message: Message


def samples(now: datetime) -> Iterator[Sample]:
    """The ten messages as they are sent at `now`, the founding page's first."""
    today = now.astimezone(OSLO)
    for sender_id, subject, document in _documents(today):
        letter = replace(document, subject=subject, uuid=str(uuid.uuid4()))
        yield Sample(
            sender_id=sender_id,
            message=Message(version=ApiVersion.V8, recipient=RECIPIENT, primary_document=letter),
        )


def letter_of(sample: Sample) -> bytes:
    """The letter itself, as a PDF that says what the data says."""
    document = sample.message.primary_document
    lines = [SENDERS[sample.sender_id]]
    if isinstance(document.data_type, Appointment | Event):
        lines += _letter_lines(document.data_type)
    return sample_letter(document.subject, lines)


def _letter_lines(appointment: AnyAppointment) -> Iterator[str]:
    start = appointment.start.astimezone(OSLO)
    yield f"{start:%d.%m.%Y kl. %H:%M}"
    yield from (text for text in (appointment.sub_title, appointment.arrival_time, appointment.place) if text)
    for info in appointment.infos:
        yield from ("", info.title or "", *(info.text or "").splitlines())


def _documents(today: datetime) -> Iterator[tuple[SenderId, str, Document]]:
    coming = _at(today, 4, 10)
    yield (
        RADIOLOGY,
        "Innkalling til undersøkelse",
        _document(replace(FOUNDING, start=coming, end=coming + timedelta(hours=1))),
    )
    yield RADIOLOGY, "Innkalling til undersøkelse", _document(FOUNDING)
    yield DENTIST, "Time hos tannlegen", _document(_dentist(today))
    yield MUNICIPALITY, "Parent meeting", _document(_parent_meeting(today))
    yield HOSPITAL, "Telefonkonsultasjon", _document(_telephone(today))
    yield HOSPITAL, "Behandling i utlandet", _document(_abroad(today))
    yield HOSPITAL, "Søvnregistrering", _document(_sleep(today))
    yield MUNICIPALITY, "Vurdering av funksjonsnivå", _document(_long_words(today))
    yield (
        HOSPITAL,
        "Time ved poliklinikken",
        _document(
            _outpatient(today),
            authentication_level=AuthenticationLevel.IDPORTEN_4,
            sensitivity_level=SensitivityLevel.SENSITIVE,
        ),
    )
    yield MUNICIPALITY, "Valgkort", _document(_election(today))


def _document(
    appointment: AnyAppointment,
    *,
    authentication_level: AuthenticationLevel = AuthenticationLevel.PASSWORD,
    sensitivity_level: SensitivityLevel = SensitivityLevel.NORMAL,
) -> Document:
    return Document(
        uuid="",
        subject="",
        file_type="pdf",
        authentication_level=authentication_level,
        sensitivity_level=sensitivity_level,
        data_type=appointment,
    )


def _at(today: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    """Wall time in Oslo, that many days from today, as a sender writes it: with the offset of that date."""
    date = today.date() + timedelta(days=days)
    return datetime.combine(date, time(hour, minute), tzinfo=OSLO)


def _dentist(today: datetime) -> Appointment:
    """Later today, or the last quarter of it; in nynorsk, with the arrival as a time of the clock."""
    start = min(today.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2), _at(today, 0, 23, 15))
    return Appointment(
        start=start,
        end=start + timedelta(minutes=40),
        arrival_time=f"{start - timedelta(minutes=10):%H:%M}",
        place="Sørdal tannklinikk",
        address=Address(street_address="Strandgata 4", postal_code="5003", city="Bergen"),
        sub_title="Årleg kontroll hos tannlegen",
        infos=(Info(title="Før timen", text="Puss tennene før du kjem.\nTa med oversikt over medisinane du brukar."),),
        language=Language.NN,
    )


def _parent_meeting(today: datetime) -> Appointment:
    """Tomorrow, in English, with a link to answer through before a deadline."""
    start = _at(today, 1, 18)
    return Appointment(
        start=start,
        end=start + timedelta(hours=1, minutes=30),
        place="Nordvik school, the library",
        address=Address(street_address="Kongens gate 1", postal_code="7013", city="Trondheim", country="Norway"),
        sub_title="Parent meeting, class 4B",
        infos=(Info(title="On the agenda", text="The school trip in June\nNew timetable\nQuestions from you"),),
        language=Language.EN,
        link=ExternalLink(
            url="https://www.example.com/parent-meeting",
            deadline=_at(today, 1, 12),
            description="Tell us whether you are coming, and how many you will be.",
            button_text="Answer the invitation",
        ),
    )


def _telephone(today: datetime) -> Appointment:
    """No address, no end: somebody calls."""
    return Appointment(
        start=_at(today, 2, 8, 45),
        sub_title="Telefonkonsultasjon med lege",
        infos=(Info(text="Legen ringer deg på det nummeret du har oppgitt. Du trenger ikke møte opp."),),
    )


def _abroad(today: datetime) -> Appointment:
    """In Finland, an hour ahead of Norwegian time."""
    start = _at(today, 20, 11)
    return Appointment(
        start=start,
        end=start + timedelta(hours=2),
        place="Meilahden sairaala",
        address=Address(street_address="Haartmaninkatu 4", postal_code="00290", city="Helsinki", country="Finland"),
        sub_title="Forundersøkelse",
        infos=(Info(title="Reise", text="Pasientreiser bestiller billettene. Husk pass."),),
    )


def _sleep(today: datetime) -> Appointment:
    """The night in which the clocks change."""
    night = _next_change_of_clocks(today)
    return Appointment(
        start=night.replace(hour=22) - timedelta(days=1),
        end=night.replace(hour=7),
        arrival_time="Møt opp i god tid før du skal sove",
        place="Søvnlaboratoriet, Fjordbyen sykehus",
        address=Address(street_address="Sjukehusvegen 9", postal_code="9019", city="Tromsø"),
        sub_title="Søvnregistrering",
        infos=(Info(title="Natten klokka stilles", text="Klokka stilles denne natten. Utstyret følger norsk tid."),),
    )


def _next_change_of_clocks(today: datetime) -> datetime:
    """Midnight, in Oslo, before the next date on which summer time begins or ends."""
    midnight = _at(today, 2, 0)
    while midnight.utcoffset() == (midnight + timedelta(days=1)).utcoffset():
        midnight += timedelta(days=1)
    return midnight


def _long_words(today: datetime) -> Appointment:
    """Every text as long as it may be: 150 characters, without a space where words allow it."""
    word = "Tverrfagligspesialisthelsetjenesteundersøkelse"
    start = _at(today, 9, 13)
    return Appointment(
        start=start,
        end=start + timedelta(hours=1),
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


def _outpatient(today: datetime) -> Appointment:
    """Sensitive, and asking for the highest level of authentication."""
    start = _at(today, 12, 14, 30)
    return Appointment(
        start=start,
        end=start + timedelta(minutes=45),
        arrival_time=(start - timedelta(minutes=15)).isoformat(),
        place="Psykiatrisk poliklinikk, Fjordbyen sykehus",
        address=Address(street_address="Grønnegata 1", postal_code="9008", city="Tromsø"),
        sub_title="Samtale med psykolog",
    )


def _election(today: datetime) -> Event:
    """An event: two days, each with its hours, and a barcode to show at the door."""
    days = (_at(today, 27, 10), _at(today, 28, 9))
    return Event(
        intervals=tuple(TimeInterval(start=start, end=start + timedelta(hours=8)) for start in days),
        time_label="Åpningstider",
        sub_title="Kommunestyrevalg",
        description="Velkommen til valg! Husk legitimasjon.",
        place="Nordvik skole, gymsalen",
        place_label="Valglokale",
        address=Address(street_address="Storgata 5", postal_code="8006", city="Bodø"),
        infos=(Info(title="Forhåndsstemming", text="Du kan stemme på forhånd på rådhuset."),),
        barcode_label="Ditt valgkort",
        barcode=Barcode(
            value="1234567890", type="code-128", text="Vis koden i valglokalet, så går det fortere.", show_value=True
        ),
        links=(ExternalLink(url="https://www.example.com/valg", description="Les mer om valget"),),
    )
