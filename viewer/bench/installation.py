"""An installation of ours to measure: in a temporary folder, with a sender, and as many appointments as are wanted."""

import http.client
import os
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.feeds import open_feed
from viewer.actions.send import SendingIdentity, make_identity, sign_message
from viewer.actions.senders import register_sender
from viewer.bench.load import HOST, post
from viewer.bench.processes import Server, free_port, serving
from viewer.config import CONFIG_FILE, PREFIX, read_settings
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Address, Appointment, Info, Interval
from viewer.domain.calendar import FeedOptions
from viewer.domain.delivery import NewAppointment, NewMessage, StoredLetter
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import ApiVersion, Document, Message, PersonalIdentificationNumber, SenderId
from viewer.domain.redaction import DetailLevel
from viewer.wiring import Services, migrate, wire

LETTER_SIZE = 100_000  # bytes, as in the targets
LARGEST_MESSAGE = 200  # documents; as many as Digipost takes, nearly
SENDER = SenderId(1)
DAY = timedelta(days=1)
FIRST_START = datetime.fromisoformat("2040-01-02T10:00:00+01:00")  # ahead of whoever runs this


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """The services, in this process too, and what the server's process is to find in its environment."""

    at: Services
    environ: dict[str, str]
    identity: SendingIdentity

    def recipient(self, number: int) -> RecipientId:
        """A registered recipient; the numbers are nobody's."""
        at = self.at
        return add_recipient(
            PersonalIdentificationNumber(f"{number:011}"), None, recipients=at.recipients, keys=at.keys, now=at.now()
        )

    def fill(self, recipient_id: RecipientId, count: int, *, in_one_message: int = LARGEST_MESSAGE) -> None:
        """Give the recipient that many appointments, one a day."""
        letter = _keep(self.at, b"%PDF-1.4")
        for first in range(0, count, in_one_message):
            days = range(first, min(count, first + in_one_message))
            self.at.messages.accept(_new_message(self.at, recipient_id, days, letter))

    def feed(self, recipient_id: RecipientId) -> str:
        """The path of a new feed that shows everything."""
        options = FeedOptions(name="bench", detail_level=DetailLevel.EVERYTHING)
        token = open_feed(recipient_id, options, calendars=self.at.calendars, now=self.at.now())
        return f"/calendars/{token}/bench.ics"

    def a_page(self, recipient_id: RecipientId) -> str:
        """The path of one of the recipient's appointments."""
        return f"/appointments/{self.at.messages.appointments(recipient_id, self.at.now())[0].id}"

    def cookie(self, recipient_id: RecipientId, server: Server) -> str:
        """The cookie of a recipient who has signed in there."""
        token = make_sign_in_link(recipient_id, recipients=self.at.recipients, now=self.at.now())
        connection = http.client.HTTPConnection(HOST, server.port)
        connection.request("GET", f"/sign-in/{token}")
        cookie = connection.getresponse().headers["Set-Cookie"] or ""
        connection.close()
        return cookie.partition(";")[0]

    def message(self, number: int) -> bytes:
        """A request that posts a message of its own to the recipient of that number, with a letter of 100 kB."""
        document = a_document(0)
        addressee = PersonalIdentificationNumber(f"{number:011}")
        message = Message(version=ApiVersion.V8, recipient=addressee, primary_document=document)
        letter = b"%PDF-1.4" + secrets.token_bytes(LETTER_SIZE - 8)
        signed = sign_message(message, {document.uuid: letter}, identity=self.identity, now=self.at.now())
        return post(signed.path, dict(signed.headers), signed.body)


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """A new installation below that folder, with a sender registered."""
    environ = environment(folder / "data")
    settings = read_settings(environ)
    migrate(settings)
    at = wire(settings)
    try:
        identity = make_identity(SENDER, "Bench", at.now())
        register_sender(SENDER, "Bench", identity.certificate, senders=at.senders, now=at.now())
        yield Installation(at=at, environ=environ, identity=identity)
    finally:
        at.close()


def environment(data_dir: Path) -> dict[str, str]:
    """The environment of this process, with settings of the bench's own and none of an installation's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {
        CONFIG_FILE: os.devnull,
        f"{PREFIX}SECRET": secrets.token_urlsafe(48),
        f"{PREFIX}DATA_DIR": str(data_dir),
        f"{PREFIX}PORT": str(free_port()),
    }


@contextmanager
def served(environ: dict[str, str], *command: str) -> Iterator[Server]:
    """A Python program that serves on the port of that environment."""
    with serving(["-m", *command], int(environ[f"{PREFIX}PORT"]), environ) as server:
        yield server


def a_document(day: int) -> Document:
    """A letter that carries an appointment, so many days after a day long ahead."""
    return Document(uuid=str(uuid.uuid4()), subject="Innkalling", file_type="pdf", data_type=_an_appointment(day))


def _an_appointment(day: int) -> Appointment:
    start = FIRST_START + day * DAY
    return Appointment(
        times=(Interval(start, start + timedelta(hours=1)),),
        arrival_time="Oppmøte senest 15 minutter før timen",
        place="Poliklinikken",
        address=Address(street_address="Kirkeveien 166", postal_code="0450", city="Oslo"),
        sub_title="Kontroll",
        infos=(Info(title="Forberedelser", text="Ta med medisinlisten.\nDu trenger ikke faste."),),
    )


def _keep(at: Services, content: bytes) -> StoredLetter:
    letter = at.letters.stage()
    letter.write(content)
    return letter.store()


def _new_message(at: Services, recipient_id: RecipientId, days: range, letter: StoredLetter) -> NewMessage:
    primary, *attachments = [a_document(day) for day in days]
    message = Message(
        version=ApiVersion.V8,
        recipient=PersonalIdentificationNumber("0"),
        primary_document=primary,
        attachments=tuple(attachments),
    )
    appointments = [
        NewAppointment(
            id=AppointmentId(str(uuid.uuid4())),
            document_uuid=document.uuid,
            appointment=document.data_type,
            place_key=None,
        )
        for document in message.documents()
        if isinstance(document.data_type, Appointment)
    ]
    return NewMessage(
        message=message,
        sender_id=SENDER,
        recipient_id=recipient_id,
        received_at=at.now(),
        delivered_at=at.now(),
        letters={document.uuid: letter for document in message.documents()},
        appointments=tuple(appointments),
    )
