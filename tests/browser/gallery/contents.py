"""Mailboxes with one of every kind of page, at a held time: 23 November 2026, 13:00 in Norway."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.builders import (
    FOUNDING_INFO,
    FOUNDING_SENDER_ID,
    a_document,
    a_message,
    a_new_message,
    a_revision,
    a_stored_letter,
    an_address,
    an_appointment,
    an_event,
    appointment_id_of,
)
from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.feeds import open_feed
from viewer.actions.share import share
from viewer.cli.sample_letter import sample_letter
from viewer.domain.access import RecipientId, Viewer
from viewer.domain.appointment import Appointment, ExternalLink, Info, Interval, Language
from viewer.domain.calendar import FeedOptions
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import AuthenticationLevel, Document, PersonalIdentificationNumber
from viewer.domain.place import Coordinates, Location, Precision
from viewer.domain.redaction import DetailLevel
from viewer.domain.sender import Sender
from viewer.wiring import Services

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOON, OVER = NOW + 7 * DAY, NOW - 30 * DAY
LETTER = sample_letter("Innkalling", ["Du er kalt inn."])

# The longest that the data type takes, in words that are no two lines anywhere.
LONG_PLACE = ("Magnetresonanstomografiundersøkelsesavdelingen ved Nordre Østfoldsykehuset, " * 2)[:150]

PEOPLE = {
    "kari": PersonalIdentificationNumber("01043100358"),
    "ola": PersonalIdentificationNumber("01043100277"),
    "many": PersonalIdentificationNumber("01043100196"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Gallery:
    """A running server; `pages` are Kari's paths by kind, and each person's sign-in link is a path as well."""

    url: str
    pages: dict[str, str]
    shared: str
    sign_in: dict[str, str]
    unused_link: str


APPOINTMENTS: dict[str, Appointment] = {
    "everything": an_appointment(
        start=START,
        end=START + HOUR,
        infos=(
            FOUNDING_INFO,
            Info(title="Ta med", text="Du trenger:\n\t– legitimasjon\n\t– liste over medisiner\n\nVel møtt!"),
            Info(title="Bare en tittel"),
            Info(text="Bare en tekst, uten tittel. Spørsmål? Ring 22 00 00 00."),
        ),
        link=ExternalLink(url="https://time.example.no/svar", deadline=SOON, description="Bekreft at du kommer."),
    ),
    "bare": an_appointment(
        start=START + 3 * DAY, end=None, arrival_time=None, place=None, address=None, sub_title=None, infos=()
    ),
    "english": an_appointment(
        start=START + 4 * DAY,
        end=None,
        sub_title="Talk with the school nurse",
        arrival_time="2026-12-01T09:50:00+01:00",
        language=Language.EN,
    ),
    "event": an_event(
        times=(
            Interval(START + 9 * DAY, START + 9 * DAY + 6 * HOUR),
            Interval(START + 10 * DAY, START + 10 * DAY + 10 * HOUR),
            Interval(START + 11 * DAY + 12 * HOUR, START + 11 * DAY + 15 * HOUR),
        )
    ),
    "over": an_appointment(
        start=NOW - 20 * DAY,
        end=None,
        sub_title="Influensavaksine",
        link=ExternalLink(url="https://time.example.no/svar", deadline=OVER, button_text="Svar her"),
    ),
    "now": an_appointment(start=NOW - timedelta(minutes=10), end=NOW + HOUR, sub_title="Samtale"),
    "clash": an_appointment(start=START + HOUR / 2, end=START + 2 * HOUR, sub_title="Foreldremøte"),
    "long": an_appointment(
        start=START + 5 * DAY,
        end=START + 5 * DAY + 14 * HOUR,
        sub_title="Čállinbargu 🦷 ŋŧž – مراجعة الطبيب – magnetresonanstomografiundersøkelse av columna totalis",
        place=LONG_PLACE,
        address=an_address(street_address="Ťŷ" * 40, country="Sápmi"),
    ),
    "changed": an_appointment(start=START + 7 * DAY, end=None, sub_title="Oppfølging", place="Klinikken", link=None),
    "withdrawn": an_appointment(start=START + 8 * DAY, end=None, sub_title="Avlyst time"),
    "hidden": an_appointment(start=START + 6 * DAY, end=None, sub_title="Skjult"),
    "doubt": an_appointment(
        start=datetime.fromisoformat("2027-07-27T10:00:00+01:00"),
        end=None,
        arrival_time="2027-07-27T12:00:00+01:00",
        address=an_address(postal_code="5003"),
    ),
}

LOCATIONS = {
    "everything": Location(
        coordinates=Coordinates(latitude=59.9139, longitude=10.7522),
        precision=Precision.ADDRESS,
        radius_m=30,
        source="test",
        attribution="© Kartverket",
    ),
    "doubt": Location(
        coordinates=Coordinates(latitude=59.9139, longitude=10.7522),
        precision=Precision.CITY,
        radius_m=12_000,
        source="test",
        attribution="GeoNames",
        uncertain=True,
    ),
    "long": Location(coordinates=None, precision=Precision.NONE, radius_m=0, source="test", attribution=""),
}


def fill(services: Services, url: str) -> Gallery:
    """Put everything in its place; what somebody may follow is in the gallery."""
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), NOW)
    people = {name: _register(services, number) for name, number in PEOPLE.items()}
    for name, appointment in APPOINTMENTS.items():
        _deliver(services, people["kari"], name, appointment)
    _deliver(services, people["kari"], "letter", None)
    for number in range(500):
        start = NOW + timedelta(days=number - 250, minutes=number % 7)
        appointment = an_appointment(start=start, end=None, sub_title=f"Avtale {number}")
        _deliver(services, people["many"], f"many-{number}", appointment)
    services.messages.hide(people["kari"], appointment_id("hidden"), NOW)
    open_feed(people["kari"], FeedOptions(name="Mine timer"), calendars=services.calendars, now=NOW)
    services.messages.withdraw(FOUNDING_SENDER_ID, _uuid("withdrawn"), NOW)
    _revise(services, people["kari"])
    return Gallery(
        url=url,
        pages=_pages(),
        shared=f"/shared/{_shared(services, people['kari'])}",
        sign_in={name: f"/sign-in/{_link(services, person)}" for name, person in people.items()},
        unused_link=f"/sign-in/{_link(services, people['kari'])}",
    )


def appointment_id(name: str) -> AppointmentId:
    """The id of the appointment of that name."""
    return appointment_id_of(_uuid(name))


def _pages() -> dict[str, str]:
    """Kari's pages by kind."""
    fixed = {
        "mailbox": "/",
        "upcoming": "/upcoming",
        "past": "/past",
        "letters": "/letters",
        "hidden-list": "/hidden",
        "search": "/search?q=oslo",
        "calendars": "/calendars",
        "calendar-form": "/calendars/new",
        "calendar-settings": "/calendars/1",
        "calendar-guide": "/calendars/how-to",
        "accessibility": "/accessibility",
        "privacy": "/privacy",
        "shares": f"/appointments/{appointment_id('everything')}/shares",
    }
    return fixed | {name: f"/appointments/{appointment_id(name)}" for name in APPOINTMENTS}


def _register(services: Services, number: PersonalIdentificationNumber) -> RecipientId:
    return add_recipient(number, None, recipients=services.recipients, keys=services.keys, now=NOW)


def _link(services: Services, person: RecipientId) -> str:
    return make_sign_in_link(person, recipients=services.recipients, now=NOW)


def _shared(services: Services, person: RecipientId) -> str:
    found = services.messages.appointment(person, appointment_id("everything"), NOW)
    viewer = Viewer(recipient_id=person, authentication_level=AuthenticationLevel.IDPORTEN_4)
    return share(found, viewer, DetailLevel.EVERYTHING, 7 * DAY, shares=services.shares, now=NOW)


def _revise(services: Services, person: RecipientId) -> None:
    """Everything about it changes but the place's address."""
    found = services.messages.appointment(person, appointment_id("changed"), NOW)
    new = an_appointment(
        start=START + 7 * DAY + 3 * HOUR,
        end=START + 7 * DAY + 4 * HOUR,
        sub_title="Oppfølging hos lege",
        arrival_time="2026-12-04T12:45:00+01:00",
        place="Klinikken, 2. etasje",
        infos=(Info(title="Ta med", text="Henvisningen"),),
    )
    revision = a_revision(found.id, new, sequence=found.sequence, revised_at=NOW)
    assert services.messages.revise(revision)


def _deliver(services: Services, person: RecipientId, name: str, appointment: Appointment | None) -> None:
    documents = [a_document(uuid=_uuid(name), subject=f"Brev om {name}", data_type=appointment)]
    if name == "everything":
        attachment = _uuid("attachment")
        documents.append(a_document(uuid=attachment, subject="Spørreskjema", file_type="docx", data_type=None))
    _accept(services, person, documents, name.encode() if name in LOCATIONS else None)
    if name in LOCATIONS:
        services.places.save(name.encode(), LOCATIONS[name], NOW)


def _accept(services: Services, person: RecipientId, documents: list[Document], place_key: bytes | None) -> None:
    staged = services.letters.stage()
    staged.write(LETTER)
    staged.store()
    message = a_message(primary_document=documents[0], attachments=tuple(documents[1:]))
    letters = {document.uuid: a_stored_letter(LETTER) for document in documents}
    services.messages.accept(a_new_message(message=message, recipient_id=person, letters=letters, place_key=place_key))


def _uuid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))
