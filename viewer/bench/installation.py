"""An installation of ours to measure: in a temporary folder, with a sender, and as many appointments as are wanted."""

import http.client
import os
import re
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.send import SendingIdentity, make_identity, sign_message
from viewer.actions.senders import register_sender
from viewer.bench.load import HOST, post
from viewer.bench.processes import Server, free_port, serving
from viewer.config import CONFIG_FILE, PREFIX, read_settings
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Address, Appointment, Info, Interval
from viewer.domain.delivery import NewAppointment, NewMessage, StoredLetter
from viewer.domain.mailbox import AppointmentId
from viewer.domain.message import ApiVersion, Document, Message, PersonalIdentificationNumber, SenderId
from viewer.wiring import Services, migrate, wire

# A hidden field of a form: its name and value.
HIDDEN_FIELD = re.compile('<input type="hidden" name="([^"]+)" value="([^"]*)">')
# Bytes of a letter, as in the targets.
LETTER_SIZE = 100_000
# Documents of a message; nearly as many as Digipost takes.
LARGEST_MESSAGE = 200
SENDER = SenderId(1)
DAY = timedelta(days=1)
# Ahead of whoever runs this.
FIRST_START = datetime.fromisoformat("2040-01-02T10:00:00+01:00")
# Long over.
FIRST_PAST = datetime.fromisoformat("2000-01-03T10:00:00+01:00")


class SignedPost(NamedTuple):
    """A signed request that posts a message."""

    path: str
    headers: dict[str, str]
    body: bytes

    def as_http(self) -> bytes:
        """The request as it is sent."""
        return post(self.path, self.headers, self.body)


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """The services, in this process too, and what the server's process is to find in its environment."""

    services: Services
    environ: dict[str, str]
    identity: SendingIdentity

    def recipient(self, number: int) -> RecipientId:
        """A registered recipient; the numbers are nobody's."""
        services = self.services
        return add_recipient(
            number_of(number), None, recipients=services.recipients, keys=services.keys, now=services.now()
        )

    def fill(
        self,
        recipient_id: RecipientId,
        count: int,
        *,
        in_one_message: int = LARGEST_MESSAGE,
        first_day: datetime = FIRST_START,
    ) -> None:
        """Give the recipient that many appointments, one a day."""
        letter = self.services.letters.stage()
        letter.write(b"%PDF-1.4")
        stored = letter.store()
        for first in range(0, count, in_one_message):
            starts = [first_day + day * DAY for day in range(first, min(count, first + in_one_message))]
            self.services.messages.accept(_new_message(self.services, recipient_id, starts, stored))

    def a_page(self, recipient_id: RecipientId) -> str:
        """The path of one of the recipient's appointments."""
        return f"/appointments/{self.services.messages.appointments(recipient_id, self.services.now())[0].id}"

    def cookie(self, recipient_id: RecipientId, server: Server) -> str:
        """The cookie of a recipient who has signed in there."""
        token = make_sign_in_link(recipient_id, recipients=self.services.recipients, now=self.services.now())
        return sign_in(server.port, f"/sign-in/{token}")

    def message(self, number: int, day: int = 0) -> SignedPost:
        """A message of its own to the recipient of that number, with a letter of 100 kB."""
        return self.message_of(number, [_appointment(FIRST_START + day * DAY)])

    def message_of(
        self, number: int, appointments: Sequence[Appointment], letter_size: int = LETTER_SIZE
    ) -> SignedPost:
        """A message with these appointments, each in a document with a letter of that size."""
        primary, *attachments = [_document_of(appointment) for appointment in appointments]
        message = Message(
            version=ApiVersion.V8,
            recipient=number_of(number),
            primary_document=primary,
            attachments=tuple(attachments),
        )
        letters = {
            document.uuid: b"%PDF-1.4" + secrets.token_bytes(letter_size - 8) for document in message.documents()
        }
        signed = sign_message(message, letters, identity=self.identity, now=self.services.now())
        return SignedPost(signed.path, dict(signed.headers), signed.body)


def cookie_of(port: int, path: str) -> str:
    """The cookie that a server gives to whoever opens that path."""
    with closing(http.client.HTTPConnection(HOST, port)) as connection:
        connection.request("GET", path)
        return _cookie(connection.getresponse())


def sign_in(port: int, path: str) -> str:
    """The cookie that our service gives to whoever opens that link and presses its button."""
    with closing(http.client.HTTPConnection(HOST, port)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        fields = dict(HIDDEN_FIELD.findall(response.read().decode()))
        headers = {"Cookie": _cookie(response), "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(fields), headers)
        return _cookie(connection.getresponse())


def _cookie(response: http.client.HTTPResponse) -> str:
    """The session's cookie among those that are set, as it is sent back."""
    cookies = (header.partition(";")[0] for header in response.headers.get_all("Set-Cookie") or ())
    return next((cookie for cookie in cookies if cookie.startswith("session=")), "")


@contextmanager
def installation(folder: Path, database_url: str | None = None) -> Iterator[Installation]:
    """A new installation below that folder, with a sender registered; on SQLite, or on an empty PostgreSQL database."""
    environ = environment(folder / "data")
    if database_url:
        environ[f"{PREFIX}DATABASE_URL"] = database_url
    settings = read_settings(environ)
    migrate(settings)
    services = wire(settings)
    try:
        identity = make_identity(SENDER, "Bench", services.now())
        register_sender(SENDER, "Bench", identity.certificate, senders=services.senders, now=services.now())
        yield Installation(services=services, environ=environ, identity=identity)
    finally:
        services.close()


def environment(data_dir: Path) -> dict[str, str]:
    """The environment of this process, with settings of the bench's own and none of an installation's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return inherited | {
        CONFIG_FILE: os.devnull,
        f"{PREFIX}SECRET": secrets.token_urlsafe(48),
        f"{PREFIX}DATA_DIR": str(data_dir),
        f"{PREFIX}PORT": str(free_port()),
        f"{PREFIX}RATE_LIMITS": "off",
    }


@contextmanager
def served(environ: dict[str, str], *command: str, helper: str = "") -> Iterator[Server]:
    """A Python program that serves on the port of that environment; `helper` names processes that work for it."""
    with serving(["-m", *command], int(environ[f"{PREFIX}PORT"]), environ, helper) as server:
        yield server


def number_of(number: int) -> PersonalIdentificationNumber:
    """The recipient of that number; nobody has it."""
    return PersonalIdentificationNumber(f"{number:011}")


def _document(start: datetime) -> Document:
    return _document_of(_appointment(start))


def _document_of(appointment: Appointment) -> Document:
    """A letter that carries an appointment."""
    return Document(uuid=str(uuid.uuid4()), subject="Innkalling", file_type="pdf", data_type=appointment)


def _appointment(start: datetime) -> Appointment:
    return Appointment(
        times=(Interval(start, start + timedelta(hours=1)),),
        arrival_time="Oppmøte senest 15 minutter før timen",
        place="Poliklinikken",
        address=Address(street_address="Kirkeveien 166", postal_code="0450", city="Oslo"),
        sub_title="Kontroll",
        infos=(Info(title="Forberedelser", text="Ta med medisinlisten.\nDu trenger ikke faste."),),
    )


def _new_message(
    services: Services, recipient_id: RecipientId, starts: list[datetime], letter: StoredLetter
) -> NewMessage:
    primary, *attachments = [_document(start) for start in starts]
    message = Message(
        version=ApiVersion.V8,
        recipient=number_of(0),
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
        received_at=services.now(),
        delivered_at=services.now(),
        letters={document.uuid: letter for document in message.documents()},
        appointments=tuple(appointments),
    )
